"""What a mail of ours says, as text and as HTML with its pictures inside (RFC 2046 §5.1.4, RFC 2387, RFC 2392)."""

import hashlib
from collections.abc import Iterable
from email.message import EmailMessage

from django.utils.translation import gettext as _

from talka.desks import signatures
from talka.files.models import File
from talka.kit.errors import Refused
from talka.kit.html import from_text
from talka.tickets.actions.words import INLINE
from talka.tickets.models import Attachment

from .models import Mailbox, Outgoing


class CannotCompose(Refused):
    """Something the mail needs is gone, such as an attachment; it is not sent without it."""


def of(row: Outgoing, mailbox: Mailbox) -> tuple[str, str]:
    """The two bodies; a reply ends with the signature of its mailbox, its author or the desk; a forward with what it passes on."""
    if "text" in row.content:
        text = str(row.content["text"])
        return text, str(row.content.get("html") or "") or from_text(text)
    message = row.message
    assert message
    text, html = message.text, message.html or from_text(message.text)
    own = signatures.of(message.author, message.ticket.desk, message.ticket.language)
    signature = (mailbox.signature or own).strip()
    if signature:
        text = f"{text}\n\n-- \n{signature}"
        html = f"{html}<p>-- </p>{from_text(signature)}"
    if row.kind == Outgoing.Kind.FORWARD and message.quoted:
        text = f"{text}\n\n{message.quoted}"
        html = f"{html}<blockquote>{from_text(message.quoted)}</blockquote>"
    return text, html


def with_cids(html: str, files: Iterable[Attachment]) -> tuple[str, list[Attachment]]:
    """Pictures of the message point into the mail itself; who reads it cannot open our addresses."""
    inside = []
    for attachment in files:
        address = INLINE.format(attachment.file_id)
        if attachment.cid and f'"{address}"' in html:
            html = html.replace(f'"{address}"', f'"cid:{attachment.cid}"')
            inside.append(attachment)
    return html, inside


def embed(mail: EmailMessage, pictures: Iterable[Attachment]) -> None:
    """Beside the HTML part, which becomes multipart/related by the first one."""
    part = mail.get_body(("html",))
    for picture in pictures:
        kind, _slash, subtype = picture.file.content_type.partition("/")
        assert isinstance(part, EmailMessage)
        part.add_related(
            content(picture.file),
            maintype=kind,
            subtype=subtype or "octet-stream",
            cid=f"<{picture.cid}>",
            filename=picture.file.name,
            disposition="inline",
        )


def content(file: File) -> bytes:
    try:
        data = file.read()
    except OSError as error:
        raise CannotCompose(_("The attachment “%(name)s” is missing.") % {"name": file.name}) from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise CannotCompose(_("The attachment “%(name)s” is damaged.") % {"name": file.name})
    return data
