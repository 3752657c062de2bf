"""What a text about a ticket may name, for each audience: the values of talka.kit.templating.

The allow-list is short on purpose and says who may read the value (HAZARDS TPL-2): what goes to a customer never names
a priority, a note or another customer. A value is a plain string made here; nothing is looked up by the name itself.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from talka.kit.names import called
from talka.ui.dates import stamp

if TYPE_CHECKING:
    from talka.people.models import Person

    from .models import Ticket

Say = Callable[["Ticket", "Person | None", str], Any]
CUSTOMER: dict[str, tuple[Any, Say]] = {
    "ticket.number": (_("number of the ticket"), lambda t, by, lang: t.number),
    "ticket.subject": (_("subject"), lambda t, by, lang: t.subject),
    "ticket.status": (_("status"), lambda t, by, lang: t.state.label),
    "ticket.opened": (_("day it was opened"), lambda t, by, lang: stamp(t.created_at)),
    "ticket.link": (_("address of the request"), lambda t, by, lang: f"{settings.URL}/portal/requests/{t.pk}/"),
    "requester.name": (_("name of the requester"), lambda t, by, lang: t.requester.name),
    "requester.first_name": (_("first name of the requester"), lambda t, by, lang: _first(t.requester)),
    "requester.called": (
        _("first name as it is said in a greeting"),
        lambda t, by, lang: called(t.requester.name, lang),
    ),
    "requester.email": (_("e-mail of the requester"), lambda t, by, lang: t.requester.email),
    "agent.name": (_("name of who writes"), lambda t, by, lang: by.name if by else ""),
    "agent.first_name": (_("first name of who writes"), lambda t, by, lang: _first(by)),
    "agent.title": (_("job title of who writes"), lambda t, by, lang: by.title if by else ""),
    "desk.name": (_("name of the desk"), lambda t, by, lang: t.desk.shown_name),
    "service.name": (_("service"), lambda t, by, lang: t.service or ""),
    "today": (_("today’s date"), lambda t, by, lang: stamp(timezone.localdate())),
}
AGENT: dict[str, tuple[Any, Say]] = CUSTOMER | {
    "ticket.priority": (_("priority"), lambda t, by, lang: t.get_priority_display()),
    "requester.phone": (_("phone of the requester"), lambda t, by, lang: t.requester.phone),
    "requester.title": (_("job title of the requester"), lambda t, by, lang: t.requester.title),
    "organization.name": (_("organisation"), lambda t, by, lang: t.organization or ""),
    "team.name": (_("team"), lambda t, by, lang: t.team or ""),
    "assignee.name": (_("assignee"), lambda t, by, lang: t.assignee or ""),
}
AUDIENCES = {"customer": CUSTOMER, "agent": AGENT}


def values(
    ticket: "Ticket", *, audience: str = "customer", by: "Person | None" = None, language: str = ""
) -> dict[str, str]:
    """Every value this audience may read, in the given language or the ticket's."""
    language = language or ticket.language
    with override(language):
        return {name: str(say(ticket, by, language)) for name, (_label, say) in AUDIENCES[audience].items()}


def labels(audience: str = "customer") -> list[tuple[str, str]]:
    """What may be named, for the help beside a text field."""
    return [(name, str(label)) for name, (label, _say) in AUDIENCES[audience].items()]


def _first(person: "Person | None") -> str:
    return person.name.split()[0] if person and person.name.split() else ""
