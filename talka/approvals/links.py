"""The address in a mail under which one person answers one step: signed, for one use, with an end (HAZARDS D9)."""

import datetime as dt
import re

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from talka.kit import tokens

from .models import Vote

LIVES = dt.timedelta(days=30)  # since the step began
_SHAPE = re.compile(r"([0-9]{1,18})-([0-9a-f]{32})")


def address(vote: Vote, answer: str = "") -> str:
    """`answer` only chooses beforehand what the page shows; nothing happens before its button is pressed."""
    place = settings.URL + reverse("approvals:by_mail", args=[f"{vote.pk}-{_sign(vote)}"])
    return f"{place}?answer={answer}" if answer else place


def vote_of(key: str, now: dt.datetime | None = None) -> Vote | None:
    """The voice behind an address; one that was used or has become moot is found, too, so that the page can say so."""
    match = _SHAPE.fullmatch(key)
    rows = Vote.objects.asked().select_related("stage__approval__ticket__requester", "person", "instead_of")
    vote = rows.filter(pk=int(match[1])).first() if match else None
    if vote is None or match is None or not vote.person.is_active:
        return None
    began = vote.stage.opened_at
    if began is None or (now or timezone.now()) > began + LIVES:
        return None
    return vote if tokens.verify("approvals.answer", match[2], *_parts(vote)) else None


def _sign(vote: Vote) -> str:
    return tokens.sign("approvals.answer", *_parts(vote))


def _parts(vote: Vote) -> tuple[object, ...]:
    # bound to the address it was sent to: who changes theirs takes no old mail along
    return vote.pk, vote.person_id, vote.person.email
