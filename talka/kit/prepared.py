"""Questions that every page asks: the queryset is written to SQL once and from then on only asked.

    SESSION = Prepared(lambda key: Session.objects.select_related("person").filter(pk=key), key=str)
    SESSION.first(key=digest)

Django takes ten times longer to write a statement than SQLite to answer it (decision 0131). The queryset stays the
only place where a question is said, and Django makes its rows as ever.
"""

import copy
import datetime as dt
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

T = TypeVar("T")
SHAPES = 300  # statements kept for each question


@dataclass(frozen=True)
class _Written:
    sql: str
    parameters: tuple[tuple[str, Any], ...]  # the name of a value, or nothing and what always stands there
    compiler: Any
    converters: Any
    rows: Any  # Django's maker of rows: model objects, tuples or single values


class Prepared(Generic[T]):
    """`make(*shape, **values)` builds the queryset; the keywords name its values and their types: int, str or datetime.

    What changes the wording of the statement (which desks, how many) belongs in the shape, what only fills it in is a
    value. A value has to arrive in the statement as it is: `filter(pk=value)`, never `if value > 3`.
    """

    def __init__(self, make: Callable[..., "QuerySet[Any, T]"], **values: type) -> None:
        self._make, self._types = make, values
        self._written = lru_cache(maxsize=SHAPES)(self._write)

    def all(self, *shape: Hashable, **values: Any) -> list[T]:
        here = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        written = self._written(here.vendor, *shape)
        if written is None:
            return []
        given = {name: _stored(values[name]) for name in self._types}
        parameters = tuple([given[name] if name else always for name, always in written.parameters])
        compiler = copy.copy(written.compiler)
        compiler.connection = here
        compiler.as_sql = lambda *args, **kwargs: (written.sql, parameters)
        compiler.get_converters = lambda expressions: written.converters
        return list(written.rows(_Asked(compiler)))

    def first(self, *shape: Hashable, **values: Any) -> T | None:
        found = self.all(*shape, **values)
        return found[0] if found else None

    def _write(self, _vendor: str, *shape: Hashable) -> _Written | None:
        places = {name: _place(kind, number) for number, (name, kind) in enumerate(self._types.items())}
        queryset = self._make(*shape, **places)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # Django's word for "no row can fit"
            return None
        names = {
            _stored(place): name for name, place in places.items()
        }  # by value: PostgreSQL's numbers are ints of a type
        named = tuple(
            (names.get(one, "") if isinstance(one, int | str | dt.datetime) else "", one) for one in parameters
        )
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        return _Written(sql, named, compiler, converters, queryset._iterable_class)


class _Asked:
    """Stands for the queryset, and its query, while Django makes the rows."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, compiler: Any) -> None:
        self.query, self._compiler = self, compiler

    def get_compiler(self, *_args: Any, **_kwargs: Any) -> Any:
        return self._compiler


def _place(kind: type, number: int) -> Any:
    """Stands for a value while the statement is written; unlike anything a queryset says by itself."""
    if kind is dt.datetime:
        return dt.datetime(1, 2, 3, 4, 5, number, tzinfo=dt.UTC)
    return f"\ue000{number}\ue000" if kind is str else -(2**40) - number


def _stored(value: Any) -> Any:
    """As the database wants it: SQLite keeps moments as text."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, dt.datetime) else value
