"""A hash of every table, to show that something changed nothing (HAZARDS GEN-3, GEN-4)."""

import hashlib

from django.apps import apps
from django.db import connection

# book-keeping of the machinery, not anybody's data: sessions, counters, the queue
APART = {"jobs", "cache", "sessions"}


def snapshot() -> dict[str, str]:
    return {
        model._meta.db_table: _digest(model._meta.db_table)
        for model in apps.get_models(include_auto_created=True)
        if not _apart(model)
    }


def changed(before: dict[str, str]) -> list[str]:
    now = snapshot()
    return sorted(table for table in now if now[table] != before.get(table))


def _apart(model: type) -> bool:
    name = f"{model._meta.app_label} {model.__name__}".lower()
    return (
        model._meta.app_label in APART
        or not model._meta.managed
        or any(word in name for word in ("session", "shared", "meter"))
    )


def _digest(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        kept = [at for at, column in enumerate(cursor.description) if column[0] != "last_login"]
        rows = sorted(repr([row[at] for at in kept]) for row in cursor.fetchall())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
