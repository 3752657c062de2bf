"""The bell, muting on a ticket, and the page of choices."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.kit.prepared import Prepared
from talka.people.models import Person
from talka.people.requests import PersonRequest
from talka.tickets.counting import CountUpTo
from talka.tickets.models import Ticket
from talka.tickets.readers import VALUES, rights_of, somebody, values_of
from talka.ui.palette import Asked, Item, offers
from talka.ui.slots import nav, slot

from .models import SHOWN, Mute, Notice, Reason
from .saying import sentence

if TYPE_CHECKING:
    from django.db.models import QuerySet

    Context = dict[str, object]

nav(_("What I hear of"), "notifications:choices", "bell", order=40, place="account")
MOST = 6
MUTE, UNMUTE, INBOX = _("Mute this ticket"), _("Hear of this ticket again"), _("Notices")


@slot("rail.end", "notifications/bell.html", order=10)
def bell(request: PersonRequest) -> "Context | None":
    return {"unread": told(request).unread} if request.user.is_agent else None


@slot("home.cards", "notifications/card.html", order=30)
def called(request: PersonRequest) -> "Context | None":
    """Who called me or gave me something since I looked last."""
    mine = Notice.objects.of(request.user).unread().filter(reason__in=(Reason.MENTION, Reason.ASSIGNED))
    rows = mine.select_related("ticket", "event__actor").order_by("-pk")[:MOST]
    found = [(notice, sentence(notice)) for notice in rows]
    return {"rows": found} if found else None


@slot("ticket.more", "notifications/mute.html", order=30)
def muting(request: PersonRequest, ticket: Ticket) -> "Context":
    return {"muted": told(request, ticket.pk).muted}


@slot("ticket.side", "notifications/seen.html", order=0)
def seen(request: PersonRequest, ticket: Ticket) -> "Context | None":
    """Opening a ticket reads what was told of it: a request of its own, since looking changes nothing."""
    return {} if told(request, ticket.pk).here else None


@offers("do", order=35, scope="commands", most=1)
def mute(request: PersonRequest, asked: Asked) -> Iterator[Item]:
    numbers = asked.keys("ticket")
    if len(numbers) != 1 or not asked.words or not asked.fits(MUTE, UNMUTE):
        return
    if Ticket.objects.visible_to(request.user).filter(pk=numbers[0]).exists():
        muted = _is_muted(request, numbers[0])
        post = reverse("notifications:mutes", args=numbers)
        yield Item(
            "do:mute",
            UNMUTE if muted else MUTE,
            icon="bell-off",
            post=post,
            name="stop" if muted else "mute",
            value="1",
        )


@offers("go", order=65, scope="commands", most=1)
def inbox(request: PersonRequest, asked: Asked) -> Iterator[Item]:
    if asked.fits(INBOX):
        yield Item("go:notices", INBOX, icon="bell", url=reverse("notifications:inbox"), keys="g n")


class Told(NamedTuple):
    """What stands unread (at most SHOWN), whether of this ticket too, and whether the ticket is muted."""

    unread: int
    here: bool
    muted: bool


def told(request: PersonRequest, ticket: int = 0) -> Told:
    """One statement for all places of a page, whichever of them is drawn first; indexes notice_unread, mute_once."""
    known = getattr(request, "told", None)
    if known is None or ticket not in (0, known[0]):
        person = request.user
        (found,) = TOLD.all(*rights_of(person), **values_of(person), ticket=ticket)
        known = request.told = ticket, Told(*found)  # type: ignore[attr-defined]
    return known[1]


def _is_muted(request: PersonRequest, number: int) -> bool:
    return Mute.objects.filter(ticket_id=number, person=request.user).exists()


def _told(*rights: object, ticket: int, **reader: int) -> "QuerySet[Person, tuple[int, bool, bool]]":
    me = Q(person_id=reader["reader"], ticket_id=ticket)
    unread = CountUpTo(Notice.objects.of(somebody(*rights, **reader)).unread(), SHOWN)
    here, muted = Exists(Notice.objects.filter(me).unread()), Exists(Mute.objects.filter(me))
    return Person.objects.filter(pk=reader["reader"]).values_list(unread, here, muted)


TOLD = Prepared(_told, **VALUES, ticket=int)
