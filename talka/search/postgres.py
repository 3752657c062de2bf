"""Full text on PostgreSQL: a tsvector under GIN. Only this file and sqlite.py know which database it is."""

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value

from .models import Document
from .needles import Needle

SAMPLE = 500  # newest documents
COMMON_PERCENT = 1


class Matches(Func):
    """The document's generated column against the words asked for."""

    template = "search_document.found_by @@ (%(expressions)s)::tsquery"
    output_field = BooleanField()


def holding(needle: Needle) -> Func:
    """Beside other conditions of a queryset of documents, also inside another statement."""
    return Holding(F("id"), Value(expression([needle])))


class Holding(Func):
    """By key: the generated column is no field of the model, and inside another statement the table has another name."""

    template = "(%(expressions)s::tsquery))"
    arg_joiner = " IN (SELECT id FROM search_document WHERE found_by @@ "
    output_field = BooleanField()


def newest(rows: QuerySet[Document], needles: list[Needle], most: int) -> list[Document]:
    """The newest of these rows that match.

    A common word is found soonest by walking the key backwards, a rare one by GIN; the planner often guesses wrong
    (820 ms instead of 2), so the hits among the newest documents decide (decision 0040).
    """
    matches = Matches(Value(expression(needles)))
    sample = rows.filter(matches, pk__in=Document.objects.order_by("-id").values("pk")[:SAMPLE])
    if sample.count() * 100 >= SAMPLE * COMMON_PERCENT:
        return list(rows.filter(matches).order_by("-id")[:most])
    return newest_listed(rows, needles, most)


def newest_listed(rows: QuerySet[Document], needles: list[Needle], most: int) -> list[Document]:
    """The same by GIN or by the viewer's few tickets, whichever is less; `+ 0` keeps the planner off the key."""
    return list(rows.filter(Matches(Value(expression(needles)))).order_by((F("id") + 0).desc())[:most])


def expression(needles: list[Needle]) -> str:
    """The tsquery; every word is quoted, and holds letters and digits only."""
    return " & ".join(map(_signed, needles))


def _signed(needle: Needle) -> str:
    return f"!{_one(needle)}" if needle.negated else _one(needle)


def _one(needle: Needle) -> str:
    if needle.parts:
        return f"({(' | ' if needle.either else ' & ').join(_signed(part) for part in needle.parts)})"
    quoted = [f"'{word}'" for word in needle.phrase or needle.forms]
    if not needle.phrase:
        return f"({' | '.join([f'{quoted[0]}:*', *quoted] if needle.open else quoted)})"
    # the beginning of a word also fits stems, which have no place in the text: it cannot stand in an ordered phrase
    begun = f" & {quoted.pop()}:*" if needle.open else ""
    return f"({' <-> '.join(quoted)}{begun})"


def merge() -> None:
    """Erased words leave the index (HAZARDS LEAK-5); VACUUM of the table is the database's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_document_found_by')")


def check() -> None:
    """PostgreSQL keeps a generated column right by itself."""
