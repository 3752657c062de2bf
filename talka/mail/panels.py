from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talka.access.grants import allowed
from talka.options import store
from talka.people.models import Person
from talka.tickets.models import Ticket
from talka.ui.settings_home import settings_entry
from talka.ui.slots import slot

from .models import Mailbox, Outgoing, RawMail, Undeliverable
from .steps.arrival import automatic_lately

MOST_SOURCES = 5


def how_many_aside() -> dict[str, Any] | None:
    count = RawMail.objects.filter(state=RawMail.State.ASIDE).count()
    return {"text": ngettext("%(n)s mail", "%(n)s mails", count) % {"n": count}, "tone": "bad"} if count else None


settings_entry(
    gettext_lazy("Mail"),
    gettext_lazy("How every mailbox stands, what waits and what failed"),
    "mail:overview",
    group="channels",
    icon="mailbox",
    permission="mail.manage",
    order=10,
)
settings_entry(
    gettext_lazy("Mail set aside"),
    gettext_lazy("Mails that could not be read and wait for a person"),
    "mail:aside",
    group="channels",
    icon="mail-exclamation",
    permission="mail.manage",
    state=how_many_aside,
    order=20,
)


@slot("settings.attention", "mail/attention.html", order=20, permission="mail.manage")
def attention(request: HttpRequest) -> dict[str, Any] | None:
    """What keeps mail from coming or going, in words; nothing when all is well."""
    lines = [*_aside(), *_mailboxes(), *_held(), *_budget()]
    return {"lines": lines} if lines else None


def _aside() -> list[tuple[str, str]]:
    count = RawMail.objects.filter(state=RawMail.State.ASIDE).count()
    words = ngettext("%(n)s mail is set aside.", "%(n)s mails are set aside.", count) % {"n": count}
    return [(words, reverse("mail:aside"))] if count else []


def _mailboxes() -> list[tuple[str, str]]:
    troubled = Mailbox.objects.active().filter(~Q(last_error="") | ~Q(sending_error=""))
    return [
        (
            _("%(mailbox)s: %(error)s") % {"mailbox": box.name, "error": box.last_error or box.sending_error},
            reverse("ui:mailboxes-edit", args=[box.pk]),
        )
        for box in troubled[:5]
    ]


def _held() -> list[tuple[str, str]]:
    """Mails that no server is there for: they wait until somebody sets one."""
    held = Outgoing.objects.filter(
        Q(mailbox=None) | Q(mailbox__outgoing_host="", mailbox__provider=""), state=Outgoing.State.READY
    ).count()
    words = ngettext("%(n)s mail waits for an outgoing server.", "%(n)s mails wait for an outgoing server.", held) % {
        "n": held
    }
    return [(words, reverse("ui:mailboxes"))] if held else []


def _budget() -> list[tuple[str, str]]:
    """Requests of strangers are not confirmed for a while: somebody may be using us to write to others (LOOP-5)."""
    most = store.get("mail.automatic_per_hour")
    words = ngettext(
        "New requests are not confirmed for now: %(count)s automatic mail has left within an hour.",
        "New requests are not confirmed for now: %(count)s automatic mails have left within an hour.",
        most,
    ) % {"count": most}
    return [(words, reverse("ui:received-mails"))] if automatic_lately() >= most else []


@slot("ticket.side", "mail/side.html", order=60)
def of_ticket(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """What mail knows of a ticket: who wrote what was forwarded, an address that takes no mail, the sources."""
    person = request.user
    if ticket.channel != "mail" or not isinstance(person, Person) or not person.is_agent:
        return None
    # one statement for all of it: the mails of the ticket, and whether its requester's address takes any
    reason = Undeliverable.objects.filter(address=OuterRef("ticket__requester__email")).values("reason")[:1]
    asked = RawMail.objects.filter(ticket=ticket).annotate(undeliverable=Subquery(reason))
    mails = list(asked.order_by("-pk")[:MOST_SOURCES])
    forwarded = next(
        (
            row
            for row in mails
            if row.facts.get("forwarded", {}).get("email", ticket.requester.email) != ticket.requester.email
        ),
        None,
    )
    refused = next((row.undeliverable for row in mails if row.undeliverable is not None), None)
    failed = any(row.facts.get("checks") == "fail" for row in mails)
    sources = mails if allowed(person, "mail.source", ticket) or person.has_perm("mail.manage") else []
    if not (forwarded or refused is not None or sources or failed):
        return None
    may = allowed(person, "tickets.edit", ticket)
    return {
        "forwarded": forwarded,
        "refused": refused,
        "ticket": ticket,
        "sources": sources,
        "failed": failed,
        "may": may,
    }
