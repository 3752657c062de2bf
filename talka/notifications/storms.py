"""A storm of notices is a few mails and then one: at most five in ten minutes to one person (HAZARDS LOOP-8)."""

import datetime as dt

from . import choices
from .models import Notice

SPAN = dt.timedelta(minutes=10)
SINGLY = 4


def place_of(notice: Notice) -> int:
    """How many of its ten minutes came by mail before it, counted no further than needed; index notice_inbox."""
    by_mail = [reason for reason, ways in choices.of(notice.person).items() if ways.mail]
    earlier = Notice.objects.filter(person=notice.person, pk__lt=notice.pk, created_at__gte=start_of(notice))
    return len(earlier.filter(reason__in=by_mail).order_by("-pk").values_list("pk")[: SINGLY + 1])


def start_of(notice: Notice) -> dt.datetime:
    at = notice.created_at
    return at - dt.timedelta(minutes=at.minute % 10, seconds=at.second, microseconds=at.microsecond)
