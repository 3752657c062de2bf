"""My notices and how I hear of them, for other programs; always the owner of the token."""

import datetime as dt
from typing import Annotated, Any

from django.db import transaction
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from talka.kit.errors import Invalid, NotAllowed
from talka.people.requests import PersonRequest
from talka.tickets.saved.models import SavedView
from talka.ui.paging import By, page

from . import actions, choices, viewing
from .choices import Ways
from .models import Digest, Notice, Quiet, Reason, ViewWatch
from .saying import sentence

router = Router(tags=["notices"])
Key = Annotated[int, Field(ge=1, lt=2**63)]
Every = Annotated[str, Field(pattern="^(hour|day|week)$")]


class Asked(Schema):
    model_config = ConfigDict(extra="forbid")


class Told(Schema):
    id: int
    ticket: int
    reason: str
    text: str
    at: dt.datetime
    read: bool


class Notices(Schema):
    items: list[Told]
    next: str


class Read(Asked):
    notice: Key | None = None
    ticket: Annotated[Key | None, Field(description="All of one ticket")] = None


class Done(Schema):
    read: int


class Way(Asked):
    in_app: bool = True
    mail: bool = False
    push: bool = True
    chat: bool = False


class Hours(Asked):
    start: dt.time
    end: dt.time


class Together(Asked):
    every: Every
    at: dt.time = dt.time(8)


class Hearing(Asked):
    ways: dict[Reason, Way]
    quiet: Hours | None = None
    digest: Annotated[Together | None, Field(description="Mail gathered into one; without it mail comes at once")] = (
        None
    )
    views: Annotated[list[Key], Field(max_length=viewing.MOST, description="Saved views that are watched")] = []


@router.get("/notices", response=Notices, url_name="notices", summary="What concerns me, newest first")
def notices(request: PersonRequest, unread: bool = False, after: str = "") -> dict[str, Any]:
    mine = Notice.objects.of(agent(request)).select_related("ticket", "event__actor")
    found = page(mine.unread() if unread else mine, (By("pk", down=True),), after=after[:200], size=50)
    return {"items": [told(notice) for notice in found.rows], "next": found.after}


@router.post("/notices/reads", response=Done, url_name="notice_reads", summary="Mark as read: one, a ticket's, or all")
def reads(request: PersonRequest, data: Read) -> dict[str, Any]:
    return {"read": actions.read(agent(request), notice=data.notice, ticket=data.ticket)}


@router.get("/notices/choices", response=Hearing, url_name="notice_choices", summary="How I hear of things")
def chosen(request: PersonRequest) -> dict[str, Any]:
    person = agent(request)
    quiet = Quiet.objects.filter(person=person).first()
    digest = Digest.objects.filter(person=person).first()
    return {
        "ways": choices.of(person),
        "quiet": quiet,
        "digest": digest,
        "views": list(ViewWatch.objects.filter(person=person).order_by("view_id").values_list("view_id", flat=True)),
    }


@router.put("/notices/choices", response=Hearing, url_name="notice_choices_put", summary="Hear of things otherwise")
@transaction.atomic
def choose(request: PersonRequest, data: Hearing) -> dict[str, Any]:
    """Reasons that are not named keep their ways."""
    person = agent(request)
    views = list(SavedView.objects.visible_to(person).filter(pk__in=data.views))
    if len(views) != len(set(data.views)):
        raise Invalid(_("Choose one of the offered values."), field="views")
    viewing.watch(person, views)
    wanted = {reason: Ways(**way.dict()) for reason, way in data.ways.items()}
    quiet = (data.quiet.start, data.quiet.end) if data.quiet else None
    digest = (data.digest.every, data.digest.at) if data.digest else None
    actions.choose(person, wanted, quiet, digest=digest, by=person, via="api")
    return chosen(request)


def agent(request: PersonRequest) -> Any:
    if not request.user.is_agent:
        raise NotAllowed(_("Only those who work here are told of tickets."))
    return request.user


def told(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.pk,
        "ticket": notice.ticket_id,
        "reason": notice.reason,
        "text": sentence(notice),
        "at": notice.created_at,
        "read": notice.read_at is not None,
    }
