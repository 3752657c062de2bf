"""What follows when somebody's way in changes: other sessions and tokens end (HAZARDS RST-6, SES-3, GEN-6)."""

from typing import Any

from allauth.account import signals
from allauth.account.models import EmailAddress
from django.dispatch import receiver
from django.http import HttpRequest

from talka.people.models import Person
from talka.ui import audit

from . import actions, sessions


@receiver(signals.password_reset)
def reset(request: HttpRequest, user: Person, **given: Any) -> None:
    """The link came by mail, so the address is proven; everything from before ends."""
    actions.own_address(user)
    actions.end_everything(user)
    audit.changed(f"people.person:{user.pk}", "changed", {"password": ["…", "…"]}, by=user)


@receiver([signals.password_changed, signals.password_set])
def changed(request: HttpRequest, user: Person, **given: Any) -> None:
    sessions.end_all(user, but=request.session.session_key)
    audit.changed(f"people.person:{user.pk}", "changed", {"password": ["…", "…"]}, by=user)


@receiver(signals.email_changed)
def moved(
    request: HttpRequest, user: Person, to_email_address: EmailAddress, from_email_address: Any = None, **given: Any
) -> None:
    old = from_email_address.email if from_email_address else ""
    audit.changed(f"people.person:{user.pk}", "changed", {"email": [old, to_email_address.email]}, by=user)
    sessions.end_all(user, but=request.session.session_key)
