"""The fields of a ticket that can be asked for, in the order in which they are offered."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.desks.models import Category, Desk
from talka.fields.models import FieldDefinition
from talka.kit.query import FIELDS, Fields, QueryError
from talka.people.models import LANGUAGES, Organization, Team
from talka.services.models import Service

from ..practices import practices
from .answers import PREFIX, Answer
from .codes import Level, Priority, Status
from .flags import HAS, IS
from .moments import Moment
from .specs import Code, Spec, fields
from .texts import Count, OfRequester, Text
from .things import PersonOf, Tags, TeamOf, Thing, Watcher

if TYPE_CHECKING:
    from talka.people.models import Person

    from .reader import Reader

CHANNELS = [
    ("web", _("Web page")),
    ("mail", _("E-mail")),
    ("portal", _("Portal")),
    ("api", _("API")),
    ("import", _("Import")),
]
SPECS: tuple[Spec, ...] = (
    IS,
    Status("status", _("Status")),
    Status("phase", _("Phase")),
    Priority(),
    Code("kind", _("Kind"), lambda _person: [(kind, practice.label) for kind, practice in practices]),
    PersonOf("assignee", _("Assignee"), empty=_("nobody"), agents=True, group="people"),
    TeamOf("team", _("Team"), Team, empty=_("no team"), group="people"),
    PersonOf("requester", _("Requester"), group="people"),
    OfRequester("requester.title", _("Requester's job title")),
    Thing("organization", _("Organisation"), Organization, empty=_("no organisation"), group="people"),
    Watcher("watcher", _("Follower"), empty=_("nobody"), agents=True, group="people"),
    Thing("desk", _("Desk"), Desk),
    Thing("service", _("Service"), Service, empty=_("no service")),
    Thing("category", _("Category"), Category, empty=_("no category")),
    Tags("tag", _("Tag")),
    Text("subject", _("Subject")),
    HAS,
    Moment("created", _("Opened")),
    Moment("updated", _("Updated")),
    Moment("due", _("Promise")),
    Moment("replied", _("First reply")),
    Moment("solved", _("Solved")),
    Moment("closed", pgettext_lazy("moment", "Closed")),
    Level("impact", _("Impact")),
    Level("urgency", _("Urgency")),
    Code("channel", _("Channel"), lambda _person: CHANNELS),
    Code("language", _("Language"), lambda _person: LANGUAGES),
    Count("number", _("Number"), "pk", "id"),
    Count("parent", _("Number of the ticket above"), "parent_id", "parent"),
)
GROUPS = (
    ("ticket", _("Ticket")), ("people", _("People")), ("time", _("Time")), ("custom", _("Own fields")),
)  # fmt: skip

for _spec in SPECS:
    fields.add(_spec.name, _spec, module="tickets")


def known() -> Fields:
    """What the grammar may read: the fields of every module that is on."""
    return {**{name: spec.known for name, spec in fields}, "custom.": FIELDS["custom."]}


def spec_of(name: str, reader: "Reader") -> Spec:
    if name.startswith(PREFIX):
        key = name.removeprefix(PREFIX)
        return Answer(key, reader.definitions.get(key))
    found = fields.get(name)
    if found is None:
        raise QueryError(_no_field() % {"name": name[:40]}, field=name[:40])
    return found


def offered(person: "Person | None", definitions: "dict[str, FieldDefinition]") -> list[tuple[Any, list[Spec]]]:
    """For a builder: groups of fields with their titles."""
    specs = [*(spec for _name, spec in fields), *(Answer(name, one) for name, one in definitions.items())]
    titled = [(title, [spec for spec in specs if spec.group == group]) for group, title in GROUPS]
    return [(title, found) for title, found in titled if found]


def _no_field() -> Any:
    from django.utils.translation import gettext  # noqa: PLC0415

    return gettext("There is no search field “%(name)s”.")
