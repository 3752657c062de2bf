"""Rules that are there from the start, as rows that may be changed, switched and deleted like any other."""

from typing import Any

from django.utils.translation import gettext_lazy as _

GREETING_EN, GREETING_LT = "Hello, {{ requester.first_name }},", "Laba diena, {{ requester.called }},"
REMIND_EN = (
    GREETING_EN
    + """

we still need your answer to go on with {{ ticket.number }}. If we hear nothing, we shall take it as solved in a few days.
You can write again at any time.

{{ desk.name }}"""
)
REMIND_LT = (
    GREETING_LT
    + """

kad galėtume tęsti {{ ticket.number }}, dar laukiame Jūsų atsakymo. Jo negavę, po kelių dienų laikysime, kad reikalas išspręstas.
Parašyti galėsite bet kada.

{{ desk.name }}"""
)
TAG = "reminded"


def _is(field: str, *values: str, minus: bool = False) -> dict[str, Any]:
    return {"field": field, "op": "=", "values": list(values)} | ({"not": True} if minus else {})


SHIPPED: dict[str, tuple[Any, Any, bool, dict[str, Any]]] = {
    "warn": (
        _("Warn before a promise is broken"),
        _("Whoever has the ticket hears of it in time."),
        True,
        {
            "when": {"events": ["sla.warned"]},
            "then": [{"do": "notify", "who": "assignee", "text": ""}],
        },
    ),
    "escalate": (
        _("Escalate a broken promise"),
        _("The whole team hears of it."),
        True,
        {
            "when": {"events": ["sla.breached"]},
            "then": [{"do": "notify", "who": "team", "text": ""}],
        },
    ),
    "remind": (
        _("Remind a customer who does not answer"),
        _("Once, after three working days of waiting."),
        False,
        {
            "when": {"since": "answered", "wait": "3wd"},
            "if": {"all": [_is("phase", "waiting"), _is("tag", TAG, minus=True)]},
            "then": [{"do": "reply", "text_en": REMIND_EN, "text_lt": REMIND_LT}, {"do": "add_tags", "tags": TAG}],
        },
    ),
    "solve": (
        _("Solve what the customer does not answer"),
        _("Only after a reminder, and another five working days."),
        False,
        {
            "when": {"since": "updated", "wait": "5wd"},
            "if": {"all": [_is("phase", "waiting"), _is("tag", TAG)]},
            "then": [{"do": "move", "name": "solve"}, {"do": "remove_tags", "tags": TAG}],
        },
    ),
    "close": (
        _("Close what stayed solved"),
        _("Until then the customer reopens it by answering; after it, too, but the case counts as closed."),
        True,
        {"when": {"since": "solved", "wait": "14d"}, "then": [{"do": "move", "name": "close"}]},
    ),
}


def title(name: str) -> str:
    return str(SHIPPED[name][0]) if name in SHIPPED else ""


def reason(name: str) -> str:
    return str(SHIPPED[name][1]) if name in SHIPPED else ""
