"""The views of the side pane as one person sees them: built in, of the teams, saved; their sizes are asked for apart."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, IntegerField, JSONField, TextField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.kit.prepared import Prepared
from talka.kit.query import Query, QueryError
from talka.people.models import Membership, Team

from .. import counting, selectors
from ..readers import VALUES, rights_of, somebody, values_of
from .models import SavedView, ViewPlace

if TYPE_CHECKING:
    from talka.people.models import Person

MOST_COUNTED = 40
# conditions that speak of the life of a ticket: such a view lists what it says, every other its open work first
LIFE = {"status", "phase", "solved", "closed", "number"}
BUILT_IN: tuple[tuple[str, Any, str, str, bool], ...] = (
    ("mine", gettext_lazy("My open"), "star", "assignee:me", False),
    ("unassigned", gettext_lazy("Unassigned"), "user-plus", "assignee:none", False),
    ("unanswered", gettext_lazy("Unanswered"), "message-2", "is:unanswered", False),
    ("today", gettext_lazy("Due today"), "calendar-event", "due:today", False),
    ("overdue", gettext_lazy("Overdue"), "clock", "is:overdue", True),
    ("watched", gettext_lazy("Following"), "eye", "is:watched", False),
    ("mentioned", gettext_lazy("Mentions"), "at", "is:mentioned", False),
    ("drafted", gettext_lazy("Drafts"), "edit", "is:drafted", False),
)


PLACE, OWN_TEAM, OTHER_TEAM, SAVED = range(4)


class Read(NamedTuple):
    """A line of the one statement that every page of the desk asks: an own place, a team or a saved view."""

    what: int
    pk: int
    name: str  # of a place: the key of what it places
    icon: str
    selector: dict[str, Any]
    position: int
    pinned: bool
    hidden: bool


def _shelved(*rights: Any, reader: int, organization: int) -> Any:
    person = somebody(*rights, reader=reader, organization=organization)
    own = Membership.objects.filter(person=reader).values("team_id")
    is_own = Case(When(pk__in=own, then=Value(OWN_TEAM)), default=Value(OTHER_TEAM), output_field=IntegerField())
    none, at, no = Value({}, JSONField()), Value(0), Value(False, BooleanField())
    word = Value("", TextField())
    views = SavedView.objects.visible_to(person).order_by()
    teams = Team.objects.filter(active=True).order_by()
    places = ViewPlace.objects.filter(person_id=reader).order_by()
    lines = views.values_list(Value(SAVED), "pk", "name", "icon", "selector", at, no, no).union(
        teams.values_list(is_own, "pk", "name", word, none, at, no, no),
        places.values_list(Value(PLACE), "pk", "key", word, none, "position", "pinned", "hidden"),
        all=True,
    )
    return lines.order_by("name", "pk")


SHELVED = Prepared(_shelved, **VALUES)


@dataclass
class Entry:
    """One line of the pane. `kind` is built_in, team or saved; `count` its size once it was asked for."""

    key: str
    label: str
    icon: str
    address: str
    kind: str
    selector: dict[str, Any] = field(default_factory=dict)
    hot: bool = False
    pinned: bool = False
    hidden: bool = False
    position: int | None = None
    count: str = ""
    filled: bool = False

    @property
    def is_hot(self) -> bool:
        return self.hot and self.filled

    @cached_property
    def text(self) -> str:
        """Its conditions as they are typed, "" when they cannot be asked any more."""
        try:
            return selectors.from_data(self.selector).to_text()
        except QueryError:
            return ""


class Shelf:
    """Read once a page, in one statement; the sizes of views and teams only by `shown`."""

    def __init__(self, person: "Person") -> None:
        self.person = person

    @cached_property
    def lines(self) -> list[Read]:
        return [Read(*line) for line in SHELVED.all(*rights_of(self.person), **values_of(self.person))]

    @cached_property
    def entries(self) -> list[Entry]:
        """Everything there is, hidden ones too, in the person's own order, without sizes."""
        teams = sorted((line for line in self.lines if line.what in (OWN_TEAM, OTHER_TEAM)), key=lambda line: line.what)
        views = (line for line in self.lines if line.what == SAVED)
        found = [*_built_in(), *map(_team, teams), *map(_saved, views)]
        places = {line.name: line for line in self.lines if line.what == PLACE}
        for entry in found:
            if place := places.get(entry.key):
                entry.pinned, entry.hidden, entry.position = place.pinned, place.hidden, place.position
        return sorted(found, key=lambda entry: (entry.position is None, entry.position or 0))

    @cached_property
    def listed(self) -> list[Entry]:
        """Those that are not hidden."""
        return [entry for entry in self.entries if not entry.hidden]

    @cached_property
    def shown(self) -> list[Entry]:
        """Those that are not hidden, with their sizes: one statement of counts, and one for the teams."""
        asked = {e.key: (e.text, lists_open(e.text)) for e in self.listed if e.kind != "team" and e.text}
        sizes = counting.of_views(self.person, dict(list(asked.items())[:MOST_COUNTED]))
        sizes |= {f"t{team.pk}": counting.Count(team.open) for team in counting.of_teams(self.person)}
        return [_counted(entry, sizes.get(entry.key)) for entry in self.listed]

    def groups(self) -> list[tuple[str, list[Entry]]]:
        """As the pane is drawn, before sizes are known: built in and pinned ones on top, then teams, then the rest."""
        top = [e for e in self.listed if e.kind == "built_in" or e.pinned]
        rest = [e for e in self.listed if not (e.kind == "built_in" or e.pinned)]
        teams, saved = [e for e in rest if e.kind == "team"], [e for e in rest if e.kind == "saved"]
        return [("", top), *([(_("Teams"), teams)] if teams else []), *([(_("Saved"), saved)] if saved else [])]


def lists_open(text: str) -> bool:
    """Whether a view with these conditions lists open work unless something else is asked for."""
    return mentions_no_life(selectors.parse(text).query)


def mentions_no_life(query: Query) -> bool:
    return not any(
        field.name in LIFE or (field.name == "is" and {"open", "closed", "merged"} & set(field.values))
        for field in query.every_field
    )


def _built_in() -> Iterable[Entry]:
    for key, label, icon, text, hot in BUILT_IN:
        address, selector = _asked(text)
        yield Entry(key, str(label), icon, address, "built_in", selector, hot)


@cache
def _asked(text: str) -> tuple[str, dict[str, Any]]:
    """A built-in view for an address, and as data."""
    selector = selectors.parse(text)
    return urlencode(selector.to_pairs()), selector.to_data()


def _team(line: Read) -> Entry:
    return Entry(f"t{line.pk}", line.name, "users", f"team={line.pk}", "team")


def _saved(line: Read) -> Entry:
    return Entry(f"v{line.pk}", line.name, line.icon, f"view={line.pk}", "saved", line.selector)


def _counted(entry: Entry, size: "counting.Count | None") -> Entry:
    if size is None:
        return entry
    return replace(entry, count=str(size) if size.number else "", filled=size.number > 0)
