"""Mails of the framework and its libraries (sign-in, password) leave like all others: through the outbox."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from talka.kit.addresses import canonical
from talka.mail.outbox import put_account


class MailboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            return sum(self._put(message) for message in email_messages)

    @staticmethod
    def _put(message: EmailMessage) -> int:
        html = next((str(body) for body, kind in getattr(message, "alternatives", ()) if kind == "text/html"), "")
        recipients = [email for given in message.recipients() if (email := canonical(given))]
        for recipient in recipients:
            put_account(recipient, str(message.subject), str(message.body), html)
        return 1 if recipients else 0
