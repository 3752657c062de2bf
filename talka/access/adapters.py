"""How the sign-in library meets our people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from talka.kit.addresses import canonical


class AccountAdapter(DefaultAccountAdapter):
    def clean_email(self, email: str) -> str:
        return canonical(super().clean_email(email)) or email


class SecondFactorAdapter(DefaultMFAAdapter):
    def get_user_label(self, user: Any) -> str:
        return str(user.email)
