"""Tickets that come into a view somebody watches. Which are in it is kept, so that coming in is told once."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talka.events.models import Event
from talka.kit.errors import Refused
from talka.tickets import selectors
from talka.tickets.models import Ticket
from talka.tickets.saved.models import SavedView
from talka.ui import audit

from .models import ViewWatch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talka.people.models import Person

MOST = 20  # views of one person
LARGEST = 2000  # tickets of a view that can be watched: who watches more wants a report


def entered(event: Event, ticket: Ticket) -> list[int]:
    """People in whose view this ticket is now and was not before. One statement for all watches, one for those it is in.

    Conditions on time alone (“not changed for a day”) come true without an event; such a ticket is told of with the
    next thing that happens to it.
    """
    watches = list(ViewWatch.objects.select_related("view", "person").order_by("pk"))
    if not watches:
        return []
    inside = ViewWatch.tickets.through.objects.filter(ticket=ticket)
    known = set(inside.values_list("viewwatch_id", flat=True))
    facts, now_in = selectors.facts_of(ticket), set()
    for watch in watches:
        if _holds(watch, facts):
            now_in.add(watch.pk)
    inside.filter(viewwatch__in=known - now_in).delete()
    fresh = now_in - known
    rows = [ViewWatch.tickets.through(viewwatch_id=key, ticket_id=ticket.pk) for key in fresh]
    ViewWatch.tickets.through.objects.bulk_create(rows, ignore_conflicts=True)
    return [watch.person_id for watch in watches if watch.pk in fresh]


def _holds(watch: ViewWatch, facts: selectors.Facts) -> bool:
    try:
        return watch.view.asks().test(facts, watch.person)
    except selectors.QueryError:
        return False  # it speaks of what is gone; the view's own page says so


@transaction.atomic
def watch(person: "Person", views: "Iterable[SavedView]") -> None:
    """Hear of newcomers in exactly these views; those that are in them now are no news."""
    wanted = {view.pk: view for view in views}
    if len(wanted) > MOST:
        raise Refused(_("At most %(count)s views can be watched.") % {"count": MOST}, field="views")
    mine = ViewWatch.objects.filter(person=person)
    before = set(mine.values_list("view_id", flat=True))
    mine.exclude(view__in=wanted).delete()
    there = before & wanted.keys()
    for key in wanted.keys() - there:
        inside = _inside(wanted[key], person)
        made = ViewWatch.objects.create(person=person, view_id=key)
        through = ViewWatch.tickets.through
        through.objects.bulk_create([through(viewwatch_id=made.pk, ticket_id=one) for one in inside], batch_size=500)
    if before != wanted.keys():
        diff = {"views": [", ".join(map(str, sorted(before))), ", ".join(map(str, sorted(wanted)))]}
        audit.changed(f"people.person:{person.pk}", "changed", diff, by=person)


def _inside(view: SavedView, person: "Person") -> list[int]:
    rows = view.asks().filter(Ticket.objects.visible_to(person), person)
    found = list(rows.order_by().values_list("pk", flat=True)[: LARGEST + 1])
    if len(found) > LARGEST:
        said = _("“%(name)s” holds more than %(count)s tickets: too many to watch who comes.")
        raise Refused(said % {"name": view.name, "count": LARGEST}, field="views")
    return list(set(found))
