"""The views of the side pane as one person sees them: built in, of the teams, saved; their sizes are asked for apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.kit.prepared import Prepared
from talka.kit.query import Query, QueryError

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


def _visible(*rights: Any, reader: int, organization: int) -> Any:
    person = somebody(*rights, reader=reader, organization=organization)
    return SavedView.objects.visible_to(person).select_related("owner", "team", "desk")


# every page of the desk asks these (decision 0131)
SAVED = Prepared(_visible, **VALUES)
PLACES = Prepared(lambda person: ViewPlace.objects.filter(person_id=person), person=int)


@dataclass(frozen=True)
class Entry:
    """One line of the pane. `kind` is built_in, team or saved; `text` its selector, "" when it cannot be asked."""

    key: str
    label: str
    icon: str
    address: str
    kind: str
    text: str = ""
    hot: bool = False
    pinned: bool = False
    hidden: bool = False
    position: int | None = None
    view: SavedView | None = None
    count: str = ""
    filled: bool = False

    @property
    def is_hot(self) -> bool:
        return self.hot and self.filled

    @property
    def is_counted_apart(self) -> bool:
        """Its size is not known when the pane is drawn; teams bring theirs."""
        return bool(self.text) and self.kind != "team"


class Shelf:
    """Read once a page: the saved views, the own places, the teams with their sizes; sizes of views only by `shown`."""

    def __init__(self, person: "Person", teams: "Sequence[counting.TeamSize] | None" = None) -> None:
        self.person = person
        self._teams = teams

    @cached_property
    def teams(self) -> "Sequence[counting.TeamSize]":
        return counting.of_teams(self.person) if self._teams is None else self._teams

    @cached_property
    def saved(self) -> list[SavedView]:
        return SAVED.all(*rights_of(self.person), **values_of(self.person))

    @cached_property
    def places(self) -> dict[str, ViewPlace]:
        return {row.key: row for row in PLACES.all(person=self.person.pk)}

    @cached_property
    def entries(self) -> list[Entry]:
        """Everything there is, hidden ones too, in the person's own order, without sizes."""
        found = [*_built_in(), *_of_teams(self.teams), *(_saved(view) for view in self.saved)]
        placed = [self._placed(entry) for entry in found]
        usual = {entry.key: index for index, entry in enumerate(placed)}
        return sorted(placed, key=lambda e: (e.position is None, e.position or 0, usual[e.key]))

    @cached_property
    def listed(self) -> list[Entry]:
        """Those that are not hidden; teams alone with their sizes."""
        return [entry for entry in self.entries if not entry.hidden]

    @cached_property
    def shown(self) -> list[Entry]:
        """Those that are not hidden, with their sizes: one statement of counts."""
        asked = {e.key: (e.text, lists_open(e.text)) for e in self.listed if e.is_counted_apart}
        sizes = counting.of_views(self.person, dict(list(asked.items())[:MOST_COUNTED]))
        return [_counted(entry, sizes.get(entry.key)) for entry in self.listed]

    def groups(self) -> list[tuple[str, list[Entry]]]:
        """As the pane is drawn, before sizes are known: built in and pinned ones on top, then teams, then the rest."""
        top = [e for e in self.listed if e.kind == "built_in" or e.pinned]
        rest = [e for e in self.listed if e not in top]
        teams, saved = [e for e in rest if e.kind == "team"], [e for e in rest if e.kind == "saved"]
        return [("", top), *([(_("Teams"), teams)] if teams else []), *([(_("Saved"), saved)] if saved else [])]

    def _placed(self, entry: Entry) -> Entry:
        place = self.places.get(entry.key)
        if place is None:
            return entry
        return replace(entry, pinned=place.pinned, hidden=place.hidden, position=place.position)


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
        yield Entry(key, str(label), icon, urlencode(selectors.parse(text).to_pairs()), "built_in", text, hot)


def _of_teams(teams: "Sequence[counting.TeamSize]") -> Iterable[Entry]:
    for team in teams:
        count = str(counting.Count(team.open)) if team.open else ""
        yield Entry(f"t{team.pk}", team.name, "users", f"team={team.pk}", "team", f"team:{team.pk}", count=count)


def _saved(view: SavedView) -> Entry:
    try:
        text = view.asks().to_text()
    except QueryError:
        text = ""
    return Entry(view.key, view.name, view.icon, f"view={view.pk}", "saved", text, view=view)


def _counted(entry: Entry, size: "counting.Count | None") -> Entry:
    if size is None:
        return entry
    return replace(entry, count=str(size) if size.number else "", filled=size.number > 0)
