"""Rules as JSON, to carry them to another installation. They arrive as drafts that nobody switched on."""

import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from talka.kit.errors import Invalid, Refused
from talka.people.models import Person

from . import actions
from .models import Rule

FORMAT = "talka.rules/1"
LARGEST = 2_000_000  # bytes
MOST = 200


def written(person: Person) -> dict[str, Any]:
    rows = Rule.objects.visible_to(person).order_by("position", "pk")
    mine = [rule for rule in rows if actions.may_change(rule.desk_id, person)]
    return {
        "format": FORMAT,
        "rules": [{"name": str(rule), "note": rule.note, "rule": rule.definition or rule.draft} for rule in mine],
    }


@transaction.atomic
def read(raw: bytes, *, by: Person) -> int:
    """All of it or nothing; Invalid names the rule that cannot be used."""
    given = _parsed(raw)
    for row in given:
        try:
            rule = actions.add(str(row.get("name", "")), note=str(row.get("note", "")), by=by)
            actions.keep_draft(rule, row.get("rule"), by=by)
        except Refused as wrong:
            raise Invalid(f"{str(row.get('name', ''))[:80]}: {wrong}", field="file") from wrong
    return len(given)


def _parsed(raw: bytes) -> list[dict[str, Any]]:
    wrong = Invalid(_("This is no file of rules."), field="file")
    if len(raw) > LARGEST:
        raise Invalid(_("The file is too large."), field="file")
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise wrong from error
    rows = given.get("rules") if isinstance(given, dict) and given.get("format") == FORMAT else None
    if not isinstance(rows, list) or len(rows) > MOST or not all(isinstance(row, dict) for row in rows):
        raise wrong
    return rows
