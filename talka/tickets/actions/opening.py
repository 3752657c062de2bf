"""A piece of work begins."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.desks.models import Desk
from talka.events.bus import record
from talka.kit.errors import Invalid
from talka.kit.html import snippet

from .. import events
from ..models import Message, Ticket
from ..practices import practices
from ..priorities import priority_of
from .common import add_message, check_assignee, check_levels, single_line

if TYPE_CHECKING:
    from talka.people.models import Person

FIELDS = (
    "priority",
    "impact",
    "urgency",
    "team",
    "assignee",
    "service",
    "category",
    "parent",
    "language",
    "custom",
    "due_at",
    "created_at",
)


@transaction.atomic
def open_ticket(
    kind: str,
    subject: str,
    *,
    requester: "Person",
    by: "Person | None" = None,
    via: str = "web",
    desk: Desk | None = None,
    text: str = "",
    html: str = "",
    files: Iterable[Any] = (),
    message: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
    **fields: Any,
) -> Ticket:
    """Open a ticket of any kind; its first message is the requester's words.

    `by` is who typed it: the requester, an agent on their behalf (tickets.open), or None for the system.
    `message` carries what only a mail knows (message_id, quoted, cc, verified, automatic, letter_id).
    """
    if kind not in practices:
        raise Invalid(_("There is no such kind of ticket: %(kind)s.") % {"kind": kind[:40]}, field="kind")
    desk = desk or default_desk()
    if by is not None and by.pk != requester.pk:
        require(by, "tickets.open", desk)
    if unknown := [name for name in fields if name not in FIELDS]:
        raise Invalid(_("“%(name)s” cannot be set here.") % {"name": unknown[0]}, field=unknown[0])
    check_levels(fields)
    subject = single_line(subject, 250)
    if not subject:
        raise Invalid(_("Write a subject."), field="subject")
    practice = practices[kind]
    start = practice.workflow.start
    fields.setdefault("team", desk.team)
    fields.setdefault("language", requester.language)
    if "priority" not in fields and ("impact" in fields or "urgency" in fields):
        fields["priority"] = priority_of(fields.get("impact", 2), fields.get("urgency", 2))
    ticket = Ticket(
        kind=kind,
        desk=desk,
        subject=subject,
        snippet=snippet(text, 140),
        status=start.name,
        phase=start.phase,
        requester=requester,
        organization_id=requester.organization_id,
        channel=via,
        awaiting=True,
        **fields,
    )
    check_assignee(ticket.assignee, ticket)
    ticket.updated_at = ticket.last_message_at = fields.get("created_at") or timezone.now()
    ticket.save(force_insert=True)
    if practice.details:
        apps.get_model(practice.details).objects.create(ticket=ticket, **(details or {}))
    first = None
    if text or html or files:
        first = add_message(
            ticket, Message.Kind.CUSTOMER, author=requester, via=via, text=text, html=html, files=files,
            created_at=ticket.created_at, **(message or {}),
        )  # fmt: skip
    record(events.Opened(kind=kind, channel=via, message=first.pk if first else None), ticket=ticket, by=by, via=via)
    return ticket


def default_desk() -> Desk:
    """The first active desk: what a mail to an unknown mailbox and a form without a choice get."""
    desk = Desk.objects.active().select_related("team").order_by("pk").first()
    if desk is None:
        raise Invalid(_("There is no desk yet. An administrator adds one in the settings."), code="no_desk")
    return desk
