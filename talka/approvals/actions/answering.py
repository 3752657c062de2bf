from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.events.bus import record
from talka.kit.errors import Invalid, NotAllowed, Refused

from .. import events, voters
from ..models import Vote
from . import stepping

if TYPE_CHECKING:
    from talka.people.models import Person

LONGEST_COMMENT = 2000


@transaction.atomic
def answer(vote: Vote, yes: bool, *, comment: str = "", by: "Person", via: str = "web") -> Vote:
    """Say yes or no, once. Who says no says why."""
    vote = _held(vote, by)
    comment = comment.replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST_COMMENT]
    if not yes and not comment:
        raise Invalid(_("Write why not, so that they know what to change."), field="comment")
    vote.answer = Vote.Answer.YES if yes else Vote.Answer.NO
    vote.comment, vote.via, vote.answered_at = comment, via, timezone.now()
    vote.save(update_fields=["answer", "comment", "via", "answered_at"])
    approval = vote.stage.approval
    said = events.Answered(approval.pk, approval.name, vote.stage.name, vote.answer, comment)
    record(said, ticket=approval.ticket, by=by, via=via)
    stepping.settle(vote.stage, by=by, via=via)
    return vote


@transaction.atomic
def pass_on(vote: Vote, to: "Person", *, by: "Person", via: str = "web") -> Vote:
    """Somebody else decides instead; never one who is asked already, so that it cannot go in a circle."""
    vote = _held(vote, by)
    stage = vote.stage
    approval = stage.approval
    here = voters.stand_in(to)
    if not here.is_active or here.is_robot:
        raise Refused(_("%(person)s cannot be asked.") % {"person": to}, field="person")
    if not approval.own and here.pk == approval.ticket.requester_id:
        raise Refused(_("Nobody approves an own request."), field="person")
    if stage.votes.filter(person=here).exists():
        raise Refused(_("%(person)s is asked in this step already.") % {"person": here}, field="person")
    vote.answer, vote.via, vote.answered_at = Vote.Answer.PASSED, via, timezone.now()
    vote.save(update_fields=["answer", "via", "answered_at"])
    made = Vote.objects.create(stage=stage, person=here, instead_of=by)
    passed = events.PassedOn(approval.pk, approval.name, str(here), here.pk)
    record(passed, ticket=approval.ticket, by=by, via=via)
    stepping.post_to([made])
    return made


def _held(vote: Vote, by: "Person") -> Vote:
    stage = stepping.held(vote.stage)
    found = Vote.objects.select_for_update(of=("self",)).get(pk=vote.pk)
    found.stage = stage
    if found.person_id != by.pk:
        raise NotAllowed(_("Only who was asked may answer."))
    if found.answer != Vote.Answer.NONE:
        raise Refused(_("You have answered this already."), code="answered")
    if not stage.is_open:
        raise Refused(_("This is decided already; your answer is no longer needed."), code="decided")
    if not stage.approval.own and by.pk == stage.approval.ticket.requester_id:
        raise NotAllowed(_("Nobody approves an own request."))
    return found
