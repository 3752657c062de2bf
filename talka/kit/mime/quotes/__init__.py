"""Which words of a mail are new and which only repeat what was said before. Repeated words are folded, never lost."""

from talka.kit.mime.quotes.splitting import Split, split

__all__ = ["Split", "split"]
