"""Signing up and forgetting: both only ask where to send a link (see tasks.send_password_link)."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm, SignupForm
from allauth.core.internal import ratelimit
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.kit.addresses import canonical

from . import tasks
from .permissions import permissions

LINKS = {"password_link": "3/h/key"}


class SignUp(SignupForm):
    name = forms.CharField(label=_("Your name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password1"]

    def validate_unique_email(self, value: str) -> str:
        return value

    def try_save(self, request: HttpRequest) -> tuple[None, Any]:
        ask_for_link(request, self.cleaned_data["email"], name=self.cleaned_data["name"], joining=True)
        return None, get_adapter(request).respond_email_verification_sent(request, None)


class Forgot(ResetPasswordForm):
    def clean_email(self) -> str:
        return get_adapter().clean_email(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        ask_for_link(request, self.cleaned_data["email"])
        return self.cleaned_data["email"]


def ask_for_link(request: HttpRequest, email: str, *, name: str = "", joining: bool = False) -> None:
    """At most three an hour to one mailbox, whatever is added after a plus; the same work for known and unknown."""
    mailbox = _mailbox(canonical(email) or email.lower())
    if ratelimit.consume(request, app="talka.access", action="password_link", config=LINKS, key=mailbox):
        tasks.send_password_link.enqueue(email=email, name=name, language=get_language() or "en", joining=joining)


def _mailbox(email: str) -> str:
    local, _at, domain = email.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


class TokenForm(forms.Form):
    """A new API token of one's own."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, help_text=_("Never more than you may do yourself.")
    )
    days = forms.TypedChoiceField(
        label=_("Good for"), coerce=int, initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("A year")), (0, _("Until it is removed"))],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = sorted({name.split(".")[0] for name in permissions.names()})
        self.fields["scopes"].choices = [("all", _("Everything you may do")), *((name, name) for name in groups)]
