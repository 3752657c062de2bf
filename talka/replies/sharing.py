"""Shared canned replies and macros as JSON, to carry them to another installation. People stay behind."""

import json
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from talka.desks.models import Desk
from talka.kit.errors import Invalid
from talka.people.models import Team
from talka.ui.screen import Screen, screens

from .models import CannedReply, Macro

FORMAT = "talka.replies/1"
LARGEST = 2_000_000  # bytes
MOST = 2000
LEFT_OUT = {"id", "owner", "assignee", "watcher", "team", "desks", "teams"}
KINDS: dict[str, Any] = {"canned_replies": CannedReply, "macros": Macro}
SCREENS = {"canned_replies": "canned-replies", "macros": "macros"}


def written() -> dict[str, Any]:
    """Everything that is shared; desks and teams by name."""
    return {"format": FORMAT} | {
        name: [_row(one) for one in model.objects.filter(owner=None).prefetch_related("desks", "teams")]
        for name, model in KINDS.items()
    }


def _row(one: Any) -> dict[str, Any]:
    values = {name: value for name, value in model_to_dict(one).items() if name not in LEFT_OUT}
    return values | {"desks": [desk.name for desk in one.desks.all()], "teams": [team.name for team in one.teams.all()]}


@transaction.atomic
def read(raw: bytes, *, by: Any) -> int:
    """Take in what write() made; one of the same name and folder is replaced. All of it or nothing."""
    if len(raw) > LARGEST:
        raise Invalid(_("The file is too large."), field="file")
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Invalid(_("This is no file of canned replies."), field="file") from error
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise Invalid(_("This is no file of canned replies."), field="file")
    return sum(_take(name, one, by) for name in KINDS for one in _rows(given, name))


def _rows(given: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = given.get(name, [])
    if not isinstance(rows, list) or len(rows) > MOST or not all(isinstance(row, dict) for row in rows):
        raise Invalid(_("This is no file of canned replies."), field="file")
    return rows


def _take(name: str, row: dict[str, Any], by: Any) -> int:
    screen: Screen = screens[SCREENS[name]]
    data = {key: value for key, value in row.items() if key in screen.writable and key not in LEFT_OUT}
    for key, model in (("desks", Desk), ("teams", Team)):
        wanted = [str(one) for one in row.get(key, ())] if isinstance(row.get(key), list) else []
        data[key] = list(model.objects.filter(name__in=wanted).values_list("pk", flat=True))
    same = KINDS[name].objects.filter(owner=None, name=str(row.get("name")), folder=str(row.get("folder", "")))
    form = screen.clean_input(data, person=by, row=same.first())
    screen.save(form, by=by, via="import")
    return 1
