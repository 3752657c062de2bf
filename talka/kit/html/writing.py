"""Plain text turned into safe HTML."""

import re
from html import escape

from talka.kit.html.limits import without_bidi

_APART = 'target="_blank" rel="noopener noreferrer nofollow"'
# Each alternative starts at a fixed word and its repeats are bounded, so a text of brackets costs nothing.
_LINK = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"'`{}|\\^\[\]]{1,2000})"
    r"|(?P<www>\bwww\.[a-z0-9-]{1,63}\.[^\s<>\"'`{}|\\^\[\]]{1,2000})"
    r"|(?P<mail>(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6})",
    re.I,
)


def from_text(text: str) -> str:
    """Plain text as safe HTML: paragraphs, line breaks, links for addresses of pages and people."""
    text = without_bidi(text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n"), entities=False)
    paragraphs = [block.strip("\n") for block in re.split(r"\n[ \t]*\n", text)]
    return "\n".join(f"<p>{_linked(block)}</p>" for block in paragraphs if block.strip())


def _linked(block: str) -> str:
    parts, position = [], 0
    for match in _LINK.finditer(block):
        shown = _trimmed(match[0])
        target = f"mailto:{shown}" if match["mail"] else f"http://{shown}" if match["www"] else shown
        parts.append(_escaped(block[position : match.start()]))
        parts.append(f'<a href="{escape(target)}" {_APART}>{escape(shown)}</a>')
        position = match.start() + len(shown)
    parts.append(_escaped(block[position:]))
    return "".join(parts)


def _trimmed(link: str) -> str:
    """A link without the punctuation of the sentence around it; a closing bracket stays if it was opened inside."""
    end, surplus = len(link), link.count(")") - link.count("(")
    while end and (link[end - 1] in ".,:;!?*_~" or (link[end - 1] == ")" and surplus > 0)):
        surplus -= link[end - 1] == ")"
        end -= 1
    return link[:end]


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def snippet(text: str, length: int = 140) -> str:
    """The beginning of a text on one line, cut at a word."""
    line = " ".join(text[: length * 8].replace("\0", " ").split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]  # the dots count, too
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > length // 2 else cut).rstrip(" ,;:.-") + "…"
