"""Full text on SQLite: FTS5. Only this file and postgres.py know which database it is."""

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value

from .models import Document
from .needles import Needle


class Matches(Func):
    """A document whose row of the index answers the expression; beside other conditions of a queryset."""

    template = "(%(expressions)s))"
    arg_joiner = " IN (SELECT rowid FROM search_index WHERE search_index MATCH "
    output_field = BooleanField()


def holding(needle: Needle) -> Func:
    return Matches(F("id"), Value(expression([needle])))


def newest(rows: QuerySet[Document], needles: list[Needle], most: int) -> list[Document]:
    """The newest of these rows that match.

    FTS5 yields its matches newest first without sorting, so the reading stops at `most`; CROSS JOIN keeps that order
    of work, and the condition of `rows` (what the viewer may see) is checked in the same statement.
    """
    try:
        shown, parameters = rows.query.sql_with_params()
    except EmptyResultSet:  # Django's word for "this viewer may see nothing"
        return []
    statement = f"""
        SELECT shown.* FROM search_index CROSS JOIN ({shown}) shown ON shown.id = search_index.rowid
        WHERE search_index MATCH %s ORDER BY search_index.rowid DESC LIMIT %s"""
    return list(Document.objects.raw(statement, [*parameters, expression(needles), most]))


def newest_listed(rows: QuerySet[Document], needles: list[Needle], most: int) -> list[Document]:
    """The same for a viewer of few tickets: their documents are listed once, then the index is read against the list.

    The plus keeps SQLite from asking the index anew for each document, which takes seconds for a common word.
    """
    try:
        ids, parameters = rows.values("id").query.sql_with_params()
    except EmptyResultSet:
        return []
    statement = f"""
        SELECT search_document.id, thing, ticket_id, title, internal FROM search_document WHERE id IN (
            SELECT rowid FROM search_index WHERE search_index MATCH %s AND +rowid IN ({ids})
            ORDER BY rowid DESC LIMIT %s
        ) ORDER BY id DESC"""
    return list(Document.objects.raw(statement, [expression(needles), *parameters, most]))


def expression(needles: list[Needle]) -> str:
    """The MATCH expression; every word is quoted, and holds letters and digits only."""
    wanted = " AND ".join(_one(needle) for needle in needles if not needle.negated)
    unwanted = " OR ".join(_one(needle) for needle in needles if needle.negated)
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _one(needle: Needle) -> str:
    if needle.parts and needle.either:
        return f"({' OR '.join(map(_one, needle.parts))})"
    if needle.parts:
        return f"({expression(list(needle.parts))})"
    if needle.phrase:
        return f'(words : "{" ".join(needle.phrase)}"{" *" if needle.open else ""})'
    forms = [f'"{form}"' for form in needle.forms]
    if needle.open:
        forms.append(f"{forms[0]} *")
    return f"({' OR '.join(forms)})"


def merge() -> None:
    """One segment again: faster, and erased words leave the file (HAZARDS LEAK-5)."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_index(search_index) VALUES ('optimize')")


def check() -> None:
    """Raises DatabaseError when the index and the documents disagree."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_index(search_index, rank) VALUES ('integrity-check', 1)")
