"""The address under which one person rates one ticket: signed, with an end (HAZARDS D9, 0180)."""

import datetime as dt
import re

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from talka.kit import tokens

from .models import Invitation

OPEN = dt.timedelta(days=14)  # since it was sent: so long an answer can be given and changed
_SHAPE = re.compile(r"([0-9]{1,18})-([0-9a-f]{32})")


def address(invitation: Invitation, score: int | None = None) -> str:
    """`score` only chooses beforehand what the page shows."""
    token = tokens.sign("surveys.answer", *_parts(invitation))
    place = settings.URL + reverse("surveys:rate", args=[f"{invitation.pk}-{token}"])
    return place if score is None else f"{place}?score={score}"


def invitation_of(key: str) -> Invitation | None:
    match = _SHAPE.fullmatch(key)
    rows = Invitation.objects.filter(sent_at__isnull=False).select_related("survey", "person", "ticket__desk")
    found = rows.filter(pk=int(match[1])).first() if match else None
    if found is None or match is None:
        return None
    return found if tokens.verify("surveys.answer", match[2], *_parts(found)) else None


def is_open(invitation: Invitation) -> bool:
    """Until then; an anonymous answer is final, for nothing leads back to it."""
    if invitation.sent_at is None or timezone.now() > invitation.sent_at + OPEN:
        return False
    return not (invitation.survey.anonymous and invitation.answered_at)


def _parts(invitation: Invitation) -> tuple[object, ...]:
    return invitation.pk, invitation.person_id, invitation.ticket_id
