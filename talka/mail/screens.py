from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.kit.errors import Refused
from talka.ui.listing import Column
from talka.ui.screen import Bulk, Screen, screen

from . import deliveries, outbox, probing, quarantine
from .forms import MailboxForm
from .models import Mailbox, Outgoing, RawMail
from .tabs import tabs_of

MANAGE = "mail.manage"
ANSWERS = {
    probing.Answer.REFUSED: gettext_lazy("The %(direction)s server refuses the sign-in."),
    probing.Answer.FAILED: gettext_lazy("The %(direction)s server cannot be reached safely."),
}


def test_connection(mailbox: Mailbox, *, by: Any) -> None:
    """Both directions; the answer is only that it works, is refused or fails."""
    tried = []
    if mailbox.incoming != Mailbox.Incoming.NONE:
        tried.append((_("incoming"), probing.incoming(mailbox)))
    if mailbox.outgoing_host:
        tried.append((_("outgoing"), probing.outgoing(mailbox)))
    if not tried:
        raise Refused(_("No server is set for this mailbox."))
    for direction, answer in tried:
        if answer != probing.Answer.OK:
            raise Refused(ANSWERS[answer] % {"direction": direction})


@screen
class Mailboxes(Screen):
    model = Mailbox
    hint = gettext_lazy("Addresses people write to, how their mail is fetched and through which server answers leave.")
    add_label = gettext_lazy("Add a mailbox")
    group, icon = "channels", "mail"
    columns = (
        "name",
        "address",
        "desk",
        Column("incoming", gettext_lazy("Fetched by")),
        Column("outgoing_host", gettext_lazy("Sends through")),
        "last_read_at",
        "last_error",
        "sending_error",
        "active",
    )
    filters = ("desk", "active")
    search = ("name", "address")
    fields = tuple(MailboxForm.Meta.fields)
    reads = ("last_read_at", "last_error", "sending_error")
    secrets = ("incoming_password", "outgoing_password", "provider_key")
    form = MailboxForm
    bulk = (Bulk("test", gettext_lazy("Test the connection"), test_connection),)
    change_permission = MANAGE

    def beside(self) -> list[dict[str, Any]]:
        return tabs_of("ui:mailboxes")

    def write(self, form: "forms.ModelForm[Any]", by: Any) -> Mailbox:
        mailbox: Mailbox = form.save()
        if mailbox.can_send:
            outbox.release(mailbox)
        return mailbox


@screen
class ReceivedMails(Screen):
    """Every mail that ever came, in exactly one state (HAZARDS I2)."""

    model = RawMail
    slug = "received-mails"
    title = gettext_lazy("Mail log")
    hint = gettext_lazy("Every mail that arrived and what became of it.")
    group, icon = "channels", "mail-opened"
    columns = ("received_at", "sender", "subject", "state", "outcome", "reason", "mailbox")
    filters = ("state", "outcome", "mailbox")
    search = ("sender", "subject")
    order = ("-pk",)
    fields = ("sender", "subject", "state", "outcome", "reason", "mailbox")
    reads = ("received_at", "source", "size", "ticket")
    view_permission = MANAGE
    change_permission = MANAGE
    addable = changeable = False
    bulk = (
        Bulk("retry", gettext_lazy("Try again"), quarantine.retry, verb="view"),
        Bulk("ticket", gettext_lazy("Make a ticket"), quarantine.make_ticket, verb="view"),
        Bulk("dismiss", gettext_lazy("Ignore"), quarantine.dismiss, asks=True, verb="view"),
    )

    def beside(self) -> list[dict[str, Any]]:
        return tabs_of("ui:received-mails")


@screen
class OutgoingMails(Screen):
    """What leaves and how it fared (HAZARDS I4)."""

    model = Outgoing
    slug = "outgoing-mails"
    title = gettext_lazy("Outgoing mail")
    hint = gettext_lazy("What waits to be sent, and what became of the rest.")
    group, icon = "channels", "send"
    columns = (
        Column("recipient"),
        "state",
        "kind",
        Column(
            "ticket",
            gettext_lazy("Ticket"),
            cell=lambda row: row.ticket.number if row.ticket else "",
            follow="ticket",
            sort="",
        ),
        "created_at",
        "next_try",
        Column("attempts", gettext_lazy("Attempts")),
        "error",
        "mailbox",
        Column("sent_at", shown=False),
        Column("delivered_at", shown=False),
    )
    filters = ("state", "kind", "mailbox")
    search = ("recipient",)
    order = ("-pk",)
    fields = ("recipient", "kind", "state", "error", "mailbox")
    reads = ("created_at", "next_try", "attempts", "sent_at", "delivered_at", "bounced", "ticket")
    view_permission = MANAGE
    change_permission = MANAGE
    addable = changeable = False
    bulk = (
        Bulk("now", gettext_lazy("Send now"), deliveries.send_now, verb="view"),
        Bulk("again", gettext_lazy("Send again"), deliveries.send_again, asks=True, verb="view"),
        Bulk("withdraw", gettext_lazy("Withdraw"), deliveries.withdraw, asks=True, verb="view"),
    )

    def beside(self) -> list[dict[str, Any]]:
        return tabs_of("ui:outgoing-mails")
