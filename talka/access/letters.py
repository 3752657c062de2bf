"""The letters and messages about signing in: plain text, in the person's language, links only to this site."""

from typing import TYPE_CHECKING, Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from talka.options import store

if TYPE_CHECKING:
    from talka.people.models import Person

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
NOT_YOU = _("If this was not you, set a new password at once: %(forgot)s")

# name: (subject, text); what allauth's own names are for stands in its documentation
LETTERS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "password_link": (
        _("Choose a password for %(desk)s"),
        (
            _("Somebody, hopefully you, asked for a password for %(email)s at %(desk)s."),
            _("Choose it here within an hour: %(link)s"),
            _("If it was not you, do nothing: nothing has changed."),
        ),
    ),
    "email_confirmation": (
        _("Is this your address?"),
        (_("Confirm that %(email)s is yours: %(activate_url)s"), _("If you did not ask for this, do nothing.")),
    ),
    "password_changed": (_("Your password was changed"), (_("The password of %(email)s at %(desk)s was changed."), NOT_YOU)),
    "password_set": (_("Your password was set"), (_("A password was set for %(email)s at %(desk)s."), NOT_YOU)),
    "password_reset": (
        _("Your password was changed"),
        (_("A new password was chosen for %(email)s at %(desk)s. All other sessions and API tokens have ended."), NOT_YOU),
    ),
    "email_changed": (
        _("Your address was changed"),
        (_("Your address at %(desk)s was changed from %(from_email)s to %(to_email)s."), _("If this was not you, tell the desk at once.")),
    ),
    "totp_activated": (_("Authenticator app added"), (_("An authenticator app now protects %(email)s at %(desk)s."), NOT_YOU)),
    "totp_deactivated": (_("Authenticator app removed"), (_("The authenticator app of %(email)s at %(desk)s was removed."), NOT_YOU)),
    "webauthn_added": (_("Passkey added"), (_("A passkey was added for %(email)s at %(desk)s."), NOT_YOU)),
    "webauthn_removed": (_("Passkey removed"), (_("A passkey of %(email)s at %(desk)s was removed."), NOT_YOU)),
    "recovery_codes_generated": (_("New recovery codes"), (_("New recovery codes were made for %(email)s at %(desk)s."), NOT_YOU)),
}  # fmt: skip
SAME_AS = {"email_confirmation_signup": "email_confirmation", "email_confirm": "email_confirmation"}

MESSAGES = {
    "password_changed": _("Your password is changed. Other sessions have ended."),
    "password_set": _("Your password is set."),
    "email_confirmation_sent": _("We sent a letter to %(email)s. Follow the link in it."),
    "email_confirmed": _("%(email)s is confirmed."),
    "email_confirmation_failed": _("%(email)s could not be confirmed."),
    "email_deleted": _("%(email)s is removed."),
    "totp_activated": _("The authenticator app is added."),
    "totp_deactivated": _("The authenticator app is removed."),
    "webauthn_added": _("The passkey is added."),
    "webauthn_removed": _("The passkey is removed."),
    "recovery_codes_generated": _("New recovery codes are made; the old ones no longer work."),
}

ERRORS = {
    "email_password_mismatch": _("This address and password do not belong together."),
    "too_many_login_attempts": _("Too many tries. Wait some minutes, or choose a new password by mail."),
    "rate_limited": _("Too many tries. Wait a minute."),
    "incorrect_password": _("This is not your password."),
    "enter_current_password": _("This is not your password."),
    "incorrect_code": _("This code is not right, or no longer."),
    "invalid_password_reset": _("This link no longer works."),
    "same_as_current": _("This is what it is already."),
    "duplicate_email": _("This is your address already."),
    "account_inactive": _("This account is switched off."),
    "unverified_email": _("Confirm your address first."),
}


def post(name: str, to: str, context: dict[str, Any], *, person: "Person | None" = None) -> None:
    """Put a letter in the queue; unknown names are a mistake, not silence."""
    from . import tasks  # noqa: PLC0415  tasks send what is written here

    subject, text = written(SAME_AS.get(name, name), to, context, person)
    tasks.post.enqueue(to=to, subject=subject, text=text)


def written(name: str, to: str, context: dict[str, Any], person: "Person | None" = None) -> tuple[str, str]:
    subject, lines = LETTERS[name]
    told = {key: value for key, value in context.items() if isinstance(value, str)}
    told |= {"email": to, "desk": store.get("desk.title"), "forgot": settings.URL + reverse("account_reset_password")}
    with translation.override(person.language if person is not None else translation.get_language()):
        return str(subject) % told, "\n\n".join(
            str(line) % told for line in lines
        ) + f"\n\n-- \n{told['desk']}\n{settings.URL}\n"


def password_link(person: "Person") -> str:
    """Where the person chooses a password: one hour, one use, void as soon as password or address change."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return settings.URL + path.replace("UID-KEY", key)


def send(to: str, subject: str, text: str) -> None:
    EmailMessage(subject, text, to=[to], headers=HEADERS).send()
