"""What a line may hold: the columns of every record, in the order in which they are written (docs/import-export.md)."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from talka.desks.models import Category, Desk
from talka.fields.models import FieldDefinition, FieldType
from talka.people.models import Organization, Person, Team
from talka.services.models import Service
from talka.tickets.models import Message, Ticket

from .checking import Check, many, maybe, moment, number, one_of, plain, table, text, truth

FORMAT = 1
REQUIRED: Any = object()
LANGUAGES = ("en", "lt")


@dataclass(frozen=True)
class Column:
    """`refers` names the record whose number this is; without `default` it must be there."""

    name: str
    check: Check
    default: Any = REQUIRED
    refers: str = ""

    @property
    def attribute(self) -> str:
        return f"{self.name}_id" if self.refers else self.name


@dataclass(frozen=True)
class Record:
    """`key` are the attributes by which one that is here already is known again, whatever its number."""

    name: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]


def refer(name: str, record: str = "", **more: Any) -> Column:
    return Column(name, maybe(number()), refers=record or name, **({"default": None} | more))


NAME, WORDS, YES, NO = text(120, blank=False), text(20_000), {"default": True}, {"default": False}

RECORDS = (
    Record("organization", Organization, ("name",), (
        Column("name", text(200, blank=False)), Column("domains", many(text(253)), ()), Column("shared", truth, **NO), Column("note", WORDS, ""),
        Column("active", truth, **YES), Column("created_at", moment, None))),
    Record("person", Person, ("email",), (
        Column("name", text(200), ""), Column("email", text(254), ""), Column("phone", text(60), ""), Column("title", text(200), ""),
        refer("organization"), Column("language", one_of(LANGUAGES), "en"), Column("time_zone", text(60), ""),
        Column("theme", one_of(("system", "light", "dark")), "system"), Column("is_active", truth, **YES), Column("is_robot", truth, **NO),
        Column("note", WORDS, ""), Column("created_at", moment, None))),
    Record("team", Team, ("name",), (Column("name", NAME), Column("description", text(300), ""), Column("active", truth, **YES))),
    Record("desk", Desk, ("name",), (
        Column("name", NAME), Column("public_name", text(120), ""), refer("team"), Column("default_kind", text(20), "request"),
        Column("language", one_of(LANGUAGES), "en"), Column("acknowledge", truth, **YES), Column("open_to_all", truth, **YES),
        Column("signature", WORDS, ""), Column("active", truth, **YES))),
    Record("category", Category, ("name", "desk_id", "parent_id"), (
        Column("name", NAME), refer("desk"), refer("parent", "category"), Column("active", truth, **YES))),
    Record("service", Service, ("name",), (
        Column("name", NAME), Column("description", WORDS, ""), refer("owner", "person"), Column("criticality", one_of(Service.Criticality.values), 2),
        Column("stage", one_of(Service.Stage.values), "live"), Column("in_portal", truth, **YES))),
    Record("field", FieldDefinition, ("name",), (
        Column("name", text(40, blank=False)), Column("label", table, {}), Column("help", table, {}), Column("type", one_of(FieldType.values), "text"),
        Column("choices", plain, ()), Column("required", truth, **NO), Column("kinds", many(text(20)), ()), Column("desks", many(number()), ()),
        Column("customer_visible", truth, **NO), Column("customer_editable", truth, **NO), Column("position", number(0, 32_000), 50),
        Column("active", truth, **YES))),
)  # fmt: skip

TICKET = Record("ticket", Ticket, (), (
    Column("kind", text(20, blank=False)), refer("desk", default=REQUIRED), Column("subject", text(250, blank=False)), Column("snippet", text(140), None),
    Column("status", text(30, blank=False)), Column("priority", number(1, 4), 3), Column("impact", number(1, 4), 2), Column("urgency", number(1, 4), 2),
    refer("requester", "person", default=REQUIRED), refer("organization"), refer("team"), refer("assignee", "person"), refer("service"),
    refer("category"), Column("channel", text(20), "import"), Column("language", one_of(LANGUAGES), "en"), Column("custom", table, {}),
    Column("awaiting", truth, **NO), Column("version", number(1, 2**31 - 1), 1), Column("created_at", moment), Column("updated_at", moment, None),
    Column("last_message_at", moment, None), Column("due_at", maybe(moment), None), Column("first_replied_at", maybe(moment), None),
    Column("solved_at", maybe(moment), None), Column("closed_at", maybe(moment), None)))  # fmt: skip

LONGEST = 500_000  # characters of one message, as in tickets.actions
ADDRESSES = many(text(320), 1000)
MESSAGE = Record("message", Message, (), (
    Column("id", number(), None), Column("kind", one_of(Message.Kind.values)), refer("author", "person"), Column("via", text(20), "import"),
    Column("text", text(LONGEST), ""), Column("html", text(4 * LONGEST), ""), Column("quoted", text(4 * LONGEST), ""), Column("to", ADDRESSES, ()),
    Column("cc", ADDRESSES, ()), Column("automatic", truth, **NO), Column("verified", truth, **YES), Column("message_id", text(255), ""),
    Column("in_reply_to", text(255), ""), Column("created_at", moment)))  # fmt: skip
