"""How each mailbox stands: what the Mail page shows and `/health` could ask."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Mailbox, Outgoing, RawMail

MOST = 200
WEEK = dt.timedelta(days=7)
LATE = dt.timedelta(minutes=10)  # without a fetch: twice the longest span between two (HAZARDS REL-IN-13)


@dataclass(frozen=True)
class Health:
    """One mailbox now; `standing` is the worst of it, as a tone and words."""

    mailbox: Mailbox
    waiting: int  # kept, not yet understood
    oldest: dt.datetime | None
    newest: dt.datetime | None
    queued: int  # to be sent
    failed: int  # of the last week, not sent or perhaps sent
    standing: tuple[str, str]


def of_all() -> list[Health]:
    """Every mailbox, those in use first; three statements however many there are, none of which reads the past."""
    last = RawMail.objects.filter(mailbox=OuterRef("pk")).order_by("-pk").values("received_at")[:1]  # mail_of_box
    boxes = Mailbox.objects.select_related("desk").annotate(newest=Subquery(last)).order_by("-active", "name")[:MOST]
    waiting: dict[int | None, Any] = {
        row["mailbox"]: row
        for row in RawMail.objects.filter(state=RawMail.State.RECEIVED)
        .order_by()
        .values("mailbox")
        .annotate(count=Count("pk"), oldest=Min("received_at"))
    }
    going = Q(state__in=(Outgoing.State.READY, Outgoing.State.SENDING))
    bad = Q(state__in=(Outgoing.State.FAILED, Outgoing.State.UNCERTAIN), created_at__gt=timezone.now() - WEEK)
    leaving: dict[int | None, Any] = {  # outgoing_ready, outgoing_leases, outgoing_bad
        row["mailbox"]: row
        for row in Outgoing.objects.filter(going | bad)
        .order_by()
        .values("mailbox")
        .annotate(queued=Count("pk", filter=going), failed=Count("pk", filter=bad))
    }
    return [_of(box, waiting.get(box.pk, {}), leaving.get(box.pk, {})) for box in boxes]


def _of(box: Any, came: dict[str, Any], left: dict[str, Any]) -> Health:
    counts = {"waiting": came.get("count", 0), "queued": left.get("queued", 0), "failed": left.get("failed", 0)}
    return Health(box, oldest=came.get("oldest"), newest=box.newest, standing=_standing(box), **counts)


def _standing(box: Mailbox) -> tuple[str, str]:
    if not box.active:
        return "", _("out of use")
    if box.last_error:
        return "bad", _("fetching does not work")
    if box.sending_error:
        return "bad", _("sending does not work")
    if box.incoming != Mailbox.Incoming.NONE and box.last_read_at is None:
        return "warn", _("not fetched yet")
    if box.last_read_at and box.incoming != Mailbox.Incoming.NONE and timezone.now() - box.last_read_at > LATE:
        return "warn", _("fetched long ago")
    if not (box.outgoing_host or box.provider):
        return "warn", _("no outgoing server")
    return "good", _("works")
