"""The sample company in an installation that has no work yet, or the one that is there already."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from talka.access import actions as access
from talka.events.models import Event
from talka.kit.errors import Refused
from talka.mail.models import Mailbox
from talka.options import modules, store
from talka.people.actions import by_address
from talka.people.models import Organization
from talka.recurring import actions as schedules
from talka.recurring.models import Schedule
from talka.rules import actions as rules
from talka.sla import actions as sla
from talka.sla import clocks
from talka.sla.models import Metric, Promise
from talka.tickets.models import Ticket
from talka.tickets.practices import kind_for

from .story import tell
from .texts import keep_texts
from .world import PASSWORD, World, build_world, is_empty

NAME = "Nerio tinklai"
ROLES = {
    "ada": "Agent, network team",
    "ben": "Agent, workplace team",
    "carol": "Customer, sees the portal",
    "dan": "Customer of nobody, sees an empty portal",
    "eve": "Administrator",
}


@transaction.atomic
def found(*, language: str = "en") -> tuple[World, int]:
    """The company and how many tickets of its story were made now (none when it was here before)."""
    if not is_empty() and not is_here():
        raise Refused(
            _(
                "This installation has work of its own, and sample data would mix with it. Use another data folder: TALKA_DATA=/tmp/trial talka demo"
            )
        )
    administrator_was_here = access.administrators().exists()
    # Eve is made beside an administrator whom the set-up page made: that one keeps their own address and password
    world = build_world(language=language, password=PASSWORD, organization=NAME)
    for person in world.people:
        access.own_address(person)
    if not Mailbox.objects.exists():
        Mailbox.objects.create(name="Help", address="help@example.org", desk=world.desk, default=True)
    if store.get("options.profile") != modules.SERVICE_DESK and not administrator_was_here:
        modules.apply_profile(modules.SERVICE_DESK, by=world.eve)
    if Ticket.objects.exists():
        return world, 0
    told = tell(world)
    keep_texts(world)
    _promise()
    _by_themselves(world)
    return world, told


def _promise() -> None:
    """Office hours for everybody; the deadlines of the story stand as agreed with the customer."""
    promise = Promise.objects.create(
        name=_("Office hours"), first_reply="1h, 2h, 4h, 8h", next_reply="4h", resolution="4h, 8h, 16h, 40h"
    )
    sla.publish(promise, by=None)
    opened = {event.ticket_id: event for event in Event.objects.filter(kind="ticket.opened")}
    for ticket in Ticket.objects.open().filter(due_at__isnull=False).order_by("pk"):
        agreed = ticket.due_at
        clocks.start(ticket, [Metric.RESOLUTION], ticket.created_at, opened.get(ticket.pk))
        sla.agree(ticket, agreed, event=opened[ticket.pk])


def _by_themselves(world: World) -> None:
    """A rule and a ticket that comes again; neither touches what the story tells."""
    rule = rules.add(_("A whole site is down"), by=None, owner=world.ada, note=_("So that nobody has to see it first."))
    asked = {"any": [{"phrase": "whole site is down"}, {"phrase": "visas padalinys be ryšio"}]}
    deeds = [
        {"do": "priority", "to": "1"},
        {"do": "team", "to": str(world.network.pk)},
        {"do": "add_tags", "tags": "outage"},
    ]
    when = {"events": ["ticket.opened", "message.received"], "by": "customer"}
    rules.publish(rule, {"when": when, "if": asked, "then": deeds}, by=None)
    backups = Schedule.objects.create(
        name=_("Check of the backups"), times="0 8 * * 1", shift=Schedule.Shift.NEXT, desk=world.desk, kind=kind_for(world.desk),
        subject=_("Check the backups of last week"), requester=world.eve, team=world.network,
    )  # fmt: skip
    schedules.plan_next(backups)


def is_here() -> bool:
    """It is the sample company that fills this installation: its people open every ticket."""
    eve = by_address("eve@example.org")
    home = Organization.objects.filter(name=NAME).first()
    if home is None or eve is None or eve.organization_id != home.pk:
        return False
    return not Ticket.objects.exclude(requester__email__endswith="@example.org").exists()


def who_may_sign_in(world: World) -> str:
    lines = [f"  {person.email:<20} {ROLES[key]}" for key in ROLES if (person := getattr(world, key))]
    return "\n".join([f"Sign in at {settings.URL}/ with the password “{PASSWORD}” as", *lines])
