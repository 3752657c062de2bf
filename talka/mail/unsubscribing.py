"""Leaving mail that goes to many, in one click and without signing in (RFC 8058)."""

from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from talka.kit import tokens

from .models import Unsubscribed


def address(recipient: str, topic: str) -> str:
    """The link in the header and under the text: it holds who leaves what, signed, and shows nothing else."""
    token = tokens.sign("mail.unsubscribe", recipient, topic)
    place = reverse("mail:unsubscribe", args=[token])
    return f"{settings.URL.rstrip('/')}{place}?to={_quoted(recipient)}&of={_quoted(topic)}"


def is_meant(token: str, recipient: str, topic: str) -> bool:
    return bool(recipient) and tokens.verify("mail.unsubscribe", token, recipient, topic)


def leave(recipient: str, topic: str) -> None:
    """The same again changes nothing: mail programs and people click more than once."""
    Unsubscribed.objects.get_or_create(address=recipient, topic=topic)


def come_back(recipient: str, topic: str) -> None:
    Unsubscribed.objects.filter(address=recipient, topic=topic).delete()


def has_left(recipient: str, topic: str) -> bool:
    return Unsubscribed.objects.filter(address=recipient, topic=topic).exists()


def _quoted(text: str) -> str:
    return quote(text, safe="@")
