"""One answer inside Ticket.custom as something a database can compare, typed: an answer of another type counts as none.

Only PostgreSQL and SQLite are spoken here; the name of the field always travels as a parameter.
"""

from typing import Any

from django.db.models import BooleanField, CharField, F, FloatField, Func, IntegerField


class _Answer(Func):
    """`template`: {c} is the column; every %s takes `given`, by default the path of the field."""

    sqlite = ""
    postgresql = ""

    def __init__(self, column: str, name: str, *more: Any) -> None:
        super().__init__(F(column))
        self.name, self.more = name, more

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        return self._filled(compiler, self.sqlite, f'$."{self.name}"')

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        return self._filled(compiler, self.postgresql, self.name)

    def _filled(self, compiler: Any, template: str, path: str) -> Any:
        column, parameters = compiler.compile(self.get_source_expressions()[0])
        assert not parameters  # a plain column
        count = template.count("%s") - len(self.more)
        return template.replace("{c}", column), [path] * count + list(self.more)


class Text(_Answer):
    output_field = CharField()
    sqlite = "CASE WHEN JSON_TYPE({c}, %s) = 'text' THEN JSON_EXTRACT({c}, %s) END"
    postgresql = "CASE WHEN jsonb_typeof({c} -> %s) = 'string' THEN {c} ->> %s END"


class Number(_Answer):
    output_field = FloatField()
    sqlite = "CASE WHEN JSON_TYPE({c}, %s) IN ('integer', 'real') THEN JSON_EXTRACT({c}, %s) END"
    postgresql = "CASE WHEN jsonb_typeof({c} -> %s) = 'number' THEN ({c} ->> %s)::double precision END"


class YesNo(_Answer):
    """1, 0 or nothing."""

    output_field = IntegerField()
    sqlite = "CASE JSON_TYPE({c}, %s) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"
    postgresql = "CASE {c} ->> %s WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"


class Given(_Answer):
    """Whether it was answered at all."""

    output_field = BooleanField()
    sqlite = "COALESCE(JSON_TYPE({c}, %s), 'null') <> 'null'"
    postgresql = "COALESCE(jsonb_typeof({c} -> %s), 'null') <> 'null'"


class Holds(_Answer):
    """A list that has this value, exactly."""

    output_field = BooleanField()
    sqlite = "(COALESCE(JSON_TYPE({c}, %s), '') = 'array' AND EXISTS (SELECT 1 FROM JSON_EACH({c}, %s) AS one WHERE one.value = %s))"
    postgresql = "(COALESCE(jsonb_typeof({c} -> %s), '') = 'array' AND jsonb_exists({c} -> %s, %s))"
