"""The bell, muting on a ticket, and the page of choices."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.kit.prepared import Prepared
from talka.people.requests import PersonRequest
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
    return {"unread": unread(request)} if request.user.is_agent else None


@slot("home.cards", "notifications/card.html", order=30)
def called(request: PersonRequest) -> "Context | None":
    """Who called me or gave me something since I looked last."""
    mine = Notice.objects.of(request.user).unread().filter(reason__in=(Reason.MENTION, Reason.ASSIGNED))
    rows = mine.select_related("ticket", "event__actor").order_by("-pk")[:MOST]
    found = [(notice, sentence(notice)) for notice in rows]
    return {"rows": found} if found else None


@slot("ticket.more", "notifications/mute.html", order=30)
def muting(request: PersonRequest, ticket: Ticket) -> "Context":
    return {"muted": _is_muted(request, ticket.pk)}


@slot("ticket.side", "notifications/seen.html", order=0)
def seen(request: PersonRequest, ticket: Ticket) -> "Context | None":
    """Opening a ticket reads what was told of it: a request of its own, since looking changes nothing."""
    return {} if HERE.all(person=request.user.pk, ticket=ticket.pk) else None


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


def unread(request: PersonRequest) -> int:
    """At most SHOWN; index notice_unread."""
    person = request.user
    return len(UNREAD.all(*rights_of(person), **values_of(person)))


def _is_muted(request: PersonRequest, number: int) -> bool:
    return Mute.objects.filter(ticket_id=number, person=request.user).exists()


def _unread(*rights: object, **reader: int) -> "QuerySet[Notice, int]":
    return Notice.objects.of(somebody(*rights, **reader)).unread().values_list("pk", flat=True)[:SHOWN]


UNREAD = Prepared(_unread, **VALUES)
HERE = Prepared(
    lambda person, ticket: Notice.objects.filter(person_id=person, ticket_id=ticket).unread().values_list("pk")[:1],
    person=int,
    ticket=int,
)
