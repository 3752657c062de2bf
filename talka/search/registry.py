"""How a module says what of its own can be found: in its search.py.

    @index_on("message.received", "message.sent", "message.noted")
    def message(event, ticket) -> list[Row]:          # heard @later, so it must read what is true now
        ...

    @source("tickets.messages")
    def messages(after: int, size: int) -> Batch:     # the same for everything there is: `talka search rebuild`
        ...

A row with neither title nor body takes its thing out of the index.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from talka.events.bus import later
from talka.events.models import Event
from talka.kit.registry import Registry, module_of

from .index import Row, put_many, remove


@dataclass(frozen=True)
class Batch:
    """Some rows in the order of their keys, and the last key read; `last` is None when there was nothing left."""

    rows: list[Row]
    last: int | None


Indexer = Callable[[Event, Any], list[Row]]
Source = Callable[[int, int], Batch]

sources: Registry[Source] = Registry("search source")
_indexers: dict[str, list[Indexer]] = defaultdict(list)


def index_on(*kinds: str) -> Callable[[Indexer], Indexer]:
    """Index what this function answers whenever one of these events has happened."""

    def register(indexer: Indexer) -> Indexer:
        for kind in kinds:
            if kind not in _indexers:
                later(kind)(write)
            _indexers[kind].append(indexer)
        return indexer

    return register


def source(name: str) -> Callable[[Source], Source]:
    """Register a reader of everything, key by key, for rebuilding the index."""

    def register(reader: Source) -> Source:
        return sources.add(name, reader, module=module_of(reader))

    return register


def write(event: Event, ticket: Any) -> None:
    """Bring the index up to date with one event; running it twice changes nothing."""
    for indexer in _indexers[event.kind]:
        if Registry.is_on(module_of(indexer)):
            apply(indexer(event, ticket))


def apply(rows: list[Row]) -> None:
    """Put the rows that say something, take out those that do not."""
    gone = [row["thing"] for row in rows if not (row.get("title") or row.get("body"))]
    if gone:
        remove(*gone)
    put_many([row for row in rows if row["thing"] not in gone])
