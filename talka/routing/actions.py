"""Giving work out, and taking back what nobody touches."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.calendars.models import usual_hours
from talka.events.bus import record
from talka.events.models import Event
from talka.kit import working_time
from talka.kit.errors import Refused
from talka.tickets import actions as tickets
from talka.tickets.actions.common import locked

from . import events
from .choosing import Choice, choose, routing_of
from .models import Given, Share, Strategy, TeamRouting

if TYPE_CHECKING:
    from talka.people.models import Person
    from talka.tickets.models import Ticket


@transaction.atomic
def route(
    ticket: "Ticket", *, by: "Person | None", via: str = "system", without: tuple[int, ...] = ()
) -> Choice | None:
    """Give an open ticket of nobody to the next of its team. None when its team has no routing or somebody has it.

    The ticket is held first, then the team's row: whoever chooses next sees these turns and this load.
    """
    ticket = locked(ticket)
    require(by, "tickets.assign", ticket)
    found = routing_of(ticket)
    if found is None or ticket.assignee_id is not None or not ticket.is_open:
        return None
    routing = TeamRouting.objects.select_for_update(of=("self",)).select_related("team").get(pk=found.pk)
    choice = choose(ticket, routing, timezone.now(), without=without)
    others = [{"person": str(one.person), "why": one.told()} for one in choice.others]
    if choice.chosen is None:
        _say_nobody(ticket, routing, others, by=by, via=via)
        return choice
    person = choice.chosen.person
    _turn(routing, choice)
    told = events.Routed(str(person), person.pk, routing.strategy, choice.reason, others)
    record(told, ticket=ticket, by=by, via=via)
    tickets.assign(ticket, person, by=by, via=via)
    return choice


def ask_for(ticket: "Ticket") -> Choice:
    """Who would get it now; Refused in words when that cannot be said."""
    routing = routing_of(ticket, also_off=True)
    if routing is None:
        raise Refused(_("The team of this ticket gives nothing out by itself."), code="no_routing")
    return choose(ticket, routing, timezone.now())


@transaction.atomic
def watch_over(ticket: "Ticket", person: "Person", event: Event) -> None:
    """From now on it counts how long they leave it untouched, where the team wants it so."""
    routing = routing_of(ticket)
    Given.objects.filter(ticket=ticket).delete()
    if routing is not None and routing.idle_hours:
        span = dt.timedelta(hours=routing.idle_hours)
        back = working_time.add_working(usual_hours(), timezone.now(), span)
        Given.objects.create(ticket=ticket, person=person, event_id=event.pk, back_at=back)


@transaction.atomic
def take_back(given: Given, now: dt.datetime) -> bool:
    """Back to the pool and on to somebody else, unless it was touched; either way it is watched no more."""
    ticket = locked(given.ticket)
    found = Given.objects.filter(pk=given.pk, back_at__lte=now).select_related("person").first()
    if found is None:
        return False
    found.delete()
    routing = routing_of(ticket)
    touched = Event.objects.filter(ticket_id=ticket.pk, pk__gt=found.event_id, actor=found.person_id).exists()
    if touched or routing is None or ticket.assignee_id != found.person_id or not ticket.is_open:
        return False
    record(events.Returned(str(found.person), found.person_id, routing.idle_hours), ticket=ticket, via="system")
    tickets.assign(ticket, None, by=None, via="system")
    route(ticket, by=None, without=(found.person_id,))
    return True


def _turn(routing: TeamRouting, choice: Choice) -> None:
    """The chosen one goes to the end of the line; weights give each credit and take it from the chosen (smooth turns)."""
    chosen = choice.chosen
    assert chosen is not None
    routing.turn += 1
    routing.save(update_fields=["turn"])
    free = [one for one in choice.candidates if not one.why_not]
    if routing.strategy == Strategy.WEIGHTED:
        whole = sum(one.weight for one in free)
        for one in free:
            credit = one.credit + one.weight - (whole if one is chosen else 0)
            Share.objects.update_or_create(routing=routing, person=one.person, defaults={"credit": credit})
    Share.objects.update_or_create(routing=routing, person=chosen.person, defaults={"turn": routing.turn})


def _say_nobody(
    ticket: "Ticket", routing: TeamRouting, others: list[dict[str, str]], *, by: "Person | None", via: str
) -> None:
    """Once, not with every look: the same people for the same reasons are no news."""
    last = Event.objects.filter(ticket_id=ticket.pk, kind__startswith="routing.").order_by("-pk").first()
    if last is None or last.kind != "routing.nobody":
        record(events.Nobody(str(routing.team), others), ticket=ticket, by=by, via=via)
