"""The search box and the address of a list, made into one queryset that begins with what the person may see."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import desks_of
from talka.kit.folding import fold
from talka.kit.query import Ago, Field, Query, QueryError, Value
from talka.kit.workflow import OPEN_PHASES, Phase
from talka.search import index

from .models import OPEN, Attachment, Link, Message, Tag, Ticket, TicketQuerySet, Watch

if TYPE_CHECKING:
    from talka.people.models import Person

PRIORITIES = {"critical": 1, "high": 2, "normal": 3, "low": 4}
PHASES = {phase.value: [phase] for phase in Phase} | {
    "open": [Phase.NEW, Phase.OPEN],
    "pending": [Phase.WAITING],
    "solved": [Phase.DONE],
    "unsolved": list(OPEN_PHASES),
}
Compiler = Callable[[Field, "Person"], Q]
MOST_HITS = 100


def matching(query: Query, person: "Person") -> TicketQuerySet:
    """Visible tickets for which every field of the query holds; its words are not looked at here."""
    rows = Ticket.objects.visible_to(person)
    for field in query.fields:
        condition = _condition(field, person)
        rows = rows.exclude(condition) if field.negated else rows.filter(condition)
    return rows


def found(query: Query, person: "Person", *, limit: int = MOST_HITS) -> list[index.Hit]:
    """The words of the query in everything this person may read, best first; the fields narrow it in the same statement."""
    allowed = matching(query, person)
    if query.numbers and not (query.words or query.phrases):
        return _by_number(query, allowed)
    return index.find(query.text, limit=limit, allowed=allowed, internal=_with_notes(person))


def _by_number(query: Query, allowed: TicketQuerySet) -> list[index.Hit]:
    rows = allowed.filter(pk__in=[number.digits for number in query.numbers])[:MOST_HITS]
    return [
        index.Hit(f"tickets.ticket:{t.pk}", t.pk, index.mark(t.subject, []), index.mark(t.snippet, []), False)
        for t in rows
    ]


def _with_notes(person: "Person") -> "bool | TicketQuerySet":
    desks = desks_of(person, "tickets.read_notes")
    return True if desks is None else Ticket.objects.filter(desk_id__in=desks) if desks else False


def _condition(field: Field, person: "Person") -> Q:
    if field.name.startswith("custom."):
        return _custom(field)
    compiler = COMPILERS.get(field.name)
    if compiler is None:
        raise QueryError(_("There is no search field “%(name)s”.") % {"name": field.name}, field=field.name)
    return compiler(field, person)


def _either(field: Field, make: Callable[[Value], Q]) -> Q:
    condition = Q()
    for value in field.values:
        condition |= make(value)
    return condition


def _name(path: str) -> Compiler:
    """By part of a name or by key; "none" for nothing set."""

    def compile_field(field: Field, person: "Person") -> Q:
        def one(value: Value) -> Q:
            text = str(value)
            if text.lower() == "none":
                return Q(**{f"{path}__isnull": True})
            if text.isdecimal():
                return Q(**{f"{path}_id": int(text)}) if len(text) <= 18 else Q(pk__in=[])
            return Q(**{f"{path}__name__icontains": text})

        return _either(field, one)

    return compile_field


def _person(path: str) -> Compiler:
    def compile_field(field: Field, person: "Person") -> Q:
        def one(value: Value) -> Q:
            text = str(value)
            if text.lower() == "me":
                return Q(**{path: person})
            if text.lower() == "none":
                return Q(**{f"{path}__isnull": True})
            if text.isdecimal():
                return Q(**{f"{path}_id": int(text)}) if len(text) <= 18 else Q(pk__in=[])
            if "@" in text:
                return Q(**{f"{path}__email": text.lower()})
            return Q(**{f"{path}__name__icontains": text})

        return _either(field, one)

    return compile_field


def _team(field: Field, person: "Person") -> Q:
    mine = Q(team__memberships__person=person) if "mine" in field.values else Q()
    rest = tuple(value for value in field.values if value != "mine")
    named = _name("team")(Field(field.name, field.op, rest), person) if rest else Q()
    return Q(pk__in=Ticket.objects.filter(mine).values("pk")) | named if mine and rest else mine or named


def _status(field: Field, person: "Person") -> Q:
    def one(value: Value) -> Q:
        text = str(value).lower()
        return Q(phase__in=PHASES[text]) if text in PHASES else Q(status=text)

    return _either(field, one)


def _priority(field: Field, person: "Person") -> Q:
    def one(value: Value) -> Q:
        text = str(value).lower()
        if text.isdecimal() and len(text) < 3:
            return Q(priority=int(text))
        if text not in PRIORITIES:
            raise QueryError(
                _("“%(name)s” cannot be “%(value)s”. Choose one of: %(choices)s.")
                % {"name": "priority", "value": text[:40], "choices": ", ".join(PRIORITIES)},
                field="priority",
            )
        return Q(priority=PRIORITIES[text])

    return _either(field, one)


def _level(path: str) -> Compiler:
    return lambda field, person: Q(
        **{f"{path}__in": [int(str(v)) for v in field.values if str(v).isdecimal() and len(str(v)) < 3]}
    )


def _day(path: str) -> Compiler:
    """Whole days in the person's own time zone: `created:2026-01-31` is that day from midnight to midnight."""

    def compile_field(field: Field, person: "Person") -> Q:
        starts = [_midnight(value) for value in field.values]
        day = dt.timedelta(days=1)
        match field.op:
            case ">":
                return Q(**{f"{path}__gte": starts[0] + day})
            case ">=":
                return Q(**{f"{path}__gte": starts[0]})
            case "<":
                return Q(**{f"{path}__lt": starts[0]})
            case "<=":
                return Q(**{f"{path}__lt": starts[0] + day})
            case "..":
                return Q(**{f"{path}__gte": starts[0], f"{path}__lt": starts[1] + day})
        condition = Q()
        for start in starts:
            condition |= Q(**{f"{path}__gte": start, f"{path}__lt": start + day})
        return condition

    return compile_field


def _midnight(value: Value) -> dt.datetime:
    today = timezone.localdate()
    day = today - dt.timedelta(days=min(value.days, 36500)) if isinstance(value, Ago) else value
    if not isinstance(day, dt.date) or not 1900 < day.year < 3000:
        raise QueryError(_("This day is out of reach."))
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _number(path: str) -> Compiler:
    def compile_field(field: Field, person: "Person") -> Q:
        numbers = [int(str(value)) for value in field.values]
        match field.op:
            case ">" | ">=" | "<" | "<=":
                lookup = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}[field.op]
                return Q(**{f"{path}__{lookup}": numbers[0]})
            case "..":
                return Q(**{f"{path}__gte": numbers[0], f"{path}__lte": numbers[1]})
        return Q(**{f"{path}__in": numbers})

    return compile_field


def _words(path: str) -> Compiler:
    return lambda field, person: _either(field, lambda value: Q(**{f"{path}__iexact": str(value)}))


def _tag(field: Field, person: "Person") -> Q:
    return Q(
        pk__in=Tag.tickets.through.objects.filter(tag__name__in=[str(v).lower() for v in field.values]).values(
            "ticket_id"
        )
    )


def _is(field: Field, person: "Person") -> Q:
    meanings = {
        "open": OPEN,
        "closed": ~OPEN,
        "unanswered": OPEN & Q(awaiting=True),
        "unassigned": OPEN & Q(assignee=None),
        "overdue": OPEN & Q(due_at__lt=timezone.now()),
        "mine": Q(assignee=person),
        "watched": Exists(Watch.objects.filter(ticket=OuterRef("pk"), person=person)),
        "merged": Exists(Link.objects.filter(source=OuterRef("pk"), relation=Link.Relation.DUPLICATES)),
    }
    return _either(field, lambda value: Q(meanings[str(value)]))


def _has(field: Field, person: "Person") -> Q:
    own = Message.objects.visible_to(person)
    meanings = {
        "attachment": Exists(Attachment.objects.filter(message__ticket=OuterRef("pk"), message__in=own)),
        "note": Exists(own.filter(ticket=OuterRef("pk"), kind=Message.Kind.NOTE)),
        "link": Exists(Link.objects.filter(Q(source=OuterRef("pk")) | Q(target=OuterRef("pk")))),
        "parent": Q(parent__isnull=False),
        "due": Q(due_at__isnull=False),
        "tag": Exists(Tag.tickets.through.objects.filter(ticket_id=OuterRef("pk"))),
    }
    return _either(field, lambda value: Q(meanings[str(value)]))


def _custom(field: Field) -> Q:
    name = field.name.removeprefix("custom.")
    if not name.replace("_", "").replace("-", "").isalnum() or "__" in name:
        raise QueryError(_("There is no search field “%(name)s”.") % {"name": field.name[:40]}, field=field.name)

    def one(value: Value) -> Q:
        text = str(value)
        # `exact` is said aloud: a field called “regex” or “isnull” would else be taken for a lookup
        same = Q(**{f"custom__{name}__exact": text}) | Q(**{f"custom__{name}__icontains": text})
        if text.removeprefix("-").isdecimal() and len(text) < 16:
            same |= Q(**{f"custom__{name}__exact": int(text)})
        if fold(text) in ("yes", "taip", "true"):
            same |= Q(**{f"custom__{name}__exact": True})
        return same

    return _either(field, one)


def _watcher(field: Field, person: "Person") -> Q:
    return Q(pk__in=Watch.objects.filter(_person("person")(field, person)).values("ticket_id"))


COMPILERS: dict[str, Compiler] = {
    "status": _status,
    "phase": _status,
    "kind": _words("kind"),
    "channel": _words("channel"),
    "language": _words("language"),
    "subject": lambda field, person: _either(field, lambda value: Q(subject__icontains=str(value))),
    "priority": _priority,
    "impact": _level("impact"),
    "urgency": _level("urgency"),
    "assignee": _person("assignee"),
    "requester": _person("requester"),
    "watcher": _watcher,
    "team": _team,
    "organization": _name("organization"),
    "desk": _name("desk"),
    "service": _name("service"),
    "category": _name("category"),
    "tag": _tag,
    "created": _day("created_at"),
    "updated": _day("updated_at"),
    "due": _day("due_at"),
    "solved": _day("solved_at"),
    "closed": _day("closed_at"),
    "replied": _day("first_replied_at"),
    "number": _number("pk"),
    "parent": _number("parent_id"),
    "is": _is,
    "has": _has,
}
