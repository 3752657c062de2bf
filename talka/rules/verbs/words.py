"""Writing: an internal note, and a reply that a person, never a machine, gets seldom (HAZARDS LOOP-1, LOOP-3)."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.kit import templating
from talka.kit.errors import Invalid
from talka.tickets import actions, placeholders
from talka.tickets.models import Message

from ..vocabulary import Case, Control, Given, Step, Verb, verb

if TYPE_CHECKING:
    from talka.tickets.models import Ticket

LIMITS = ((dt.timedelta(minutes=15), 3), (dt.timedelta(days=1), 10))  # automatic replies to one person


def filled(text: str, ticket: "Ticket", audience: str, language: str = "") -> str:
    return templating.fill(text, placeholders.values(ticket, audience=audience, language=language))


def placeholders_checked(verb: Verb, given: dict[str, Any]) -> dict[str, Any]:
    """Texts name only what their readers may know (HAZARDS TPL-2); Invalid names the placeholder."""
    for control in verb.controls:
        if not control.audience:
            continue
        try:
            templating.check(given[control.name], placeholders.AUDIENCES[control.audience])
        except templating.UnknownPlaceholder as unknown:
            words = _("There is no placeholder “%(name)s” here.") % {"name": unknown.name[:60]}
            raise Invalid(words, field=control.name) from unknown
    return given


@verb
class Note(Verb):
    name, label, icon = "note", gettext_lazy("Write the internal note"), "note"
    controls = (Control("text", gettext_lazy("Text"), "area", audience="agent"),)
    emits = ("message.noted",)
    settles = False

    def clean(self, given: Given) -> dict[str, Any]:
        return placeholders_checked(self, super().clean(given))

    def perform(self, given: Given, case: Case) -> None:
        actions.note(case.ticket, filled(given["text"], case.ticket, "agent"), by=None, via="rule")


@verb
class Reply(Verb):
    """In the requester's language when there is a text in it, else in the other one."""

    name, label, icon = "reply", gettext_lazy("Reply to the requester"), "message-circle"
    controls = (
        Control("text_en", gettext_lazy("In English"), "area", optional=True, audience="customer"),
        Control("text_lt", gettext_lazy("In Lithuanian"), "area", optional=True, audience="customer"),
    )
    emits = ("message.sent",)
    settles = False

    def clean(self, given: Given) -> dict[str, Any]:
        found = placeholders_checked(self, super().clean(given))
        if not any(found.values()):
            raise Invalid(_("Write the text in at least one language."), field="text_en")
        return found

    def said(self, given: Given) -> str:
        text = " ".join((given.get("text_en") or given.get("text_lt") or "").split())
        return f"{self.label}: “{text[:60]}{'…' if len(text) > 60 else ''}”"

    def plan(self, given: Given, case: Case) -> Step:
        if why := why_not(case):
            return self.step(given, state="skip", why=why)
        return self.step(given, mails=(case.ticket.requester.email,))

    def perform(self, given: Given, case: Case) -> None:
        text, language = self._text(given, case.ticket.language)
        actions.reply(case.ticket, filled(text, case.ticket, "customer", language), by=None, via="rule", automatic=True)

    @staticmethod
    def _text(given: Given, language: str) -> tuple[str, str]:
        for wanted in (language, "en", "lt"):
            if text := given.get(f"text_{wanted}"):
                return text, wanted
        return "", language


def why_not(case: Case) -> str:
    """Why no automatic reply may go out now; "" when it may."""
    ticket, event = case.ticket, case.event
    if not ticket.requester.email:
        return _("%(name)s has no address to write to.") % {"name": ticket.requester}
    key = (
        event.data.get("message") if event is not None and event.kind in ("message.received", "ticket.opened") else None
    )
    if key and Message.objects.filter(pk=key, automatic=True).exists():
        return _("A machine wrote; machines are not answered.")
    lately = Message.objects.filter(
        ticket__requester=ticket.requester_id,
        automatic=True,
        kind=Message.Kind.REPLY,
        created_at__gt=timezone.now() - LIMITS[-1][0],
    )
    times = list(lately.values_list("created_at", flat=True)[:50])
    now = timezone.now()
    if any(sum(at > now - span for at in times) >= most for span, most in LIMITS):
        return _("This person had enough automatic replies lately.")
    return ""
