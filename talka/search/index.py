"""Put things in the search index, take them out, find them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypedDict

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from markupsafe import Markup

from talka.kit import bulk, folding
from talka.kit.query import Item, Query

from . import postgres, sqlite
from .models import LONGEST_BODY, LONGEST_TITLE, Document
from .needles import Needle, needle, needles, plain
from .snippets import mark, snippet

CANDIDATES = 150  # newest matching documents that are ranked; one screen is made of them
MOST_HITS = 100
# Up to here the documents of the viewer's tickets are listed first; beyond, each match is asked for its ticket (0040).
FEW = 3000
WRITTEN = ("thing", "ticket_id", "desk_id", "internal", "language", "title", "body", "words", "stems")
_unprintable = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Row(TypedDict, total=False):
    """What a module hands in for one document; `thing` and a title or body at least."""

    thing: str
    ticket_id: int | None
    desk_id: int | None
    title: str
    body: str
    internal: bool
    lang: str


@dataclass(frozen=True)
class Hit:
    """One ticket (or article) that was found, with the place that matched; title and snippet are safe HTML."""

    thing: str
    ticket_id: int | None
    title: Markup
    snippet: Markup
    internal: bool


def put(
    *, thing: str, ticket_id: int | None = None, desk_id: int | None = None, title: str = "", body: str = "",
    internal: bool = False, lang: str = "",
) -> None:  # fmt: skip
    """Index one thing, or index it anew."""
    put_many(
        [Row(thing=thing, ticket_id=ticket_id, desk_id=desk_id, title=title, body=body, internal=internal, lang=lang)]
    )


def put_many(rows: Iterable[Row]) -> int:
    """Index many things in few statements; of two rows with one name the last counts."""
    documents = {row["thing"]: _document(row) for row in rows}
    Document.objects.bulk_create(
        documents.values(),
        update_conflicts=True,
        unique_fields=["thing"],
        update_fields=["ticket_id", "desk_id", "internal", "language", "title", "body", "words", "stems", "updated_at"],
        batch_size=500,
    )
    return len(documents)


def add_many(rows: Iterable[Row]) -> None:
    """Index many things that are certainly new, as fast as can be (sample data, imports)."""
    bulk.Table(Document, *WRITTEN).insert(map(_values, rows))


def remove(*things: str) -> None:
    Document.objects.filter(thing__in=things).delete()


def find(
    text: str | Query,
    *,
    limit: int = 20,
    allowed: "models.QuerySet[Any] | None",
    internal: "bool | models.QuerySet[Any]" = False,
    also: Q | None = None,
) -> list[Hit]:
    """The tickets in which this is found, one hit each: those with it in their title first, then the newest.

    `allowed` are the tickets the viewer may see (None: the system asks). `internal` is whether their notes count too,
    or the tickets whose notes do. Both are conditions of the one statement: what is hidden is neither read nor counted.
    Documents without a ticket are found only as far as `also` says.
    """
    wanted = needles(plain(text) if isinstance(text, str) else text)
    if not wanted:
        return []
    listed = _are_few(allowed)
    visible = _visible(allowed, internal, listed)
    if also is not None:
        visible |= Q(ticket_id__isnull=True) & also
    rows = Document.objects.filter(visible).only("id", "thing", "ticket_id", "title", "internal")
    newest = _adapter().newest_listed if listed else _adapter().newest
    most = max(CANDIDATES, 3 * min(limit, MOST_HITS))
    best = _ranked(newest(rows, wanted, most), wanted)[: min(limit, MOST_HITS)]
    bodies = dict(Document.objects.filter(pk__in=[document.pk for document in best]).values_list("pk", "body"))
    return [_hit(document, bodies.get(document.pk, ""), wanted) for document in best]


def holding(item: Item, internal: "bool | models.QuerySet[Any]" = False) -> "models.QuerySet[Any] | None":
    """The keys of tickets in which one word or phrase is found; None when there is no letter in it to look for.

    `internal` as in `find`. For conditions beside others: nothing is ranked, and words are whole.
    """
    wanted = needle(item)
    if wanted is None:
        return None
    shown = Q(ticket_id__isnull=False)
    if internal is False:
        shown &= Q(internal=False)
    elif internal is not True:
        shown &= Q(internal=False) | _ticket_in(internal, listed=False)
    return Document.objects.filter(shown, _adapter().holding(wanted)).values("ticket_id")


def merge() -> None:
    """Tidy the index; erased words leave it for good."""
    _adapter().merge()


def check() -> None:
    """Raises DatabaseError when the index does not fit the documents."""
    _adapter().check()


def _adapter() -> ModuleType:
    return sqlite if connection.vendor == "sqlite" else postgres


def _document(row: Row) -> Document:
    return Document(**dict(zip(WRITTEN, _values(row), strict=True)))


def _values(row: Row) -> tuple[Any, ...]:
    """The columns of WRITTEN in their order."""
    title, body = _clean(row.get("title", "")), _clean(row.get("body", ""))
    found_by = folding.terms(f"{title}\n{body}")
    return (
        row["thing"], row.get("ticket_id"), row.get("desk_id"), row.get("internal", False), row.get("lang", "")[:8],
        title[:LONGEST_TITLE], body[:LONGEST_BODY], " ".join(found_by.words), " ".join(found_by.stems),
    )  # fmt: skip


def _clean(text: str) -> str:
    """No NUL (PostgreSQL has none) and accents composed, so that a snippet's words are where they seem."""
    return _unprintable.sub(" ", unicodedata.normalize("NFC", text[: folding.MOST_CHARACTERS]))


def _are_few(allowed: "models.QuerySet[Any] | None") -> bool:
    return allowed is not None and not allowed.order_by().values_list("pk")[FEW : FEW + 1]


def _visible(allowed: "models.QuerySet[Any] | None", internal: "bool | models.QuerySet[Any]", listed: bool) -> Q:
    visible = Q(ticket_id__isnull=False) if allowed is None else _ticket_in(allowed, listed)
    if internal is True:
        return visible
    open_to_all = Q(internal=False)
    return visible & (open_to_all if internal is False else open_to_all | _ticket_in(internal, listed=False))


def _ticket_in(tickets: "models.QuerySet[Any]", listed: bool) -> Q:
    if listed:
        return Q(ticket_id__in=tickets.order_by().values("pk"))
    # asked for each match (a key look-up): a list of everybody's tickets would be built anew for every search
    return Q(Exists(tickets.order_by().filter(pk=OuterRef("ticket_id"))))


def _ranked(documents: list[Document], wanted: list[Needle]) -> list[Document]:
    """One document for each ticket, the newest that matches; a title which holds every word goes first."""
    first: dict[str | int, Document] = {}
    for document in documents:
        first.setdefault(document.ticket_id or document.thing, document)
    return sorted(first.values(), key=lambda document: not _in_title(document.title, wanted))


def _in_title(title: str, wanted: list[Needle]) -> bool:
    forms = {form for _start, _end, forms in folding.spans(title) for form in forms}
    return all(any(needle.holds(form) for form in forms) for needle in wanted if not needle.negated)


def _hit(document: Document, body: str, wanted: list[Needle]) -> Hit:
    return Hit(
        document.thing, document.ticket_id, mark(document.title, wanted), snippet(body, wanted), document.internal
    )
