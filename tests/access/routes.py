"""Every route of the product, and the objects that stand in its addresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PLACE = re.compile(r"<(?:(?P<kind>[a-z]+):)?(?P<name>[a-z0-9_]+)>")


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    places: dict[str, str] = field(default_factory=dict, hash=False)

    def address(self, objects: dict[str, Any]) -> str:
        """The address with an object of the world in each place: by route and place, else by place."""
        return "/" + PLACE.sub(
            lambda m: str(objects.get(f"{self.name}.{m['name']}", objects.get(m["name"], 1))), self.path
        )


def routes() -> list[Route]:
    found = {route.name: route for route in _walk(get_resolver().url_patterns, "", "")}
    return sorted(found.values(), key=lambda route: route.name)


def _walk(patterns: list[Any], prefix: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, prefix + _plain(str(pattern.pattern)), inner)
        elif isinstance(pattern, URLPattern):
            path = prefix + _plain(str(pattern.pattern))
            yield Route(space + (pattern.name or path), path)


def _plain(pattern: str) -> str:
    """A regular expression of a library as if it were one of ours."""
    text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<str:\1>", pattern)
    return text.replace("^", "").replace("$", "").replace("\\", "")
