"""The mail that asks: plain and as HTML, in the person's language; what the requester wrote stands in it as text."""

from typing import TYPE_CHECKING

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from talka.kit.html import from_text
from talka.options import store
from talka.ui.dates import stamp

from . import links

if TYPE_CHECKING:
    from .models import Vote

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def post(vote: "Vote", *, again: bool = False) -> None:
    subject, text, html = written(vote, again=again)
    letter = EmailMultiAlternatives(subject, text, to=[vote.person.email], headers=HEADERS)
    letter.attach_alternative(html, "text/html")
    letter.send()


def written(vote: "Vote", *, again: bool = False) -> tuple[str, str, str]:
    """Subject, text, HTML. Nothing internal of the ticket: whoever is asked may be no colleague."""
    approval, stage = vote.stage.approval, vote.stage
    ticket = approval.ticket
    with translation.override(vote.person.language):
        subject = (_("Reminder: %(name)s [%(number)s]") if again else _("Your approval: %(name)s [%(number)s]")) % {
            "name": approval.name,
            "number": ticket.number,
        }
        lines = [
            _("%(who)s asks for your approval: %(name)s")
            % {"who": approval.asked_by or store.get("desk.title"), "name": approval.name},
            f"{ticket.number} {ticket.subject}",
            _("Requester: %(person)s") % {"person": ticket.requester},
            *([approval.question] if approval.question else []),
            *([_("You are asked instead of %(person)s.") % {"person": vote.instead_of}] if vote.instead_of else []),
            *([_("It waits until %(when)s.") % {"when": _until(vote)}] if stage.expires_at else []),
        ]
        yes, no = _("Approve"), _("Do not approve")
        ask, refuse = links.address(vote, "yes"), links.address(vote, "no")
        after = _("A page opens that shows the request and asks you to confirm. The link is yours alone.")
        text = "\n\n".join([*lines, f"{yes}: {ask}", f"{no}: {refuse}", after, f"-- \n{store.get('desk.title')}"])
        html = from_text("\n\n".join(lines)) + format_html(
            '<p><a href="{}"><b>{}</b></a> &nbsp; · &nbsp; <a href="{}">{}</a></p><p>{}</p>',
            ask,
            yes,
            refuse,
            no,
            after,
        )
        return subject, text, html


def _until(vote: "Vote") -> str:
    """In the reader's own time zone."""
    with timezone.override(vote.person.zone if vote.person.time_zone else None):
        return stamp(vote.stage.expires_at, time=True)
