"""Notices on their way out of the house, and the end of old ones."""

import datetime as dt

from django.utils import timezone

from talka.jobs.queue import job, periodic

from . import carriers, chats, digests, mailing, push, storms
from .models import Digest, Hook, Notice

WAYS_OUT = (mailing, push, chats)  # each registers itself by being imported
KEPT = dt.timedelta(days=90)
BATCH = 5000


@job(lane="interactive", retries=4)
def carry(notice_id: int) -> None:
    """By mail and to the devices, as chosen; nothing of a notice that was read meanwhile or may not be seen any more."""
    notice = Notice.objects.select_related("person", "ticket", "event").filter(pk=notice_id).first()
    if notice is not None:
        carriers.carry(notice)


@job(lane="interactive", retries=4)
def say(notice_id: int) -> None:
    """In the chat; a job of its own, so that trying again writes no second mail."""
    notice = Notice.objects.select_related("person", "ticket", "event__actor").filter(pk=notice_id).first()
    if notice is not None:
        chats.say(notice)


@job(lane="interactive", retries=2)
def greet(person_id: int) -> None:
    """The first words in a chat show that it works."""
    hook = Hook.objects.select_related("person").filter(person=person_id).first()
    if hook is not None:
        chats.greet(hook)


@periodic("*/10 * * * *")
@job(lane="bulk")
def begin_digests() -> None:
    for person_id in digests.due():
        digests.begin(person_id)


@job(lane="bulk", retries=4)
def mail_digest(person_id: int, since: str, until: str) -> None:
    digests.mail(person_id, dt.datetime.fromisoformat(since), dt.datetime.fromisoformat(until))


@job(lane="bulk", retries=4)
def mail_storm(person_id: int, since: str) -> None:
    """All but the first of ten minutes in one mail; who has a digest gets them with that."""
    begin = dt.datetime.fromisoformat(since) + digests.SETTLES
    if not Digest.objects.filter(person=person_id).exists():
        digests.mail(person_id, begin, begin + storms.SPAN, skip=storms.SINGLY)


@periodic("17 3 * * *")
@job(lane="bulk")
def forget_old_notices() -> None:
    """What is older than a quarter of a year is nobody's news."""
    old = Notice.objects.filter(created_at__lt=timezone.now() - KEPT).order_by("pk").values("pk")[:BATCH]
    Notice.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
