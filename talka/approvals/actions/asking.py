from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import allowed, require
from talka.events.bus import record
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.tickets.actions.common import locked, single_line
from talka.tickets.models import Ticket

from .. import counting, events
from ..models import Approval, Plan, Stage, State, Vote
from ..voters import Wanted, of_plan_step, resolve
from . import stepping

if TYPE_CHECKING:
    from talka.people.models import Person

MOST = 20  # open ones of a ticket
MOST_STEPS = 10
LONGEST_QUESTION = 2000


@transaction.atomic
def ask(
    ticket: Ticket,
    *,
    plan: Plan | None = None,
    steps: Sequence[Wanted] = (),
    name: str = "",
    question: str = "",
    by: "Person | None",
    via: str = "web",
) -> Approval:
    """Begin an approval after a plan, or with steps said by hand. Nothing is written when a step could never end."""
    ticket = locked(ticket)
    require(by, "approvals.ask", ticket)
    if ticket.is_closed:
        raise Refused(_("This ticket is closed."), field="plan")
    if plan is not None:
        if not (plan.active and plan.fits(ticket)):
            raise Invalid(_("This plan is not for this ticket."), field="plan")
        steps = [of_plan_step(step) for step in plan.steps.all()]
        name, question = plan.name, question or plan.question
    name = single_line(name, 100)
    if not name:
        raise Invalid(_("Write what is to be approved."), field="name")
    if not 0 < len(steps) <= MOST_STEPS:
        raise Invalid(_("Choose whom to ask: from 1 to %(most)s steps.") % {"most": MOST_STEPS}, field="plan")
    if ticket.approvals.open().count() >= MOST:
        raise Refused(_("At most %(count)s open approvals for one ticket.") % {"count": MOST}, field="plan")
    own = plan is not None and plan.own
    voters = [resolve(step, ticket, own=own) for step in steps]
    question = question.replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST_QUESTION]
    approval = Approval.objects.create(ticket=ticket, plan=plan, name=name, question=question, own=own, asked_by=by)
    for place, (step, people) in enumerate(zip(steps, voters, strict=True), 1):
        stage = Stage.objects.create(
            approval=approval,
            name=single_line(step.name, 100),
            position=place,
            rule=step.rule,
            amount=step.amount,
            needed=counting.needed(step.rule, step.amount, len(people)),
            remind_after=step.remind_after,
            expires_after=step.expires_after,
        )
        Vote.objects.bulk_create([Vote(stage=stage, person=who, instead_of=away) for who, away in people.items()])
    event = stepping.begin(approval.stages.all()[0], by=by, via=via)
    approval.event_id = event.pk
    approval.save(update_fields=["event_id"])
    return approval


@transaction.atomic
def withdraw(approval: Approval, *, by: "Person | None", via: str = "web") -> Approval:
    """No longer needed: by whoever asked, or may ask on this desk."""
    ticket = locked(approval.ticket)
    approval = Approval.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=approval.pk)
    approval.ticket = ticket
    if by is not None and approval.asked_by_id != by.pk and not allowed(by, "approvals.ask", ticket):
        raise NotAllowed(_("Only who asked may withdraw this."))
    if approval.is_open:
        approval.stages.filter(state=State.OPEN).update(state=State.WITHDRAWN, closed_at=timezone.now())
        stepping.close(approval, State.WITHDRAWN)
        closed = events.Withdrawn(approval.pk, approval.name, approval.plan_id, approval.asked_by_id)
        record(closed, ticket=ticket, by=by, via=via)
    return approval
