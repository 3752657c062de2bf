"""Sending through a mail service's own interface instead of SMTP, by django-anymail: its key is all it needs.

Such services may give a mail another Message-ID; an answer finds its ticket by the signed Reply-To address then.
"""

from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

import requests
from anymail.exceptions import AnymailError, AnymailRecipientsRefused, AnymailRequestsAPIError
from django.core.mail import EmailMultiAlternatives, get_connection

from . import vault
from .services import PROVIDERS
from .transport import Deferred, Rejected, SignInFailed, Unknown

if TYPE_CHECKING:
    from .models import Mailbox

OWN = ("from", "to", "cc", "subject", "date", "mime-version", "content-type", "content-transfer-encoding", "reply-to")


def send(mailbox: "Mailbox", raw: bytes, *, recipient: str, handing: Callable[[], None]) -> None:
    """Deliver by one request; the same three ends as by SMTP: taken, refused or later, and unknown."""
    _label, backend, key = PROVIDERS[mailbox.provider]
    secret = {key: vault.unseal(mailbox.provider_key)}
    connection = get_connection(f"anymail.backends.{backend}.EmailBackend", fail_silently=False, **secret)
    mail = _mail(raw, recipient)
    mail.connection = connection
    handing()
    try:
        mail.send()
    except AnymailRecipientsRefused as error:
        raise Rejected(550, "the provider refuses this recipient") from error
    except AnymailRequestsAPIError as error:
        raise _end(error) from error
    except (AnymailError, ValueError) as error:
        raise Rejected(554, f"the provider cannot carry this mail: {type(error).__name__}") from error


def _end(error: AnymailRequestsAPIError) -> Exception:
    """Only a status that says so proves that the provider has not taken it; silence and 5xx prove nothing."""
    cause = error.__cause__
    if isinstance(cause, requests.ConnectTimeout):
        return Deferred(0, "the provider does not answer")
    code = error.status_code
    if code is None:
        return Unknown("no answer of the provider after the mail")
    if code in (401, 403):
        return SignInFailed(code, "the provider does not accept the key")
    if code in (408, 429):
        return Deferred(code, "the provider has too much to do")
    return Rejected(code, "the provider refuses the mail") if code < 500 else Unknown(f"the provider answered {code}")


def _mail(raw: bytes, recipient: str) -> EmailMultiAlternatives:
    """The composed mail in the shape the services take: it goes to this recipient alone."""
    given = message_from_bytes(raw, policy=SMTP)
    assert isinstance(given, EmailMessage)
    text, html = given.get_body(("plain",)), given.get_body(("html",))
    mail = EmailMultiAlternatives(
        subject=str(given["Subject"]),
        body=text.get_content() if text else "",
        from_email=str(given["From"]),
        to=[recipient],
        reply_to=[str(given["Reply-To"])] if given["Reply-To"] else None,
        headers={name: str(value) for name, value in given.items() if name.lower() not in OWN},
    )
    if html:
        mail.attach_alternative(html.get_content(), "text/html")
    for part in given.iter_attachments():
        content = part.get_payload(decode=True)
        mail.attach(part.get_filename() or "attachment", content or b"", part.get_content_type())
    return mail
