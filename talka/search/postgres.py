"""Full text on PostgreSQL: a tsvector under GIN. Only this file and sqlite.py know which database it is."""

from django.db import connection
from django.db.models import BooleanField, Func, QuerySet, Value

from .models import Document
from .needles import Needle


class Matches(Func):
    """The document's generated column against the words asked for."""

    template = "search_document.found_by @@ (%(expressions)s)::tsquery"
    output_field = BooleanField()


def newest(rows: QuerySet[Document], needles: list[Needle], most: int) -> list[Document]:
    """The newest of these rows that match; the planner walks the key backwards for a common word, GIN for a rare one."""
    return list(rows.filter(Matches(Value(expression(needles)))).order_by("-id")[:most])


def expression(needles: list[Needle]) -> str:
    """The tsquery; every word is quoted, and holds letters and digits only."""
    return " & ".join(f"!{_one(needle)}" if needle.negated else _one(needle) for needle in needles)


def _one(needle: Needle) -> str:
    joint, words = (" <-> ", needle.phrase) if needle.phrase else (" | ", needle.forms)
    quoted = [f"'{word}'" for word in words]
    if needle.open and needle.phrase:
        quoted[-1] += ":*"
    elif needle.open:
        quoted[0] += ":*"
    return f"({joint.join(quoted)})"


def merge() -> None:
    """Erased words leave the index (HAZARDS LEAK-5); VACUUM of the table is the database's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_document_found_by')")


def check() -> None:
    """PostgreSQL keeps a generated column right by itself."""
