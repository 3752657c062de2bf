"""The editor of a rule as its page draws it."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from talka.desks.models import Desk
from talka.people.models import Person
from talka.tickets import placeholders, selectors
from talka.tickets.saved import building
from talka.tickets.selectors import Reader
from talka.tickets.views import building as drawing

from .. import changed as changes
from ..changed import FIELDS
from ..definition import USUAL_RATE
from ..models import MANAGE
from ..triggers import ANCHORS, BY, triggers
from ..vocabulary import Control, verbs
from . import form as forms


def editor(person: Person, data: dict[str, Any], form: QueryDict | None, problem: Any) -> dict[str, Any]:
    """Everything between “when” and “then”, and what matches now."""
    reader = Reader(person)
    box = forms.box_of(form, data)
    selector, wrong = drawing.read(box)
    when = data.get("when") or {}
    return {
        "data": data,
        "mode": form.get("mode", "events") if form is not None and "mode" in form else mode_of(when),
        "when": when,
        "triggers": [(kind, one) for kind, one in triggers],
        "by": list(BY.items()),
        "anchors": [(name, anchor.label) for name, anchor in ANCHORS.items()],
        "changed": [_changed(one, reader) for one in data.get("changed") or ()],
        "changeable": [(name, selectors.spec_of(name, reader).label) for name in FIELDS],
        "box": box,
        "lines": drawing.drawn(box, reader, wrong),
        "offered": drawing.fields_for(reader),
        "deepest": building.DEEPEST,
        "preview": drawing.preview(selector, wrong, person, reader),
        "deeds": [_deed(number, one, problem) for number, one in enumerate(data.get("then") or ())],
        "verbs": [verb for _name, verb in verbs],
        "usual_rate": USUAL_RATE,
        "placeholders": {audience: placeholders.labels(audience) for audience in placeholders.AUDIENCES},
    }


def mode_of(when: dict[str, Any]) -> str:
    return "since" if "since" in when else "cron" if "cron" in when else "events"


def about(person: Person) -> dict[str, Any]:
    return {
        "desks": [(str(desk.pk), str(desk)) for desk in desks_of_keeper(person)],
        "owners": [(str(one.pk), str(one)) for one in Person.objects.agents()[:500]],
    }


def desks_of_keeper(person: Person) -> Any:
    return Desk.objects.active().with_permission(person, MANAGE)


def _changed(one: dict[str, Any], reader: Reader) -> dict[str, Any]:
    choices: list[tuple[str, str]] = []
    if one.get("field") in FIELDS:
        choices = changes.choices(selectors.spec_of(one["field"], reader))
    values = {name: (one.get(name) or [""])[0] for name in ("before", "after")}
    return {"field": one.get("field", ""), "choices": choices, **values}


def _deed(number: int, row: dict[str, Any], problem: Any) -> dict[str, Any]:
    verb = verbs.get(str(row.get("do", "")))
    controls = [_control(number, control, row, problem) for control in verb.controls] if verb else []
    label = verb.label if verb else _("%(name)s (its module is off)") % {"name": row.get("do", "")}
    return {"do": row.get("do", ""), "label": label, "icon": verb.icon if verb else "bolt", "controls": controls}


def _control(number: int, control: Control, row: dict[str, Any], problem: Any) -> dict[str, Any]:
    field = f"then.{number}.{control.name}"
    return {
        "name": f"a.{number}.{control.name}",
        "label": control.label,
        "kind": control.kind,
        "hint": control.hint,
        "optional": control.optional,
        "audience": control.audience,
        "choices": [(str(key), str(label)) for key, label in control.choices()] if control.kind == "choice" else [],
        "value": str(row.get(control.name, "")),
        "error": problem.message if problem is not None and problem.field == field else "",
    }
