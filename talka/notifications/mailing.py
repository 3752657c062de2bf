"""Notices by mail: plain text, in the person's language, links only to this site."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from . import storms
from .carriers import carrier
from .models import Digest, Notice, Reason
from .saying import sentence

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@carrier("mail")
def by_mail(notice: Notice) -> None:
    # whoever is asked to approve gets a letter with a link of their own (approvals)
    if not notice.person.email or notice.reason == Reason.APPROVAL:
        return
    if Digest.objects.filter(person=notice.person).exists():
        return  # with a digest it comes together with others
    if storms.place_of(notice) >= storms.SINGLY:
        return  # in a storm as well (actions.give has ordered that mail)
    with translation.override(notice.person.language):
        ticket, said = notice.ticket, sentence(notice)
        where = settings.URL + reverse("tickets:ticket", args=[ticket.pk])
        how = settings.URL + reverse("notifications:choices")
        text = _("%(said)s:\n%(number)s %(subject)s\n%(where)s\n\nHow you hear of this: %(how)s") % {
            "said": said,
            "number": ticket.number,
            "subject": ticket.subject,
            "where": where,
            "how": how,
        }
        EmailMessage(f"{ticket.number}: {said}", text, to=[notice.person.email], headers=HEADERS).send()
