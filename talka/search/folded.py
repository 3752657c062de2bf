"""A column as `kit.folding.fold` makes a text: `Žemaitytė` is found by `zemaityte`, on both databases alike."""

from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, F, Func, Q, Value
from django.db.models.lookups import Contains

from talka.kit.folding import fold

# PostgreSQL takes letters apart itself; these are the ones that Unicode leaves whole, see kit/folding.py
STROKES = ("łŁøØđĐħĦŧŦı", "llooddhhtti")


class Folded(Func):
    """Lower case and without diacritics. SQLite asks Python (`talka_fold`); no index serves it, so narrow the rows first."""

    function = "talka_fold"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = r"lower(translate(regexp_replace(normalize(%(expressions)s, NFKD), '[\u0300-\u036f]+', '', 'g'), '%(from)s', '%(to)s'))"
        return self.as_sql(compiler, connection, template=template, **{"from": STROKES[0], "to": STROKES[1]}, **more)


def holds(path: str, text: str) -> Q:
    """This text is somewhere in the column, which must not be nullable."""
    return Q(Contains(Folded(F(path)), Value(fold(text))))


def _teach(connection: Any, **_signal: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("talka_fold", 1, lambda text: fold(text or ""), deterministic=True)


connection_created.connect(_teach, dispatch_uid="talka.search.folded")
