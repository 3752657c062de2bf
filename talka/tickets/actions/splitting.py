"""A part of a conversation becomes a ticket of its own, and goes back."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import Invalid, Refused
from talka.kit.workflow import Phase

from .. import events
from ..models import Link, Message, Regrouping, Ticket, Watch
from .common import locked, save
from .gathering import gist
from .merging import both_locked
from .moving import land
from .opening import open_ticket

if TYPE_CHECKING:
    from talka.people.models import Person


@transaction.atomic
def split(
    ticket: Ticket,
    messages: Iterable[int],
    *,
    kind: str = "",
    subject: str = "",
    requester: "Person | None" = None,
    by: "Person",
    via: str = "web",
) -> Ticket:
    """Move these messages into a new ticket, linked to this one. Followers come along while the requester is the same."""
    ticket = locked(ticket)
    require(by, "tickets.merge", ticket)
    rows = list(Message.objects.visible_to(by).filter(ticket=ticket, pk__in=list(messages)).order_by("pk"))
    if not rows:
        raise Invalid(_("Choose at least one message."), field="message")
    if len(rows) == ticket.messages.count():
        raise Refused(_("At least one message has to stay here."), field="message")
    requester = requester or ticket.requester
    new = open_ticket(
        kind or ticket.kind,
        subject or ticket.subject,
        requester=requester,
        by=by,
        via=via,
        desk=ticket.desk,
        priority=ticket.priority,
        service=ticket.service,
        category=ticket.category,
        team=ticket.team,
        language=ticket.language if requester.pk == ticket.requester_id else requester.language,
    )
    keys = [row.pk for row in rows]
    Message.objects.filter(pk__in=keys).update(ticket=new)
    if requester.pk == ticket.requester_id:
        Watch.objects.bulk_create([Watch(ticket=new, person_id=pk) for pk in _followers(ticket)])
    Link.objects.create(source=new, relation=Link.Relation.RELATES, target=ticket)
    new.first_replied_at = next((row.created_at for row in rows if row.kind == Message.Kind.REPLY), None)
    new.awaiting = False
    save(new, "first_replied_at", *gist(new))
    save(ticket, *gist(ticket))
    Regrouping.objects.create(kind=Regrouping.Kind.SPLIT, source=ticket, target=new, kept={"messages": keys}, by=by)
    first = rows[0].created_at.isoformat()
    record(events.Split(number=new.number, other=new.pk, count=len(keys), at=first), ticket=ticket, by=by, via=via)
    record(events.SplitOff(number=ticket.number, other=ticket.pk), ticket=new, by=by, via=via)
    return new


@transaction.atomic
def unsplit(found: Regrouping, *, by: "Person", via: str = "web") -> Ticket:
    """The messages back; the ticket they made closes and stays, empty. Answers the ticket they came from."""
    found = Regrouping.objects.select_for_update().get(pk=found.pk)
    old, new = both_locked(found.source, found.target)
    for one in (old, new):
        require(by, "tickets.merge", one)
    if found.undone_at is not None or found.kind != Regrouping.Kind.SPLIT:
        raise Refused(_("This was taken back already."))
    keys = found.kept["messages"]
    if sorted(new.messages.values_list("pk", flat=True)) != sorted(keys):
        raise Refused(_("The conversation of %(number)s went on since. Merge it instead.") % {"number": new.number})
    if old.is_closed and not new.is_closed:
        raise Refused(
            _("%(number)s is finished: open work would be lost in it. Reopen it first.") % {"number": old.number}
        )
    Message.objects.filter(pk__in=keys).update(ticket=old)
    save(old, *gist(old))
    if not new.is_closed:
        land(new, new.practice.workflow.first_in(Phase.CLOSED).name, move="unsplit", by=by, via=via)
    found.undone_at = timezone.now()
    found.save(update_fields=["undone_at"])
    record(events.Unsplit(number=new.number, other=new.pk), ticket=old, by=by, via=via)
    record(events.Unsplit(number=old.number, other=old.pk), ticket=new, by=by, via=via)
    return old


def _followers(ticket: Ticket) -> list[int]:
    return list(ticket.watches.values_list("person_id", flat=True))
