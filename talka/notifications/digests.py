"""Notices gathered into one mail: nothing is lost between two of them, and nothing told twice."""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.people.models import Person

from . import choices
from .mailing import HEADERS
from .models import Digest, Notice
from .saying import sentence

MOST = 200  # lines of one mail
SETTLES = dt.timedelta(minutes=1)  # until a notice that is being written can be read by others


def due(now: dt.datetime | None = None) -> list[int]:
    now = now or timezone.now()
    rows = Digest.objects.select_related("person").order_by("pk")
    return [row.person_id for row in rows if next_of(row) <= now]


def next_of(digest: Digest) -> dt.datetime:
    """When the one after the last is due, by the wall clock of the person."""
    if digest.every == Digest.Every.HOUR:
        return digest.sent_at + dt.timedelta(hours=1)
    zone = digest.person.zone
    last = digest.sent_at.astimezone(zone)
    day = last.date() if last.time() < digest.at else last.date() + dt.timedelta(days=1)
    if digest.every == Digest.Every.WEEK:
        day += dt.timedelta(days=-day.weekday() % 7)
    return dt.datetime.combine(day, digest.at, tzinfo=zone)


@transaction.atomic
def begin(person_id: int, now: dt.datetime | None = None) -> None:
    """Close the list and order its mail, in one transaction: a worker that dies here neither loses nor repeats it."""
    from .tasks import mail_digest  # noqa: PLC0415  the job calls back here

    now = now or timezone.now()
    digest = Digest.objects.select_for_update(of=("self",)).select_related("person").get(pk=person_id)
    if next_of(digest) > now:
        return  # another worker was faster
    run_at = choices.heard_at(digest.person, now)
    mail_digest.enqueue(person_id=person_id, since=digest.sent_at.isoformat(), until=now.isoformat(), run_at=run_at)
    digest.sent_at = now
    digest.save(update_fields=["sent_at"])


def mail(person_id: int, since: dt.datetime, until: dt.datetime, *, skip: int = 0) -> None:
    """What is still unread and may still be seen, as everywhere (HAZARDS IDOR-6); nothing is no mail.

    The first `skip` have gone out one by one.
    """
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None or not person.is_agent or not person.email:
        return
    with translation.override(person.language):
        lines = _lines(person, since, until, skip)
        if not lines:
            return
        subject = ngettext("%(count)s notice", "%(count)s notices", len(lines)) % {"count": len(lines)}
        how = _("How you hear of this: %(how)s") % {"how": settings.URL + reverse("notifications:choices")}
        text = "\n\n".join([*lines, how])
        EmailMessage(subject, text, to=[person.email], headers=HEADERS).send()


def _lines(person: Person, since: dt.datetime, until: dt.datetime, skip: int) -> list[str]:
    by_mail = {reason: ways for reason, ways in choices.of(person).items() if ways.mail}
    since, until = since - SETTLES, until - SETTLES
    rows = Notice.objects.of(person).filter(created_at__gte=since, created_at__lt=until, reason__in=by_mail)
    found = rows.select_related("ticket", "event__actor").order_by("pk")[skip : skip + MOST]
    return [_line(notice) for notice in found if notice.read_at is None or not by_mail[notice.reason].in_app]


def _line(notice: Notice) -> str:
    where = settings.URL + reverse("tickets:ticket", args=[notice.ticket_id])
    return f"{sentence(notice)}:\n{notice.ticket.number} {notice.ticket.subject}\n{where}"
