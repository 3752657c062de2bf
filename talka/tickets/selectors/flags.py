"""`is:` and `has:` — what is so, or not."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kit.query import FIELDS, Known, Value

from .facts import Facts
from .reader import Reader
from .specs import Choice, Spec

Rows = Callable[[Reader], Q]
Test = Callable[[Facts, Reader], bool]


class Flags(Spec):
    """A closed list of words, each with its own meaning."""

    control = "choice"

    def __init__(self, name: str, label: Any, meanings: dict[str, tuple[Any, Rows, Test]]) -> None:
        super().__init__(name, label)
        self.meanings = meanings

    @property
    def known(self) -> Known:
        return FIELDS[self.name]

    def row(self, value: Value, reader: Reader) -> Q:
        return self.meanings[str(value)][1](reader)

    def fits(self, value: Value, facts: Facts, reader: Reader) -> bool:
        return self.meanings[str(value)][2](facts, reader)

    def choices(self, person: Any) -> list[Choice]:
        return [(name, str(label)) for name, (label, _rows, _test) in self.meanings.items()]

    def said(self, value: Value, names: dict[int, str]) -> str:
        return str(self.meanings[str(value)][0])


def _open(facts: Facts) -> bool:
    return facts.get("solved") is None


def _watches(**of: Any) -> Exists:
    from ..models import Watch  # noqa: PLC0415  models ask conditions of tickets, too

    return Exists(Watch.objects.filter(ticket=OuterRef("pk"), **of))


def _merged() -> Q:
    from ..models import Link  # noqa: PLC0415

    return Q(Exists(Link.objects.filter(source=OuterRef("pk"), relation=Link.Relation.DUPLICATES)))


def _mentions(reader: Reader) -> Q:
    """Few rows of one person, so they are asked first; index mention_person."""
    from ..models import Mention  # noqa: PLC0415

    return Q(pk__in=Mention.objects.filter(person_id=reader.key).values("ticket_id"))


def _drafts(reader: Reader) -> Q:
    """A draft is its writer's alone (HAZARDS IDOR-3); index draft_latest."""
    from ..models import Draft  # noqa: PLC0415

    return Q(pk__in=Draft.objects.filter(person_id=reader.key).kept().values("ticket_id"))


def _overdue(facts: Facts, reader: Reader) -> bool:
    due = facts.get("due")
    return _open(facts) and due is not None and bool(due < reader.now)


OPEN = Q(solved_at__isnull=True)  # as in models: the partial indexes are recognised by it
IS = Flags(
    "is",
    pgettext_lazy("condition", "It is"),
    {
        "open": (pgettext_lazy("tickets are", "open"), lambda r: OPEN, lambda f, r: _open(f)),
        "closed": (pgettext_lazy("tickets are", "solved or closed"), lambda r: ~OPEN, lambda f, r: not _open(f)),
        "unanswered": (
            _("unanswered"), lambda r: OPEN & Q(awaiting=True), lambda f, r: _open(f) and bool(f.get("awaiting")),
        ),
        "unassigned": (
            _("unassigned"), lambda r: OPEN & Q(assignee=None), lambda f, r: _open(f) and f.get("assignee") is None,
        ),
        "overdue": (
            _("overdue"), lambda r: OPEN & Q(due_at__isnull=False, due_at__lt=r.present()), _overdue,
        ),
        "mine": (
            pgettext_lazy("tickets are", "mine"), lambda r: Q(assignee_id=r.key), lambda f, r: f.get("assignee") == r.own_key,
        ),
        "watched": (
            _("followed by me"), lambda r: Q(_watches(person_id=r.key)), lambda f, r: r.own_key in (f.get("watchers") or ()),
        ),
        "mentioned": (
            _("those where I am mentioned"), _mentions, lambda f, r: r.own_key in (f.get("mentioned") or ()),
        ),
        "drafted": (
            _("those with a draft of mine"), _drafts, lambda f, r: r.own_key in (f.get("drafted") or ()),
        ),
        "merged": (
            pgettext_lazy("tickets are", "merged into another"), lambda r: _merged(), lambda f, r: bool(f.get("merged")),
        ),
    },
)  # fmt: skip


def _messages(reader: Reader) -> Any:
    from ..models import Message  # noqa: PLC0415

    desks = reader.note_desks()
    rows = Message.objects.filter(ticket=OuterRef("pk"))
    if desks is None:
        return rows
    return rows.filter(~Q(kind__in=Message.INTERNAL) | Q(ticket__desk_id__in=desks))


def _attachment(reader: Reader) -> Q:
    return Q(Exists(_messages(reader).filter(attachments__isnull=False)))


def _note(reader: Reader) -> Q:
    from ..models import Message  # noqa: PLC0415

    return Q(Exists(_messages(reader).filter(kind=Message.Kind.NOTE)))


def _link(_reader: Reader) -> Q:
    from ..models import Link  # noqa: PLC0415

    return Q(Exists(Link.objects.filter(Q(source=OuterRef("pk")) | Q(target=OuterRef("pk")))))


def _tag(_reader: Reader) -> Q:
    from ..models import Tag  # noqa: PLC0415

    return Q(Exists(Tag.tickets.through.objects.filter(ticket_id=OuterRef("pk"))))


def _has(name: str) -> Test:
    return lambda facts, reader: name in (facts.get("has") or ())


def _has_note(facts: Facts, reader: Reader) -> bool:
    desks = reader.note_desks()
    return "note" in (facts.get("has") or ()) and (desks is None or facts.get("desk") in desks)


HAS = Flags(
    "has",
    pgettext_lazy("condition", "It has"),
    {
        "attachment": (_("an attachment"), _attachment, _has("attachment")),
        "note": (_("an internal note"), _note, _has_note),
        "link": (_("a link to another ticket"), _link, _has("link")),
        "parent": (_("a ticket above it"), lambda r: Q(parent__isnull=False), lambda f, r: f.get("parent") is not None),
        "due": (_("a promise"), lambda r: Q(due_at__isnull=False), lambda f, r: f.get("due") is not None),
        "tag": (_("a tag"), _tag, lambda f, r: bool(f.get("tags"))),
    },
)
