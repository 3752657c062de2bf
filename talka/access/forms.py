"""Signing up and forgetting: both only ask where to send a link (see tasks.send_password_link)."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.kit.addresses import canonical
from talka.options.modules import modules

from . import tasks
from .permissions import permissions

LINKS = {"password_link": "3/h/key"}


class SignUp(account.SignupForm):
    name = forms.CharField(
        label=_("Your name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password1"]

    def validate_unique_email(self, value: str) -> str:
        return value

    def try_save(self, request: HttpRequest) -> tuple[None, Any]:
        ask_for_link(request, self.cleaned_data["email"], name=self.cleaned_data["name"], joining=True)
        return None, get_adapter(request).respond_email_verification_sent(request, None)


class Forgot(account.ResetPasswordForm):
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
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than you may do yourself."),
    )
    days = forms.TypedChoiceField(
        label=_("Good for"), coerce=int, initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("A year")), (0, _("Until it is removed"))],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = sorted({name.split(".")[0] for name in permissions.names()})
        titles = {
            "events": _("Audit log"),
            "options": _("Settings"),
            **{module.name: module.title for module in modules()},
        }
        self.fields["scopes"].choices = [
            ("all", _("Everything you may do")),
            *((name, titles.get(name, name)) for name in groups),
        ]


def worded(form: type[forms.Form], **labels: Any) -> type[forms.Form]:
    """A form of allauth with our words on it, and no words inside the inputs where they vanish while typing."""

    class Worded(form):  # type: ignore[misc, valid-type]  # made from what was given
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            for name, field in self.fields.items():
                field.label = labels.get(name, field.label)
                field.widget.attrs.pop("placeholder", None)
                field.help_text = NEW_PASSWORD if name == "password1" else "" if name in HELPED else field.help_text

    return Worded


HELPED = ("password", "oldpassword", "passwordless")
NEW_PASSWORD = _("At least 12 characters; several words are easiest to remember.")
NEW = _("New password")
AGAIN = _("New password once more")
EMAIL = _("E-mail")
PASSWORD = _("Password")
CODE = _("Code")

Login = worded(account.LoginForm, login=EMAIL, password=PASSWORD)
NewPassword = worded(account.ResetPasswordKeyForm, password1=NEW, password2=AGAIN)
FirstPassword = worded(account.SetPasswordForm, password1=NEW, password2=AGAIN)
ChangePassword = worded(account.ChangePasswordForm, oldpassword=_("Password now"), password1=NEW, password2=AGAIN)
ChangeEmail = worded(account.AddEmailForm, email=_("New address"))
Again = worded(account.ReauthenticateForm, password=PASSWORD)
SignUp = worded(SignUp, email=EMAIL)  # type: ignore[misc]  # the same form, worded
Forgot = worded(Forgot, email=EMAIL)  # type: ignore[misc]
Authenticator = worded(ActivateTOTPForm, code=_("Code that the app shows"))
SecondStep = worded(AuthenticateForm, code=CODE)
SecondStepAgain = worded(ReauthenticateForm, code=CODE)
NewPasskey = worded(
    AddWebAuthnForm, name=_("Name of this passkey"), passwordless=_("Sign in with it alone, without a password")
)
RenamedPasskey = worded(EditWebAuthnForm, name=_("Name of this passkey"))
