"""Inviting after the work is done, and taking the answers."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.events.bus import record
from talka.kit.errors import Invalid, Refused
from talka.tickets.models import Message

from . import events, links
from .models import Answer, Invitation, Survey

if TYPE_CHECKING:
    from talka.tickets.models import Ticket

LONGEST = 2000


def survey_for(ticket: "Ticket") -> Survey | None:
    """The desk's own, else the common one."""
    fitting = Survey.objects.filter(Q(desk=ticket.desk_id) | Q(desk=None), active=True)
    return min(fitting, key=lambda survey: (survey.desk_id is None, survey.pk), default=None)


@transaction.atomic
def plan(ticket: "Ticket") -> Invitation | None:
    """Ask later, once for a ticket; solved again, the time counts anew while nothing was sent."""
    survey = survey_for(ticket)
    if survey is None or not may_ask(ticket):
        return None
    due = timezone.now() + dt.timedelta(hours=survey.delay)
    found, made = Invitation.objects.get_or_create(
        ticket=ticket, defaults={"survey": survey, "person": ticket.requester, "due_at": due}
    )
    if not made and found.sent_at is None:
        found.survey, found.person, found.due_at, found.skipped = survey, ticket.requester, due, ""
        found.save(update_fields=["survey", "person", "due_at", "skipped"])
    return found


def may_ask(ticket: "Ticket") -> bool:
    """Never a program, nor whoever began with an automatic mail (HAZARDS LOOP-1)."""
    person = ticket.requester
    if not person.email or person.is_robot or not person.is_active or ticket.channel == "monitoring":
        return False
    first = ticket.messages.filter(kind=Message.Kind.CUSTOMER).order_by("pk").first()
    return first is None or not first.automatic


@transaction.atomic
def send(invitation: Invitation, now: dt.datetime) -> bool:
    """Ask now, unless it was reopened, or this person was asked a short while ago. Done once, it does nothing again."""
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("survey", "ticket__requester")
        .get(pk=invitation.pk)
    )
    if found.sent_at is not None or found.skipped:
        return False
    rested = now - dt.timedelta(days=found.survey.rest)
    if found.ticket.is_open:
        found.skipped = "reopened"
    elif not found.survey.active or not may_ask(found.ticket):
        found.skipped = "off"
    elif Invitation.objects.filter(person=found.person_id, sent_at__gt=rested).exists():
        found.skipped = "asked lately"
    else:
        found.sent_at = now
    found.save(update_fields=["sent_at", "skipped"])
    if found.sent_at:
        record(events.Sent(found.pk), ticket=found.ticket, via="system")
    return found.sent_at is not None


@transaction.atomic
def answer(invitation: Invitation, score: int, *, comment: str = "", via: str = "mail") -> None:
    """Rate it, or say it otherwise; the last answer counts."""
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("survey", "ticket", "person")
        .get(pk=invitation.pk)
    )
    if not links.is_open(found):
        raise Refused(_("This survey is closed."), code="closed")
    survey, ticket, scale = found.survey, found.ticket, found.survey.scale
    if score not in scale.scores:
        raise Invalid(_("Choose one of the offered values."), field="score")
    comment = comment.replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST]
    low, now = score <= scale.low, timezone.now()
    found.answered_at = now
    found.save(update_fields=["answered_at"])
    common = {"survey": survey, "desk_id": ticket.desk_id, "service_id": ticket.service_id}
    if survey.anonymous:
        day = timezone.localtime(now).replace(hour=12, minute=0, second=0, microsecond=0)
        Answer.objects.create(**common, score=score, comment=comment, at=day)
        record(events.Answered(survey.pk, score, scale.last, "", low), thing=f"surveys.survey:{survey.pk}", via=via)
        return
    before = Answer.objects.filter(invitation=found).first()
    if before is not None and (before.score, before.comment) == (score, comment):
        return
    values = common | {"ticket": ticket, "agent_id": ticket.assignee_id, "score": score, "comment": comment}
    Answer.objects.update_or_create(invitation=found, defaults=values)
    record(events.Answered(survey.pk, score, scale.last, comment, low), ticket=ticket, by=found.person, via=via)
    if low and (before is None or before.score > scale.low or comment != before.comment):
        record(events.Low(survey.pk, score, scale.last, comment), ticket=ticket, by=found.person, via=via)
