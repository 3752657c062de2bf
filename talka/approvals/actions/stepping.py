"""From step to step: begun, reminded, expired, decided. The callers hold the ticket."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from talka.events.bus import record
from talka.tickets.actions.common import locked

from .. import counting, events
from ..models import Approval, Stage, State, Vote

if TYPE_CHECKING:
    from talka.events.models import Event
    from talka.people.models import Person

ENDS = {State.GRANTED: events.Granted, State.REFUSED: events.Refused, State.EXPIRED: events.Expired}


def begin(stage: Stage, *, by: "Person | None", via: str) -> "Event":
    now = timezone.now()
    stage.state, stage.opened_at = State.OPEN, now
    stage.remind_at = _after(now, stage.remind_after)
    stage.expires_at = _after(now, stage.expires_after)
    stage.save(update_fields=["state", "opened_at", "remind_at", "expires_at"])
    votes = list(stage.votes.filter(answer=Vote.Answer.NONE).select_related("person").order_by("pk"))
    people = ", ".join(str(vote.person) for vote in votes)
    approval = stage.approval
    asked = events.Asked(approval.pk, approval.name, stage.name, people[:500], [vote.person_id for vote in votes])
    event = record(asked, ticket=approval.ticket, by=by, via=via)
    post_to(votes)
    return event


def settle(stage: Stage, *, by: "Person | None", via: str) -> None:
    """After an answer: the step may be decided, and with it the approval."""
    voices = list(stage.votes.exclude(answer=Vote.Answer.PASSED).values_list("answer", flat=True))
    yes, no = voices.count(Vote.Answer.YES), voices.count(Vote.Answer.NO)
    decided = counting.outcome(stage.needed, yes, no, len(voices))
    if decided is not None:
        end(stage, State.GRANTED if decided else State.REFUSED, by=by, via=via)


def end(stage: Stage, state: State, *, by: "Person | None", via: str) -> None:
    stage.state, stage.closed_at = state, timezone.now()
    stage.save(update_fields=["state", "closed_at"])
    approval = stage.approval
    following = approval.stages.filter(state=State.WAITING).first()
    if state == State.GRANTED and following is not None:
        following.approval = approval
        begin(following, by=by, via=via)
        return
    close(approval, state)
    ended = ENDS[state](approval.pk, approval.name, approval.plan_id, approval.asked_by_id)
    record(ended, ticket=approval.ticket, by=by, via=via)


def close(approval: Approval, state: State) -> None:
    approval.state, approval.closed_at = state, timezone.now()
    approval.save(update_fields=["state", "closed_at"])


@transaction.atomic
def remind(stage: Stage, now: dt.datetime) -> bool:
    """Write again to those who have not answered; done by another worker already, it does nothing."""
    stage = held(stage)
    if not stage.is_open or stage.remind_at is None or stage.remind_at > now:
        return False
    stage.remind_at = _after(now, stage.remind_after)
    stage.save(update_fields=["remind_at"])
    votes = list(stage.votes.filter(answer=Vote.Answer.NONE))
    reminded = events.Reminded(stage.approval_id, stage.approval.name, stage.name, [vote.person_id for vote in votes])
    record(reminded, ticket=stage.approval.ticket, via="system")
    post_to(votes, again=True)
    return True


@transaction.atomic
def expire(stage: Stage, now: dt.datetime) -> bool:
    stage = held(stage)
    if not stage.is_open or stage.expires_at is None or stage.expires_at > now:
        return False
    end(stage, State.EXPIRED, by=None, via="system")
    return True


def held(stage: Stage) -> Stage:
    """The ticket is held first, as everywhere; then the step is read as it is now."""
    ticket = locked(stage.approval.ticket)
    found = Stage.objects.select_related("approval").get(pk=stage.pk)
    found.approval.ticket = ticket
    return found


def post_to(votes: list[Vote], *, again: bool = False) -> None:
    from ..tasks import post  # noqa: PLC0415  the sweep beside it calls back here

    for vote in votes:
        post.enqueue(vote_id=vote.pk, again=again)


def _after(now: dt.datetime, hours: int) -> dt.datetime | None:
    return now + dt.timedelta(hours=hours) if hours else None
