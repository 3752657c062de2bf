"""What comes in and what goes out. Whatever is not listed is refused by its name (HAZARDS MASS-1).

The outgoing ones describe and are not run over each row: rows are told by hand-written functions in telling.py, and
tests hold the two together.
"""

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import UUID4 as FileId
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, JsonValue


def _in_reach(at: dt.datetime) -> dt.datetime:
    if not 1970 <= at.year <= 2200:
        raise ValueError("between 1970 and 2200")
    return at


Key = Annotated[int, Field(ge=1, lt=2**63)]
Level = Annotated[int, Field(ge=1, le=3)]
Priority = Annotated[int, Field(ge=1, le=4, description="1 critical, 2 high, 3 normal, 4 low")]
Subject = Annotated[str, Field(max_length=250, examples=["VPN drops every ten minutes"])]
Text = Annotated[str, Field(max_length=500_000)]
Files = Annotated[list[FileId], Field(max_length=20, description="Files sent before by POST /files")]
Address = Annotated[str, Field(max_length=254)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]
Custom = Annotated[dict[str, JsonValue], Field(max_length=200)]


class Given(Schema):
    model_config = ConfigDict(extra="forbid")


class NewTicket(Given):
    subject: Subject
    text: Text = ""
    kind: Annotated[str, Field(max_length=20, description="See GET /practices")] = ""
    desk: Key | None = None
    files: Files = []
    custom: Custom = {}
    requester: Annotated[
        Key | None, Field(description="A person; oneself when neither this nor the address is given")
    ] = None
    requester_email: Annotated[Address | None, Field(description="An address nobody has yet becomes a new person")] = (
        None
    )
    requester_name: Annotated[str, Field(max_length=200)] = ""
    priority: Priority | None = None
    impact: Level | None = None
    urgency: Level | None = None
    team: Key | None = None
    assignee: Key | None = None
    service: Key | None = None
    category: Key | None = None
    parent: Key | None = None
    due_at: Moment | None = None


class TicketChange(Given):
    subject: Subject | None = None
    priority: Priority | None = None
    impact: Level | None = None
    urgency: Level | None = None
    requester: Key | None = None
    service: Key | None = None
    category: Key | None = None
    parent: Key | None = None
    language: Literal["en", "lt"] | None = None
    due_at: Moment | None = None
    custom: Custom | None = None


class NewMessage(Given):
    kind: Literal["reply", "note", "customer"]
    text: Text = ""
    files: Files = []
    to: Annotated[list[Address] | None, Field(max_length=20)] = None
    cc: Annotated[list[Address], Field(max_length=20)] = []
    bcc: Annotated[list[Address], Field(max_length=20)] = []
    html: Annotated[
        str,
        Field(
            max_length=500_000, description="Instead of `text`; a picture of `files` stands in it as /files/{id}?inline"
        ),
    ] = ""
    then: Annotated[str, Field(max_length=40, description="A move to make after a reply, such as solve")] = ""


class NewMove(Given):
    name: Annotated[str, Field(max_length=40, examples=["solve"])]
    anyway: Annotated[bool, Field(description="Finish it although parts are open or it is blocked")] = False


class NewAssignment(Given):
    assignee: Annotated[Key | None, Field(description="null for nobody; what is not given stays")] = None
    team: Key | None = None


class Tags(Given):
    tags: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=100)]


class NewLink(Given):
    target: Key
    relation: Literal["relates", "duplicates", "blocks", "causes", "includes"] = "relates"


class NewWatcher(Given):
    person: Annotated[Key | None, Field(description="Oneself when it is not given")] = None


class Problem(Schema):
    """RFC 9457"""

    type: str
    title: str
    status: int
    detail: str
    code: str
    field: str = ""
    errors: list[dict[str, str]] = []


class Named(Schema):
    id: int
    name: str


class Requester(Named):
    email: str


class OwnRequest(Schema):
    """What a requester sees of a ticket: the same for everybody on that side."""

    id: int
    number: str
    kind: str
    subject: str
    status: str
    status_label: str
    phase: str
    progress: str
    desk: Named
    requester: Named
    custom: dict[str, Any]
    created_at: dt.datetime
    last_message_at: dt.datetime
    solved_at: dt.datetime | None
    closed_at: dt.datetime | None


class Ticket(Schema):
    id: int
    number: str
    kind: str
    subject: str
    snippet: str
    status: str
    status_label: str
    phase: str
    priority: int
    impact: int
    urgency: int
    desk: Named
    requester: Requester
    organization: Named | None
    team: Named | None
    assignee: Named | None
    service: Named | None
    category: Named | None
    parent: int | None
    channel: str
    language: str
    tags: list[str]
    custom: dict[str, Any]
    awaiting: bool
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime
    last_message_at: dt.datetime
    due_at: dt.datetime | None
    first_replied_at: dt.datetime | None
    solved_at: dt.datetime | None
    closed_at: dt.datetime | None


class File(Schema):
    id: str
    name: str
    size: int
    content_type: str


class FileList(Schema):
    items: list[File]


class OwnMessage(Schema):
    id: int
    kind: str
    author: Named | None
    text: str
    files: list[File]
    created_at: dt.datetime


class Message(OwnMessage):
    via: str
    html: str
    quoted: str
    to: list[str]
    cc: list[str]
    bcc: list[str]
    automatic: bool
    verified: bool
    message_id: str
    in_reply_to: str


class TicketPage(Schema):
    items: list[Ticket | OwnRequest]
    next: str | None


class MessagePage(Schema):
    items: list[Message | OwnMessage]
    next: str | None


class Happening(Schema):
    id: int
    kind: str
    at: dt.datetime
    actor: Named | None
    text: str
    via: str
    cause: int | None
    why: str


class HistoryPage(Schema):
    items: list[Happening]
    next: str | None


class Move(Schema):
    name: str
    label: str
    target: str


class Moves(Schema):
    items: list[Move]


class TagList(Schema):
    tags: list[str]


class Link(Schema):
    id: int
    relation: str
    ticket: int
    number: str
    subject: str


class Links(Schema):
    items: list[Link]


class Watchers(Schema):
    items: list[Named]


class Token(Schema):
    name: str
    scopes: list[str]
    expires_at: dt.datetime | None


class Me(Schema):
    id: int
    name: str
    email: str
    language: str
    time_zone: str
    is_agent: bool
    permissions: list[str]
    desks: dict[str, list[str]]
    token: Token | None


class MySettings(Schema):
    language: str
    time_zone: str
    theme: str
    density: str
    shortcuts: bool
    composer: str
    landing: str
    away_from: dt.date | None
    away_until: dt.date | None
    substitute: int | None
    away: bool


class NewSettings(Given):
    language: Literal["en", "lt"] = "en"
    time_zone: Annotated[str, Field(max_length=60, examples=["Europe/Vilnius"])] = ""
    theme: Literal["system", "light", "dark"] = "system"
    density: Literal["comfortable", "compact"] = "comfortable"
    shortcuts: bool = True
    composer: Literal["rich", "plain"] = "rich"
    landing: Literal["home", "queue"] = "home"
    away_from: Annotated[dt.date | None, Field(description="First day away, or null")] = None
    away_until: Annotated[dt.date | None, Field(description="Last day away, or null")] = None
    substitute: Annotated[Key | None, Field(description="A colleague's id, or null")] = None


class Step(Move):
    sources: list[str]


class State(Schema):
    name: str
    label: str
    phase: str


class Practice(Schema):
    kind: str
    label: str
    plural: str
    prefix: str
    statuses: list[State]
    moves: list[Step]


class Practices(Schema):
    items: list[Practice]
