"""For whom and when a condition is asked: “me”, “my teams”, “today” and “four working hours ago” become values here."""

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import desks_of
from talka.calendars.models import usual_hours
from talka.fields.models import FieldDefinition
from talka.kit.prepared import Prepared
from talka.kit.query import Ago, QueryError, Value
from talka.kit.working_time import Hours, NeverOpen, add_working, days_with_work, subtract_working
from talka.people.models import Membership

if TYPE_CHECKING:
    from talka.people.models import Person

T = TypeVar("T")
DEFINITIONS = Prepared(FieldDefinition.objects.active)  # every list asks them, for its columns
NOBODY = -1


class Reader:
    """`person` None is the system itself: “me” is nobody, and it reads notes."""

    def __init__(self, person: "Person | None" = None, now: dt.datetime | None = None) -> None:
        self.person = person
        self._now = now

    def at_reading(self, value: Callable[["Reader"], T], _kind: Any) -> T:
        """A value that depends on who reads when; a statement that is kept for many readers puts a place for it here."""
        return value(self)

    @property
    def key(self) -> int:
        return self.at_reading(lambda reader: reader.own_key, int)

    @cached_property
    def own_key(self) -> int:
        return self.person.pk if self.person is not None and self.person.pk else NOBODY

    @cached_property
    def now(self) -> dt.datetime:
        return self._now or timezone.now()

    @cached_property
    def teams(self) -> set[int]:
        """The keys of the own teams, for tests in memory."""
        return set(Membership.objects.filter(person_id=self.own_key).values_list("team_id", flat=True))

    def own_teams(self) -> Any:
        return Membership.objects.filter(person_id=self.key).values("team_id")

    @cached_property
    def hours(self) -> Hours:
        return usual_hours()

    @cached_property
    def definitions(self) -> dict[str, FieldDefinition]:
        return {field.name: field for field in DEFINITIONS.all()}

    def note_desks(self) -> "set[int] | None":
        """Desks whose internal notes are read; None for all."""
        return None if self.person is None else desks_of(self.person, "tickets.read_notes")

    # Times

    def moment(self, value: Ago) -> dt.datetime:
        return self.at_reading(lambda reader: reader._moment(value), dt.datetime)

    def present(self) -> dt.datetime:
        return self.at_reading(lambda reader: reader.now, dt.datetime)

    def midnight(self, value: Value, *, after: int = 0) -> dt.datetime:
        """The beginning of a day in the reader's own zone, or of the day `after` it."""
        if isinstance(value, dt.date):
            _within(value)
        return self.at_reading(lambda reader: reader._midnight(value, after), dt.datetime)

    def day_text(self, value: Value, *, after: int = 0) -> str:
        return self.at_reading(lambda reader: (reader._day(value) + dt.timedelta(days=after)).isoformat(), str)

    def _moment(self, value: Ago) -> dt.datetime:
        match value.unit:
            case "min":
                length = dt.timedelta(minutes=value.count)
            case "h":
                length = dt.timedelta(hours=value.count)
            case "wd":
                return days_with_work(self.hours, self.now, value.count if value.ahead else -value.count)
            case _:
                step = add_working if value.ahead else subtract_working
                try:
                    return step(self.hours, self.now, dt.timedelta(hours=value.count))
                except NeverOpen as never:
                    raise QueryError(_("This day is out of reach.")) from never
        return self.now + length if value.ahead else self.now - length

    def _day(self, value: Value) -> dt.date:
        if isinstance(value, Ago):
            days = max(-36500, min(value.days, 36500))
            return _within(timezone.localdate(self.now) - dt.timedelta(days=days))
        if not isinstance(value, dt.date):
            raise QueryError(_("This day is out of reach."))
        return _within(value)

    def _midnight(self, value: Value, after: int) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(self._day(value) + dt.timedelta(days=after), dt.time()))


def _within(day: dt.date) -> dt.date:
    if not 1900 < day.year < 3000:
        raise QueryError(_("This day is out of reach."))
    return day


def nothing() -> Q:
    """No row at all."""
    return Q(pk__in=[])
