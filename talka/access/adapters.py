"""How the sign-in library meets our people: addresses, links, letters, limits, secrets."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from talka.kit import tokens
from talka.kit.addresses import canonical
from talka.options import store
from talka.people.actions import by_address
from talka.people.models import Person

from . import devices, letters


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {**DefaultAccountAdapter.error_messages, **letters.ERRORS}

    def clean_email(self, email: str) -> str:
        """One spelling per mailbox, the same that mail uses; a doubtful address stays as typed and belongs to nobody."""
        return canonical(super().clean_email(email)) or email

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(store.get("access.signup"))

    # Links never follow the Host header (HAZARDS RST-1)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.URL + path.replace("UID-KEY", key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the letter in the queue: the answer takes as long whether or not there is anything to send (RST-4)."""
        letters.post(
            template_prefix.rpartition("/")[2], email, context, person=context.get("user") or by_address(email)
        )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        if user.email:
            self.send_mail(template_prefix, email or user.email, {**(context or {}), "user": user})

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """A new address is proven. It may meanwhile be known as somebody else's: two people are not joined by a link."""
        other = by_address(email_address.email)
        if other is not None and other.pk != email_address.user_id:
            messages.error(request, _("This address belongs to another person here. Ask the desk to join the two."))
            return False
        return super().confirm_email(request, email_address)

    # Where people go

    def is_safe_url(self, url: str) -> bool:
        """Only a path of this site (HAZARDS WEB-2)."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/tickets/" if request.user.is_agent else "/portal/"

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:profile")

    # Guessing

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A stored hash or an endless text is no password; both cost as much time as a wrong one."""
        if len(credentials.get("password", "")) > 4096:
            credentials["password"] = "-"
        return super().authenticate(request, **credentials)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries count per person; a browser that has signed this person in before counts apart, so that a stranger's
        guessing never locks the owner out (HAZARDS AUTH-1)."""
        email = canonical(credentials.get("email", "")) or credentials.get("email", "").lower()
        return f"{email}:known" if devices.is_known(request, email) else email

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        email = canonical(credentials.get("email", ""))
        for key in (email, f"{email}:known"):
            ratelimit.clear(request, app="allauth.account", action="login_failed", key=key)

    def post_login(self, request: HttpRequest, user: Any, **given: Any) -> HttpResponse:
        response = super().post_login(request, user, **given)
        devices.remember(response, user)
        return response

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **given: Any
    ) -> None:
        """Our words for the few messages that tell something; a successful sign-in speaks for itself."""
        name = (message_template or "").rpartition("/")[2].removesuffix(".txt")
        context = args[0] if args else given.get("message_context") or {}
        if given.get("message"):
            super().add_message(request, level, *args, **given)
        elif name in letters.MESSAGES:
            messages.add_message(request, level, str(letters.MESSAGES[name]) % {"email": context.get("email", "")})


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps are kept encrypted with a key derived from the site's own."""

    error_messages = {**DefaultMFAAdapter.error_messages, **letters.ERRORS}

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return str(store.get("desk.title"))

    def _get_site_name(self) -> str:
        return str(store.get("desk.title"))

    def get_user_label(self, user: Person) -> str:
        return user.email


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in tokens.derived_keys("second-factor")])
