"""A way in without an account: one ticket, one person, a random secret (HAZARDS MID-7)."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from talka.kit import tokens
from talka.options import store

from .models import GuestLink, Ticket

if TYPE_CHECKING:
    from talka.people.models import Person


def link_for(ticket: Ticket, person: "Person") -> str:
    """A new address for this person and ticket. Each mail carries its own; all end together by revoking."""
    secret = tokens.random()
    ends = timezone.now() + dt.timedelta(days=store.get("tickets.guest_days"))
    GuestLink.objects.create(ticket=ticket, person=person, digest=tokens.digest(secret), expires_at=ends)
    return f"{settings.URL}/g/{secret}"


def open_link(secret: str) -> GuestLink | None:
    """The live link behind a secret; anything else is None, without saying why."""
    links = GuestLink.objects.select_related("ticket__desk", "ticket__requester", "person")
    found = links.filter(digest=tokens.digest(secret), revoked_at=None, expires_at__gt=timezone.now()).first()
    return found if found and found.person.is_active else None


def revoke(ticket: Ticket, person: "Person | None" = None) -> int:
    """End the links of a ticket, or only one person's."""
    links = ticket.guest_links.filter(revoked_at=None)
    if person is not None:
        links = links.filter(person=person)
    return links.update(revoked_at=timezone.now())
