"""Notices in a chat, by the incoming web hooks of Slack, Mattermost, Rocket.Chat, Zulip and Google Chat: `{"text": …}`."""

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from talka.kit import egress
from talka.kit.errors import Invalid
from talka.ui import audit

from .carriers import carrier, chosen_now
from .models import Hook, Notice
from .saying import sentence

if TYPE_CHECKING:
    from talka.people.models import Person

GONE = (401, 403, 404, 410)
HEADERS = {"Content-Type": "application/json; charset=utf-8"}


@carrier("chat")
def in_chat(notice: Notice) -> None:
    from .tasks import say as later  # noqa: PLC0415  the job calls back here

    if Hook.objects.filter(person=notice.person, failed="").exists():
        later.enqueue(notice_id=notice.pk)


def say(notice: Notice) -> None:
    """Rights are asked once more: the job may have waited (HAZARDS IDOR-6)."""
    hook = Hook.objects.filter(person=notice.person, failed="").first()
    chosen = chosen_now(notice)
    if hook is None or chosen is None or not chosen.chat:
        return
    with translation.override(notice.person.language):
        where = settings.URL + reverse("tickets:ticket", args=[notice.ticket_id])
        _post(hook, f"{sentence(notice)}: {notice.ticket.number} {notice.ticket.subject}\n{where}")


def greet(hook: Hook) -> None:
    with translation.override(hook.person.language):
        _post(hook, _("Notices of %(site)s come here from now on.") % {"site": settings.URL})


@transaction.atomic
def keep(person: "Person", address: str) -> Hook:
    """Tell this person in that chat; only public https addresses (HAZARDS SSRF-4). The first words go there at once."""
    from .tasks import greet as later  # noqa: PLC0415  the job calls back here

    try:
        egress.host_of(address)
    except egress.Blocked as wrong:
        raise Invalid(
            _("Give the https address that your chat shows for an incoming web hook."), field="address"
        ) from wrong
    hook, _made = Hook.objects.update_or_create(
        person=person, defaults={"address": address, "failed": "", "told_at": None}
    )
    audit.changed(f"people.person:{person.pk}", "changed", {"chat": ["", str(hook)]}, by=person)
    later.enqueue(person_id=person.pk)
    return hook


@transaction.atomic
def forget(person: "Person") -> None:
    for hook in Hook.objects.filter(person=person):
        hook.delete()
        audit.changed(f"people.person:{person.pk}", "changed", {"chat": [str(hook), ""]}, by=person)


def _post(hook: Hook, text: str) -> None:
    """Unreached is raised, so that the job tries again; a refusal for good is shown to its owner and ends it."""
    # what chats read as commands, links and mentions of all is said as plain text
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "@\u200b")
    try:
        status = egress.post(hook.address, HEADERS, json.dumps({"text": plain}).encode())
    except egress.Blocked as why:
        Hook.objects.filter(pk=hook.pk).update(failed=str(why)[:200])
        return
    if status in GONE:
        Hook.objects.filter(pk=hook.pk).update(failed=str(status))
    elif status >= 400:
        raise egress.Unreached(str(status))
    else:
        Hook.objects.filter(pk=hook.pk).update(told_at=timezone.now())
