"""Sending what was drafted: now, or at a time its writer chose."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import Invalid, Refused
from talka.ui.dates import stamp

from .. import actions, events
from ..actions.words import addresses, words
from ..models import Draft, Ticket
from . import drafts

if TYPE_CHECKING:
    from talka.people.models import Person

LATEST = dt.timedelta(days=366)
SENT_LATER = "later"


@transaction.atomic
def schedule(draft: Draft, at: dt.datetime, *, then: str = "", by: "Person") -> Draft:
    """Send this reply at `at`; it is checked now as it will be then, so that a mistake shows while one is here."""
    from ..tasks import send_scheduled  # noqa: PLC0415  the job imports this

    ticket = draft.ticket
    require(by, "tickets.reply", ticket)
    now = timezone.now()
    if not now < at < now + LATEST:
        raise Invalid(_("Choose a time in the coming year."), field="send_at")
    words(draft.text, draft.html, drafts.files_of(draft))
    draft.to = addresses(draft.to)
    draft.cc = addresses(draft.cc, "cc")
    draft.bcc = addresses(draft.bcc, "bcc")
    draft.send_at, draft.then, draft.stopped = at, then[:40], ""
    draft.version += 1
    draft.save()
    record(events.Scheduled(draft=str(draft.pk), at=stamp(at, time=True)), ticket=ticket, by=by)
    send_scheduled.enqueue(run_at=at, draft_id=str(draft.pk))
    return draft


@transaction.atomic
def unschedule(draft: Draft, *, by: "Person") -> Draft:
    """Back into the composer, to be changed or thrown away; its writer's alone (HAZARDS IDOR-3)."""
    draft = Draft.objects.select_for_update(of=("self",)).select_related("ticket", "person").get(pk=draft.pk)
    if draft.person_id != by.pk or draft.send_at is None:
        raise Refused(_("This reply is not waiting any more."))
    record(events.Unscheduled(draft=str(draft.pk)), ticket=draft.ticket, by=by)
    return drafts.revive(draft)


@transaction.atomic
def send_due(draft_id: str) -> bool:
    """Send one scheduled reply if its time has come; stopped, with a reason, where its writer may no longer reply.

    Rights are asked at this moment, not when it was written (HAZARDS IDOR-5). A job that runs twice finds no row.
    """
    rows = Draft.objects.scheduled().select_for_update(of=("self",)).select_related("ticket", "person")
    draft = rows.filter(pk=draft_id, stopped="", send_at__lte=timezone.now()).first()
    if draft is None:
        return False
    with override(draft.person.language):
        try:
            with transaction.atomic():
                _send(draft)
        except Refused as no:
            _stop(draft, str(no))
            return False
    drafts.used(draft)
    return True


def _send(draft: Draft) -> None:
    person, ticket = draft.person, draft.ticket
    if not Ticket.objects.visible_to(person).filter(pk=ticket.pk).exists():
        raise Refused(_("The person who wrote it no longer works here."))
    actions.reply(
        ticket,
        draft.text,
        by=person,
        via=SENT_LATER,
        html=draft.html,
        files=drafts.files_of(draft),
        to=draft.to or None,
        cc=draft.cc,
        bcc=draft.bcc,
        then=draft.then,
    )


def _stop(draft: Draft, reason: str) -> None:
    """It stays in the conversation with the reason, for its writer and for everybody who reads notes there."""
    Draft.objects.filter(pk=draft.pk).update(stopped=reason[:300])
    event = events.Stopped(draft=str(draft.pk), person=str(draft.person), reason=reason[:300])
    record(event, ticket=draft.ticket, by=None, via=SENT_LATER)
