"""Fields that point at something: a team, a desk, a service, a person. By key, by part of a name, or “none”."""

from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from talka.kit.folding import fold
from talka.kit.query import NONE, Field, Value
from talka.people.models import Person
from talka.search.folded import holds

from .facts import Facts
from .reader import Reader, nothing
from .specs import Choice, Spec

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST = 200  # choices offered


class Thing(Spec):
    control = "choice"

    def __init__(
        self, name: str, label: Any, model: type[Model], *, empty: Any = "", path: str = "", group: str = ""
    ) -> None:
        super().__init__(name, label, group=group)
        self.model, self.empty, self.path = model, empty, path or name

    def row(self, value: Value, reader: Reader) -> Q:
        text = str(value)
        if text.lower() == NONE:
            return Q(**{f"{self.path}__isnull": True})
        if text.isdecimal():
            return Q(**{f"{self.path}_id": int(text)}) if len(text) <= 18 else nothing()
        return Q(**{f"{self.path}__in": self.named(text).values("pk")})

    def named(self, text: str) -> "QuerySet[Any]":
        return self.model._default_manager.filter(holds("name", text)).order_by()

    def fits(self, value: Value, facts: Facts, reader: Reader) -> bool:
        text, here = str(value), facts.get(self.name)
        if text.lower() == NONE:
            return here is None
        if text.isdecimal():
            return here == int(text)
        return here is not None and fold(text) in fold(facts.get(f"{self.name}.name") or "")

    def choices(self, person: "Person | None") -> list[Choice]:
        rows = self.offered(person)
        return [(str(row.pk), str(row)) for row in rows[:MOST]] + ([(NONE, str(self.empty))] if self.empty else [])

    def offered(self, person: "Person | None") -> "QuerySet[Any]":
        """Those in use that the person may see."""
        rows: QuerySet[Any] = self.model._default_manager.all()
        if person is not None and hasattr(rows, "visible_to"):
            rows = rows.visible_to(person)
        names = {field.name for field in self.model._meta.get_fields()}
        return rows.filter(active=True) if "active" in names else rows

    def keys(self, asked: Field) -> tuple[Any, set[int]]:
        return self.model, {int(str(v)) for v in asked.values if str(v).isdecimal() and len(str(v)) <= 18}

    def missing(self, asked: Field, names: dict[int, str]) -> list[str]:
        return [f"#{key}" for key in sorted(self.keys(asked)[1]) if key not in names]

    def said(self, value: Value, names: dict[int, str]) -> str:
        text = str(value)
        if text.lower() == NONE:
            return str(self.empty) or _("nothing")
        if text.isdecimal() and len(text) <= 18:
            return names.get(int(text), f"#{text}")
        return f"“{text}”"


class TeamOf(Thing):
    """A team; `mine` are the reader's own."""

    def row(self, value: Value, reader: Reader) -> Q:
        if str(value).lower() == "mine":
            return Q(**{f"{self.path}__in": reader.own_teams()})
        return super().row(value, reader)

    def fits(self, value: Value, facts: Facts, reader: Reader) -> bool:
        if str(value).lower() == "mine":
            return facts.get(self.name) in reader.teams
        return super().fits(value, facts, reader)

    def choices(self, person: "Person | None") -> list[Choice]:
        return [("mine", _("my teams")), *super().choices(person)]

    def said(self, value: Value, names: dict[int, str]) -> str:
        return _("one of my teams") if str(value).lower() == "mine" else super().said(value, names)


class PersonOf(Thing):
    """A person: `me`, an e-mail address, part of a name or a key."""

    def __init__(self, name: str, label: Any, *, empty: Any = "", agents: bool = False, group: str = "") -> None:
        super().__init__(name, label, Person, empty=empty, group=group)
        self.agents = agents
        self.control = "choice" if agents else "text"

    def row(self, value: Value, reader: Reader) -> Q:
        text = str(value)
        if text.lower() == "me":
            return Q(**{f"{self.path}_id": reader.key})
        if "@" in text:
            return Q(**{f"{self.path}__in": Person.objects.filter(email=text.lower()).order_by().values("pk")})
        return super().row(value, reader)

    def fits(self, value: Value, facts: Facts, reader: Reader) -> bool:
        text = str(value)
        if text.lower() == "me":
            return facts.get(self.name) is not None and facts.get(self.name) == reader.own_key
        if "@" in text:
            return facts.get(self.name) is not None and facts.get(f"{self.name}.email") == text.lower()
        return super().fits(value, facts, reader)

    def offered(self, person: Person | None) -> "QuerySet[Any]":
        return Person.objects.agents().only("pk", "name", "email")

    def choices(self, person: Person | None) -> list[Choice]:
        return [("me", _("me")), *super().choices(person)] if self.agents else []

    def said(self, value: Value, names: dict[int, str]) -> str:
        return _("me") if str(value).lower() == "me" else super().said(value, names)


class Watcher(PersonOf):
    """Who follows it."""

    def row(self, value: Value, reader: Reader) -> Q:
        from ..models import Watch  # noqa: PLC0415  models ask conditions of tickets, too

        if str(value).lower() == NONE:
            return ~Q(pk__in=Watch.objects.values("ticket_id"))
        inner = PersonOf("person", "").row(value, reader)
        return Q(pk__in=Watch.objects.filter(inner).values("ticket_id"))

    def fits(self, value: Value, facts: Facts, reader: Reader) -> bool:
        watchers, text = facts.get("watchers") or set(), str(value)
        if text.lower() == NONE:
            return not watchers
        if text.lower() == "me":
            return reader.own_key in watchers
        if text.isdecimal():
            return int(text) in watchers
        people = Person.objects.filter(pk__in=watchers)
        found = people.filter(email=text.lower()) if "@" in text else people.filter(holds("name", text))
        return bool(watchers) and found.exists()


class Tags(Spec):
    """The words put on it; `none` for none at all."""

    control = "choice"

    def row(self, value: Value, reader: Reader) -> Q:
        from ..models import Tag  # noqa: PLC0415  models ask conditions of tickets, too

        through = Tag.tickets.through.objects.all()
        if str(value).lower() == NONE:
            return ~Q(pk__in=through.values("ticket_id"))
        return Q(pk__in=through.filter(tag__name=str(value).lower()).values("ticket_id"))

    def fits(self, value: Value, facts: Facts, reader: Reader) -> bool:
        tags, text = facts.get("tags") or set(), str(value).lower()
        return not tags if text == NONE else text in tags

    def choices(self, person: Person | None) -> list[Choice]:
        from ..models import Tag  # noqa: PLC0415

        return [(name, name) for name in Tag.objects.values_list("name", flat=True)[:MOST]] + [(NONE, _("no tag"))]

    def said(self, value: Value, names: dict[int, str]) -> str:
        return _("no tag") if str(value).lower() == NONE else str(value)
