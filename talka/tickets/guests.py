"""A way in without an account: one ticket, one person, a random secret (HAZARDS MID-7)."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from talka.kit import tokens
from talka.options import store

from .models import GuestLink, Link, Ticket

if TYPE_CHECKING:
    from talka.people.models import Person

DEEPEST_MERGE = 10


def link_for(ticket: Ticket, person: "Person") -> str:
    """A new address for this person and ticket. Each mail carries its own; all end together by revoking."""
    secret = tokens.random()
    ends = timezone.now() + dt.timedelta(days=store.get("tickets.guest_days"))
    GuestLink.objects.create(ticket=ticket, person=person, digest=tokens.digest(secret), expires_at=ends)
    return f"{settings.URL}/g/{secret}"


def open_link(secret: str) -> GuestLink | None:
    """The live link behind a secret, while its person still belongs to the ticket; anything else is None, without saying why.

    The link of a ticket that was merged leads to where its conversation is now.
    """
    links = GuestLink.objects.select_related("ticket__desk", "ticket__requester", "person")
    found = links.filter(digest=tokens.digest(secret), revoked_at=None, expires_at__gt=timezone.now()).first()
    if found is None or not found.person.is_active:
        return None
    found.ticket = current(found.ticket)
    return found if Ticket.objects.own_of(found.person).filter(pk=found.ticket_id).exists() else None


def current(ticket: Ticket) -> Ticket:
    """The ticket, or for one that was merged the one that holds its conversation."""
    for _step in range(DEEPEST_MERGE):
        if not ticket.is_closed:
            break
        link = (
            ticket.links_out.filter(relation=Link.Relation.DUPLICATES)
            .select_related("target__desk", "target__requester")
            .first()
        )
        if link is None:
            break
        ticket = link.target
    return ticket


def revoke(ticket: Ticket, person: "Person | None" = None) -> int:
    """End the links of a ticket, or only one person's."""
    links = ticket.guest_links.filter(revoked_at=None)
    if person is not None:
        links = links.filter(person=person)
    return links.update(revoked_at=timezone.now())
