"""Setting a field of the ticket."""

import datetime as dt
import re
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.calendars.models import usual_hours
from talka.desks.models import Category
from talka.fields.models import FieldDefinition
from talka.fields.values import check_all
from talka.kit.errors import Invalid, Refused
from talka.kit.working_time import add_working, days_with_work
from talka.services.models import Service
from talka.tickets import actions, custom
from talka.tickets.actions.common import locked
from talka.tickets.models import Priority
from talka.tickets.practices import practices
from talka.ui.dates import brief

from ..vocabulary import Case, Control, Given, Step, Verb, verb
from . import rows

LENGTH = re.compile(r"([0-9]{1,4})(min|h|d|wh|wd)")


class SetField(Verb):
    """`column` of the ticket gets a value out of a list."""

    column: ClassVar[str]
    nothing: ClassVar[Any] = ""
    emits = ("ticket.edited",)

    def load(self, key: str) -> Any:
        return key

    def named(self, value: Any) -> str:
        return rows.named(value, self.nothing)

    def plan(self, given: Given, case: Case) -> Step:
        before, after = getattr(case.ticket, self.column), self.load(given["to"])
        words = {"field": self.column, "before": self.named(before), "after": self.named(after)}
        return self.step(given, state="same" if before == after else "do", **words)

    def perform(self, given: Given, case: Case) -> None:
        actions.edit(case.ticket, by=None, via="rule", **{self.column: self.load(given["to"])})


def value(choices: Any) -> tuple[Control, ...]:
    return (Control("to", gettext_lazy("Value"), choices=choices),)


@verb
class SetPriority(SetField):
    name = column = "priority"
    label, icon = gettext_lazy("Set priority to"), "flag"
    controls = value(rows.priorities)

    def load(self, key: str) -> int:
        return int(key)

    def named(self, value: Any) -> str:
        return str(Priority(value).label)


@verb
class SetService(SetField):
    name = column = "service"
    label, icon, nothing = gettext_lazy("Set service to"), "box", gettext_lazy("no service")
    controls = value(rows.services)

    def load(self, key: str) -> Any:
        return rows.row(Service, key)


@verb
class SetCategory(SetField):
    name = column = "category"
    label, icon, nothing = gettext_lazy("Set category to"), "tag", gettext_lazy("no category")
    controls = value(rows.categories)

    def load(self, key: str) -> Any:
        return rows.row(Category, key)

    def plan(self, given: Given, case: Case) -> Step:
        step = super().plan(given, case)
        found = self.load(given["to"])
        if found is not None and found.desk_id not in (None, case.ticket.desk_id):
            return self.step(given, state="skip", why=_("This category belongs to another desk."))
        return step


@verb
class SetKind(Verb):
    name, label, icon = "kind", gettext_lazy("Turn it into"), "transform"
    controls = (Control("to", gettext_lazy("Kind"), choices=rows.kinds),)
    emits = ("ticket.converted",)

    def plan(self, given: Given, case: Case) -> Step:
        old, new = case.ticket.practice, practices[given["to"]]
        state = "same" if old.kind == new.kind else "do"
        return self.step(given, state=state, field="kind", before=str(old.label), after=str(new.label))

    def perform(self, given: Given, case: Case) -> None:
        actions.convert(case.ticket, given["to"], by=None, via="rule")


@verb
class SetDue(Verb):
    """The promise as it is agreed anew: so long from now, in working time when it ends in w."""

    name, label, icon = "due", gettext_lazy("Set the promise to"), "clock"
    controls = (
        Control(
            "to", gettext_lazy("From now"), "text", hint=gettext_lazy("30min, 4h, 2d; 4wh and 2wd in working time")
        ),
    )
    emits = ("ticket.edited",)
    settles = False

    def clean(self, given: Given) -> dict[str, Any]:
        found = super().clean(given)
        if not LENGTH.fullmatch(found["to"]):
            raise Invalid(_("Write a length of time such as 4h, 2d or 8wh."), field="to")
        return found

    def plan(self, given: Given, case: Case) -> Step:
        now = case.event.at if case.event else timezone.now()
        old = case.ticket.due_at
        before = str(brief(old)) if old else _("none")
        return self.step(given, field="due", before=before, after=str(brief(moment(given["to"], now))))

    def perform(self, given: Given, case: Case) -> None:
        actions.edit(case.ticket, due_at=moment(given["to"], timezone.now()), by=None, via="rule")


@verb
class SetCustom(Verb):
    name, label, icon = "custom", gettext_lazy("Set the field"), "forms"
    controls = (
        Control("field", gettext_lazy("Field"), choices=lambda: own_fields()),
        Control("to", gettext_lazy("Value"), "text", optional=True, hint=gettext_lazy("Empty takes the answer away.")),
    )
    emits = ("ticket.edited",)

    def plan(self, given: Given, case: Case) -> Step:
        before = case.ticket.custom.get(given["field"])
        try:
            after = self._answers(given, case.ticket).get(given["field"])
        except Refused as wrong:
            return self.step(given, state="skip", why=str(wrong))
        words = {"field": f"custom.{given['field']}", "before": str(before or ""), "after": str(after or "")}
        return self.step(given, state="same" if before == after else "do", **words)

    def perform(self, given: Given, case: Case) -> None:
        ticket = locked(case.ticket)
        actions.edit(ticket, custom=self._answers(given, ticket), by=None, via="rule")

    def _answers(self, given: Given, ticket: Any) -> dict[str, Any]:
        found = custom.definitions(ticket.kind, ticket.desk_id)
        return check_all(found, {given["field"]: given["to"]}, now=ticket.custom, partial=True)


def own_fields() -> rows.Pairs:
    return [(field.name, str(field)) for field in FieldDefinition.objects.active()]


def moment(length: str, now: dt.datetime) -> dt.datetime:
    count, unit = LENGTH.fullmatch(length).groups()  # type: ignore[union-attr]  # clean() kept nothing else
    match unit:
        case "wh":
            return add_working(usual_hours(), now, dt.timedelta(hours=int(count)))
        case "wd":
            return days_with_work(usual_hours(), now, int(count))
    return now + dt.timedelta(**{{"min": "minutes", "h": "hours", "d": "days"}[unit]: int(count)})
