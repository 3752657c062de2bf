"""Giving notices, reading them, choosing how to hear; the only code that writes them."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.events.bus import record
from talka.kit import egress, tokens
from talka.kit.errors import Invalid
from talka.ui import audit

from . import choices, events, storms, viewing
from .choices import Ways
from .concerning import concerned
from .models import Choice, Device, Digest, Mute, Notice, Quiet, Reason

if TYPE_CHECKING:
    from talka.events.models import Event
    from talka.people.models import Person
    from talka.tickets.models import Ticket


@transaction.atomic
def give(event: "Event", ticket: "Ticket") -> list[Notice]:
    """Tell everybody whom this event concerns, once; done again, it tells nobody twice."""
    from .tasks import carry, mail_storm  # noqa: PLC0415  the jobs call back here

    people = concerned(event, ticket, viewing.entered(event, ticket))
    if not people:
        return []
    known = set(Notice.objects.filter(event=event).values_list("person_id", flat=True))
    given: list[Notice] = []
    for reason in Reason:
        group = [person for person, why in people.items() if why == reason and person.pk not in known]
        ways = choices.of_many(group, reason) if group else {}
        for person in group:
            chosen = ways[person.pk]
            if not (chosen.in_app or chosen.outside):
                continue
            notice = Notice(person=person, ticket=ticket, event=event, reason=reason)
            notice.read_at = None if chosen.in_app else timezone.now()
            notice.save(force_insert=True)
            given.append(notice)
            if chosen.outside:
                carry.enqueue(notice_id=notice.pk, run_at=choices.heard_at(person, timezone.now()))
            if chosen.mail and storms.place_of(notice) >= storms.SINGLY:
                start = storms.start_of(notice)
                mail_storm.enqueue(
                    person_id=person.pk,
                    since=start.isoformat(),
                    run_at=max(start + storms.SPAN, choices.heard_at(person, timezone.now())),
                    key=f"notifications.storm:{person.pk}:{start.isoformat()}",
                )
    if given:
        record(events.Given(people=[notice.person_id for notice in given]), via="system")
    return given


@transaction.atomic
def read(person: "Person", *, notice: int | None = None, ticket: int | None = None) -> int:
    """Mark one notice, those of one ticket, or all as read; only one's own."""
    rows = Notice.objects.filter(person=person).unread()
    if notice is not None:
        rows = rows.filter(pk=notice)
    if ticket is not None:
        rows = rows.filter(ticket_id=ticket)
    done = rows.update(read_at=timezone.now())
    if done:
        record(events.Given(people=[person.pk]), by=person)  # other tabs and devices count anew
    return done


@transaction.atomic
def mute(ticket: "Ticket", *, by: "Person", on: bool = True) -> None:
    """Hear nothing more of this ticket, but being assigned or mentioned; or hear again."""
    if on:
        Mute.objects.get_or_create(ticket=ticket, person=by)
        read(by, ticket=ticket.pk)
    else:
        Mute.objects.filter(ticket=ticket, person=by).delete()


@transaction.atomic
def choose(
    person: "Person",
    wanted: Mapping[Reason, Ways],
    quiet: tuple[dt.time, dt.time] | None,
    *,
    by: "Person",
    digest: tuple[str, dt.time] | None = None,
    via: str = "web",
) -> None:
    """How a person wants to hear for each reason, when not by mail and push, and when mail comes together."""
    if quiet is not None and quiet[0] == quiet[1]:
        raise Invalid(_("Quiet hours begin and end at the same time."), field="quiet_until")
    before = _told(person)
    for reason, ways in wanted.items():
        values = dataclasses.asdict(ways)
        Choice.objects.update_or_create(person=person, reason=reason, defaults=values)
    Quiet.objects.filter(person=person).delete()
    if quiet is not None:
        Quiet.objects.create(person=person, start=quiet[0], end=quiet[1])
    if digest is None:
        Digest.objects.filter(person=person).delete()
    else:
        Digest.objects.update_or_create(person=person, defaults={"every": digest[0], "at": digest[1]})
    after = _told(person)
    diff = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if diff:
        audit.changed(f"people.person:{person.pk}", "changed", diff, by=by, via=via)


MOST_DEVICES = 20


@transaction.atomic
def add_device(person: "Person", endpoint: str, name: str) -> Device:
    """Wake this browser; one that was somebody else's is now this person's. Only public push services (HAZARDS SSRF-4)."""
    try:
        egress.host_of(endpoint)
    except egress.Blocked as wrong:
        raise Invalid(_("This is not the address of a push service."), field="endpoint") from wrong
    if Device.objects.filter(person=person).count() >= MOST_DEVICES:
        raise Invalid(_("At most %(count)s devices. Take one off first.") % {"count": MOST_DEVICES}, field="endpoint")
    values = {"person": person, "endpoint": endpoint, "name": name[:80]}
    device, _made = Device.objects.update_or_create(digest=tokens.digest(endpoint), defaults=values)
    audit.changed(f"people.person:{person.pk}", "changed", {"device": ["", device.name]}, by=person)
    return device


@transaction.atomic
def remove_device(device: Device, *, by: "Person") -> None:
    device.delete()
    audit.changed(f"people.person:{by.pk}", "changed", {"device": [device.name, ""]}, by=by)


def _told(person: "Person") -> dict[str, str]:
    ways = choices.of(person)
    told = {str(reason): " ".join(way for way in choices.WAYS if getattr(ways[reason], way)) for reason in Reason}
    single = {"quiet": Quiet, "digest": Digest}
    return told | {name: str(model.objects.filter(person=person).first() or "") for name, model in single.items()}
