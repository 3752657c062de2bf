"""Icons: one sprite holding only the Tabler icons that are used (talka/ui/assets/sprite.js finds and builds them)."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from talka.ui.built import asset


def icon(name: str, cls: str = "", filled: bool = False) -> SafeString:
    """A decorative icon; the words beside it, or the button's name, say what it means."""
    key = f"{name}-filled" if filled else name
    return format_html('<svg class="i {}" width="16" height="16" aria-hidden="true"><use href="{}#i-{}"/></svg>', cls, asset("icons.svg"), key)
