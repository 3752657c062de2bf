"""The tables of PostgreSQL by COPY: no pg_dump is needed, and none of another version is in the way."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql


@contextmanager
def one_moment() -> Iterator["psycopg.Cursor[Any]"]:
    """A connection of its own, reading one moment however long it takes."""
    link = connections["default"].copy()
    try:
        link.connect()
        raw = link.connection
        raw.autocommit = False
        raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        raw.read_only = True
        with raw.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            yield cursor
        raw.rollback()
    finally:
        link.close()


def names(cursor: Any) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
    return [name for (name,) in cursor.fetchall()]


def columns(cursor: Any, table: str) -> list[str]:
    """Those that are written; the database computes the others."""
    cursor.execute(
        """SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s
        AND is_generated = 'NEVER' ORDER BY ordinal_position""",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def dump(cursor: Any, table: str) -> Iterator[bytes]:
    """A first line with the names of the columns, then the rows in the text format of COPY."""
    wanted = columns(cursor, table)
    yield "\t".join(wanted).encode() + b"\n"
    listed = sql.SQL(", ").join(map(sql.Identifier, wanted))
    with cursor.copy(sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(listed, sql.Identifier(table))) as copy:
        for piece in copy:
            yield bytes(piece)


def empty(cursor: Any) -> None:
    listed = sql.SQL(", ").join(map(sql.Identifier, names(cursor)))
    cursor.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(listed))


def load(cursor: Any, table: str, pieces: Iterable[bytes]) -> None:
    """Foreign keys are checked at the end of the transaction, so the order of the tables does not matter."""
    stream = iter(pieces)
    head = b""
    while b"\n" not in head:
        head += next(stream)
    first, rest = head.split(b"\n", 1)
    wanted = first.decode().split("\t")
    listed = sql.SQL(", ").join(map(sql.Identifier, wanted))
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), listed)) as copy:
        copy.write(rest)
        for piece in stream:
            copy.write(piece)


def move_sequences(cursor: Any) -> None:
    cursor.execute(
        """SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND (is_identity = 'YES' OR column_default LIKE 'nextval(%%')"""
    )
    for table, column in cursor.fetchall():
        most = sql.SQL("SELECT setval(pg_get_serial_sequence({}, {}), max({})) FROM {} HAVING max({}) IS NOT NULL")
        key = sql.Identifier(column)
        cursor.execute(most.format(sql.Literal(f'"{table}"'), sql.Literal(column), key, sql.Identifier(table), key))
