"""Addresses of pages, remembered: a page asks for the same fifty of them each time."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse


def address(name: str, *args: Any, **kwargs: Any) -> str:
    """As Django's reverse; NoReverseMatch when there is no such page."""
    return link(name, *args, **kwargs) or reverse(name, args=args, kwargs=kwargs)


def link(name: str, *args: Any, **kwargs: Any) -> str:
    """Like address, empty when no module offers such a page."""
    return _reversed(get_script_prefix(), settings.ROOT_URLCONF, name, args, tuple(kwargs.items()))


@lru_cache(maxsize=4000)
def _reversed(prefix: str, pages: str, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    try:
        return reverse(name, args=args, kwargs=dict(kwargs))
    except NoReverseMatch:
        return ""
