"""A received body as its frame gets it: pictures under addresses that open for one reader and one day.

The frame has no origin of its own (HAZARDS D6), so a browser sends no cookie with what it loads; the signature says
who reads instead, and what that person may see is asked again each time (HAZARDS GEN-6).
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING

from django.urls import reverse

from talka.kit import tokens

from ..models import Message, RemotePicture, TrustedSender

if TYPE_CHECKING:
    from talka.people.models import Person

MOST = 40  # pictures of one message
LASTS = 24  # hours
_OWN = re.compile(r'src="/files/([0-9a-f-]{36})\?inline"')
_REMOTE = re.compile(r'data-remote="([^"]*)"')


@dataclass(frozen=True)
class Pictures:
    """How it stands with the remote pictures of one message for one reader."""

    blocked: int = 0  # never asked for
    coming: bool = False
    missing: int = 0  # asked for, and not to be had
    shown: int = 0
    trusted: bool = False


def addresses_in(html: str) -> list[str]:
    """The foreign pictures of a body, each once, as https: what we fetch goes over nothing else."""
    found = dict.fromkeys(unescape(one) for one in _REMOTE.findall(html))
    return [f"https:{one[one.index('//') :]}" for one in found][:MOST]


def states(messages: Sequence[Message], person: "Person") -> dict[int, Pictures]:
    """Of those messages that have any; no statement where none has, else two (index picture_once)."""
    having = {m.pk: m for m in messages if m.kind == Message.Kind.CUSTOMER and "data-remote" in m.html}
    if not having:
        return {}
    rows: dict[int, list[RemotePicture]] = {}
    for row in RemotePicture.objects.filter(message__in=having):
        rows.setdefault(row.message_id, []).append(row)
    senders = {m.author_id for m in having.values() if m.verified}
    trusted = set(TrustedSender.objects.filter(person=person, sender__in=senders).values_list("sender_id", flat=True))
    return {key: _state(m, rows.get(key, ()), m.verified and m.author_id in trusted) for key, m in having.items()}


def _state(message: Message, rows: Sequence[RemotePicture], trusted: bool) -> Pictures:
    if not rows:
        return Pictures(blocked=len(addresses_in(message.html)), trusted=trusted)
    shown = sum(row.file_id is not None for row in rows)
    coming = any(row.tried_at is None for row in rows)
    return Pictures(0, coming, 0 if coming else len(rows) - shown, shown, trusted)


def body_of(message: Message, person: "Person") -> str:
    """Its HTML with every picture that may be seen; the others keep their place, and load nothing."""
    kept = RemotePicture.objects.filter(message=message, file__isnull=False) if "data-remote" in message.html else ()
    found = {row.digest: row.file_id for row in kept}

    def own(match: re.Match[str]) -> str:
        return f'src="{escape(address(message, match[1], person))}"'

    def remote(match: re.Match[str]) -> str:
        (wanted,) = addresses_in(match[0])
        file = found.get(tokens.digest(wanted))
        return f'src="{escape(address(message, file, person))}"' if file else match[0]

    return _REMOTE.sub(remote, _OWN.sub(own, message.html))


def address(message: Message, file: object, person: "Person") -> str:
    until = int(time.time() // 3600) + LASTS
    key = tokens.sign("picture", message.pk, file, person.pk, until)
    return f"{reverse('tickets:picture', args=[message.pk, file])}?for={person.pk}&until={until}&key={key}"


def opens(message: int, file: object, person: int, until: int, key: str) -> bool:
    return until >= time.time() // 3600 and tokens.verify("picture", key, message, file, person, until)
