"""Many rows in one go, without the ORM's work for each field of each row (decision 0051 has the measurement).

Only for what comes by the hundred thousand: sample data and imports. Every column of the model is written: those
named by the caller from its tuples, the others with the model's own defaults. No signal, no save(), no full_clean().
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils.timezone import now


class Table:
    """A model's table, its statement prepared once; `names` are attribute names such as "requester_id"."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        self.model = model
        self.names = names
        # a key of its own is the database's to give
        self.missing = [
            name for name, field in fields.items() if name not in names and not isinstance(field, models.AutoField)
        ]
        self.fields = [fields[name] for name in (*names, *self.missing)]

    def insert(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write them all, or none when called in a transaction; raises what the database raises."""
        quote = connection.ops.quote_name
        table, columns = quote(self.model._meta.db_table), ", ".join(quote(str(field.column)) for field in self.fields)
        tail = [_default(field) for field in self.fields[len(self.names) :]]
        changes = [(place, change) for place, field in enumerate(self.fields) if (change := _change(field))]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(_ready(row, tail, changes))
            else:
                marks = ", ".join(["%s"] * len(self.fields))
                ready = [_ready(row, tail, changes) for row in rows]
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", ready)


def reserve(model: type[models.Model], count: int) -> list[int]:
    """That many new keys, which nobody else gets; on SQLite while the transaction lasts, which must be open."""
    if not connection.in_atomic_block:
        raise RuntimeError("keys are reserved inside a transaction")
    table, key = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "pg_get_serial_sequence(%s, %s)"
            cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [table, key, count])
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + count))


def move_on(*models_written: type[models.Model]) -> None:
    """After rows with keys of their own: the next new key lies behind the highest. (SQLite does this by itself.)"""
    if connection.vendor != "postgresql":
        return
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in models_written:
            table, key = model._meta.db_table, str(model._meta.pk.column)
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, key])
            sequence = cursor.fetchone()[0]
            cursor.execute(f"SELECT max({quote(key)}) FROM {quote(table)}")
            highest = cursor.fetchone()[0] or 0
            # never backwards: another process may have taken keys that are not committed yet
            cursor.execute(f"SELECT setval(%s, %s) FROM {sequence} WHERE last_value < %s", [sequence, highest, highest])


def _ready(row: Sequence[Any], tail: list[Any], changes: list[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values = [*row, *tail]
    for place, change in changes:
        if values[place] is not None:
            values[place] = change(values[place])
    return values


def _default(field: "models.Field[Any, Any]") -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return now()
    value = field.get_default()
    if value is None and not field.null:
        raise ValueError(f"{field} has no default: its value must be given")
    return value


def _change(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    """What the database wants of this kind of field; None when it takes the value as it is."""
    field = getattr(field, "target_field", field)
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return _moment
    if isinstance(field, models.UUIDField) and connection.vendor == "sqlite":
        return lambda value: value.hex
    return None


def _json(value: Any) -> str:
    return "{}" if value == {} else "[]" if value == [] else json.dumps(value, cls=DjangoJSONEncoder)


def _moment(value: datetime) -> str:
    """As Django writes it: UTC without saying so."""
    return str(value.astimezone(UTC).replace(tzinfo=None))
