"""What the palette finds here: tickets by number and by words, and the desk's own pages."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.kit.query import Number, Query, parse
from talka.people.requests import PersonRequest
from talka.search.needles import plain
from talka.ui.palette import Asked, Item, offers

from . import finding
from .models import Ticket
from .saved.shelf import Shelf

MOST = 8
# (keys, the queue's query, label, icon): the shortcuts of the desk, said once for the palette and for every page
PLACES = (
    ("g m", "?assignee=me", _("My open tickets"), "star"),
    ("g u", "?assignee=none", _("Unassigned tickets"), "user-plus"),
    ("g w", "?is=unanswered", _("Unanswered tickets"), "message-2"),
    ("g o", "?is=overdue", _("Overdue tickets"), "clock"),
    ("g f", "?is=watched", _("Tickets I follow"), "eye"),
    ("g a", "", _("All open tickets"), "inbox"),
)


@offers("recent", order=10, scope="tickets", most=MOST)
def opened_lately(request: PersonRequest, asked: Asked) -> Iterator[Item]:
    """What was opened in this browser, while nothing is typed."""
    numbers = asked.keys("ticket", of="recent")
    if asked.words or not numbers:
        return
    rows = Ticket.objects.visible_to(request.user).with_people().in_bulk(numbers)
    yield from (_row(rows[number]) for number in numbers if number in rows)


@offers("tickets", order=20, scope="tickets", most=MOST)
def tickets(request: PersonRequest, asked: Asked) -> Iterator[Item]:
    """The number first, then what the index finds: the last word may be only begun."""
    if not asked.words:
        return
    text = f"#{asked.text}" if asked.text.isdecimal() and asked.text.isascii() else asked.text
    numbers = [item.digits for item in _tree(text).items if isinstance(item, Number)]
    hits = [hit.ticket_id for hit in finding.found(_words(asked.text), request.user, limit=MOST) if hit.ticket_id]
    rows = Ticket.objects.visible_to(request.user).with_people().in_bulk([*numbers, *hits])
    yield from (_row(rows[pk]) for pk in dict.fromkeys([*numbers, *hits]) if pk in rows)


@offers("go", order=60, scope="commands", most=7)
def places(request: PersonRequest, asked: Asked) -> Iterator[Item]:
    if not request.user.has_perm("tickets.see"):
        return
    for keys, query, label, name in PLACES:
        if asked.fits(label):
            yield Item(f"go:{keys}", label, icon=name, url=reverse("tickets:queue") + query, keys=keys)
    if asked.words and request.user.has_perm("tickets.open") and asked.fits(NEW):
        yield Item("new", NEW, icon="plus", url=reverse("tickets:new"), keys="c")


@offers("go", order=62, scope="commands", most=MOST)
def views(request: PersonRequest, asked: Asked) -> Iterator[Item]:
    """Own and shared views and the lists of teams, by their names."""
    if not asked.words or not request.user.has_perm("tickets.see"):
        return
    for entry in Shelf(request.user).entries:
        if entry.kind != "built_in" and asked.fits(entry.label, VIEW):
            url = f"{reverse('tickets:queue')}?{entry.address}"
            yield Item(f"view:{entry.key}", entry.label, hint=VIEW, icon=entry.icon, url=url)


NEW, VIEW = _("New ticket"), _("View")


def _row(ticket: Ticket) -> Item:
    hint = " · ".join((ticket.number, str(ticket.requester)))
    return Item(
        f"ticket:{ticket.pk}",
        ticket.subject,
        hint=hint,
        phase=ticket.phase,
        url=reverse("tickets:ticket", args=[ticket.pk]),
    )


def _words(text: str) -> Query:
    """Words and phrases only: a box that finds anything does not complain of fields."""
    return plain(text)


def _tree(text: str) -> Query:
    return parse(" ".join(word for word in text.split() if ":" not in word))
