"""By which ways somebody hears for a reason."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from talka.people.models import Person

from .models import Choice, Quiet, Reason

WAYS = ("in_app", "mail", "push", "chat")


@dataclass(frozen=True)
class Ways:
    in_app: bool = True
    mail: bool = False
    push: bool = True
    chat: bool = False

    @property
    def outside(self) -> bool:
        return self.mail or self.push or self.chat


USUAL = Ways()


def of(person: Person) -> dict[Reason, Ways]:
    """Every reason with what was chosen, or what is usual."""
    rows = {row.reason: row for row in Choice.objects.filter(person=person)}
    return {reason: _ways(rows.get(reason)) for reason in Reason}


def of_many(people: Iterable[Person], reason: Reason) -> dict[int, Ways]:
    """For one reason, in one statement."""
    rows = {row.person_id: row for row in Choice.objects.filter(person__in=list(people), reason=reason)}
    return {person.pk: _ways(rows.get(person.pk)) for person in people}


def heard_at(person: Person, now: dt.datetime) -> dt.datetime:
    """Now, or when the person's quiet hours end."""
    quiet = Quiet.objects.filter(person=person).first()
    there = timezone.localtime(now, person.zone)
    if quiet is None or not quiet.holds(there.time()):
        return now
    day = there.date() if there.time() < quiet.end else there.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, quiet.end, tzinfo=person.zone)


def _ways(row: Choice | None) -> Ways:
    return Ways(row.in_app, row.mail, row.push, row.chat) if row else USUAL
