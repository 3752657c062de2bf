"""The second column of the desk: own views and teams, each with a count that stops at a thousand."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from talka.people.requests import PersonRequest

from .. import counting

OWN = ("sort", "after", "tab", "view")  # parameters of the page that are no search fields


def views_of(request: PersonRequest, teams: Sequence[counting.TeamSize] | None = None) -> list[dict[str, Any]]:
    """The second column: own views, then teams, with counts that stop at a thousand."""
    person = request.user
    counts = counting.of_person(person)
    own = [
        ("assignee=me", _("My open"), "star", counts["mine"], False),
        ("assignee=none", _("Unassigned"), "user-plus", counts["unassigned"], False),
        ("is=unanswered", _("Unanswered"), "message-2", counts["unanswered"], False),
        ("is=overdue", _("Overdue"), "clock", counts["overdue"], True),
        ("is=watched", _("Following"), "eye", counts["watched"], False),
    ]
    base, asked = reverse("tickets:queue"), _plain(request)
    everything = {
        "label": _("All open"),
        "url": base,
        "icon": "inbox",
        "count": "",
        "current": asked == "",
        "hot": False,
    }
    entries = [everything, *(_entry(base, asked, *view) for view in own)]
    named = counting.of_teams(person) if teams is None else teams
    by_team = [_entry(base, asked, f"team={team.pk}", team.name, "users", team.open, False) for team in named]
    groups = [{"title": "", "entries": entries}]
    return [*groups, {"title": _("Teams"), "entries": by_team}] if by_team else groups


def _entry(base: str, asked: str, query: str, label: str, icon: str, count: int, hot: bool) -> dict[str, Any]:
    shown = counting.label(count) if count else ""
    return {
        "label": label,
        "url": f"{base}?{query}",
        "icon": icon,
        "count": shown,
        "current": asked == query,
        "hot": hot and count > 0,
    }


def _plain(request: PersonRequest) -> str:
    if request.resolver_match is None or request.resolver_match.view_name != "tickets:queue":
        return "elsewhere"
    return urlencode([(k, v) for k, v in request.GET.items() if k not in OWN])
