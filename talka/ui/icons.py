"""Icons: one sprite holding only the Tabler icons that are used (talka/ui/assets/sprite.js finds and builds them)."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from talka.ui.built import asset


def icon(name: str, cls: str = "", filled: bool = False) -> SafeString:
    """A decorative icon; the words beside it, or the button's name, say what it means. Its size is said by the style."""
    return _draw(asset("icons.svg"), f"{name}-filled" if filled else name, cls)


@lru_cache(maxsize=1000)
def _draw(sprite: str, key: str, cls: str) -> SafeString:
    classes = f"i {cls}".strip()
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', classes, sprite, key)
