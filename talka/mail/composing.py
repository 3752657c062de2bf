"""An Outgoing row to the bytes of a mail (RFC 5322, 2045; LOOP-2 for automatic ones)."""

import re
import unicodedata
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from talka.files.models import File
from talka.tickets.models import Message, Ticket

from . import bodies, sidemail, threads, unsubscribing
from .models import Mailbox, Outgoing
from .names import plain_name
from .steps.loops import HEADER, mark

MOST_REFERENCES = 10
# long headers are folded here: the standard library (3.11) loses spaces between encoded words when it folds
POLICY = SMTP.clone(cte_type="7bit", refold_source="none")
WRITTEN = (Outgoing.Kind.REPLY, Outgoing.Kind.FORWARD)  # by a person, the others are automatic


def compose(row: Outgoing, mailbox: Mailbox) -> bytes:
    # RFC 6531: an address with other letters travels as UTF-8 or not at all (transport.py asks the server)
    mail = EmailMessage(policy=POLICY if row.recipient.isascii() else POLICY.clone(utf8=True))
    mail.set_raw("Message-ID", f"<{row.identifier}>")  # on one line: some receivers take a folded one for none
    mail["Date"] = format_datetime(row.created_at)
    mail.set_raw("From", f"{_encoded('From', _shown_as(row, mailbox))}\n <{mailbox.address}>")
    mail["To"] = _address(row.recipient)
    if row.kind in WRITTEN and row.message:
        _others(mail, row)
    mail.set_raw("Subject", _encoded("Subject", _subject(row)))
    if row.kind == Outgoing.Kind.SIDE:
        sidemail.thread(mail, row, mailbox)
    elif row.ticket_id:
        _threading(mail, row, mailbox)
    if row.kind not in (*WRITTEN, Outgoing.Kind.SIDE) or (row.message and row.message.automatic):
        _automatic(mail, row)
    if row.kind == Outgoing.Kind.MASS:
        _unsubscribing(mail, row, mailbox)
    files = list(row.message.attachments.select_related("file")) if row.kind in WRITTEN and row.message else []
    text, html = bodies.of(row, mailbox)
    html, inline = bodies.with_cids(html, files)
    mail.set_content(text, charset="utf-8", cte="quoted-printable")
    mail.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    bodies.embed(mail, [one for one in files if one in inline])
    for attachment in files:
        if attachment not in inline:
            _attach(mail, attachment.file)
    for file in sidemail.files_of(row):
        _attach(mail, file)
    return mail.as_bytes()


def _shown_as(row: Outgoing, mailbox: Mailbox) -> str:
    if mailbox.sender_name:
        return plain_name(mailbox.sender_name)
    desk = mailbox.desk.shown_name
    author = row.message.author if row.kind in WRITTEN and row.message else None
    person = str(row.content.get("from", "")) or (author.name if author else "")
    name = plain_name(f"{person} ({desk})" if person else desk)
    return name or plain_name(mailbox.name)


def _address(email: str) -> Address:
    return Address(addr_spec=email)


def _encoded(header: str, text: str) -> str:
    """RFC 2047 for what is not ASCII, folded at 76 characters."""
    return Header(text, "us-ascii" if text.isascii() else "utf-8", header_name=header).encode()


def _others(mail: EmailMessage, row: Outgoing) -> None:
    """Who else got this reply, so that "answer all" reaches them."""
    message = row.message
    others = [email for email in (*message.to, *message.cc) if email != row.recipient] if message else []
    if others:
        mail["Cc"] = [_address(email) for email in others]


def _subject(row: Outgoing) -> str:
    if row.content.get("subject"):
        return " ".join(str(row.content["subject"]).split())[:250]
    ticket = row.ticket
    assert isinstance(ticket, Ticket)
    bare = re.sub(r"^(?:(?:re|fw|fwd|aw|sv|ats|vs)\s*:\s*)+", "", ticket.subject, flags=re.I)
    visible = "".join(c for c in bare if unicodedata.category(c)[0] != "C")
    # a third party is told of the matter under a mark of its own
    return f"{'Fwd' if row.kind == Outgoing.Kind.FORWARD else 'Re'}: {visible} [{ticket.number}]"


def _threading(mail: EmailMessage, row: Outgoing, mailbox: Mailbox) -> None:
    """The customer's program shows one thread, and their answer finds the ticket (threads.py)."""
    assert row.ticket_id
    if mailbox.plus:
        mail["Reply-To"] = _address(threads.reply_address(mailbox.address, row.ticket_id, row.recipient))
    theirs = (
        Message.objects.filter(ticket=row.ticket_id, kind=Message.Kind.CUSTOMER).exclude(message_id="").order_by("-pk")
    )
    ours = Outgoing.objects.filter(ticket=row.ticket_id, recipient=row.recipient, pk__lt=row.pk).order_by("-pk")
    ours = ours.exclude(kind=Outgoing.Kind.SIDE)
    own = list(theirs.values_list("message_id", "created_at")[:MOST_REFERENCES])
    sent = list(ours.values_list("identifier", "created_at")[:MOST_REFERENCES])
    known = [i for i, _at in sorted((*own, *sent), key=lambda pair: pair[1]) if fits(i)][-MOST_REFERENCES:]
    if known:
        mail["In-Reply-To"] = f"<{next((i for i, _at in own if fits(i)), known[-1])}>"
        mail["References"] = " ".join(f"<{identifier}>" for identifier in known)


def fits(identifier: str) -> bool:
    """A Message-ID that can stand in a header as it is: foreign ones are anything but well-formed."""
    return re.fullmatch(r"[!-;=?-~]{1,250}", identifier) is not None


def _automatic(mail: EmailMessage, row: Outgoing) -> None:
    """So that no robot answers a robot (RFC 3834 §3.1, HAZARDS LOOP-2)."""
    mail["Auto-Submitted"] = "auto-replied" if row.kind == Outgoing.Kind.ACK else "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Precedence"] = "bulk"
    mail[HEADER] = mark()


def _unsubscribing(mail: EmailMessage, row: Outgoing, mailbox: Mailbox) -> None:
    """One click ends it, by POST and without signing in (RFC 2369, RFC 8058)."""
    topic = str(row.content.get("topic", ""))
    mail["List-Id"] = f"<{topic or 'news'}.{threads.host_of(mailbox)}>"
    mail["List-Unsubscribe"] = f"<{unsubscribing.address(row.recipient, topic)}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _attach(mail: EmailMessage, file: File) -> None:
    kind, _slash, subtype = file.content_type.partition("/")
    data = bodies.content(file)
    mail.add_attachment(data, maintype=kind, subtype=subtype or "octet-stream", filename=file.name)
