"""Letters leave in the background, so that no answer tells whether there was anything to send."""

from django.utils import timezone

from talka.jobs.queue import job, periodic
from talka.kit.addresses import canonical
from talka.people.actions import by_address, find_or_create_requester

from . import letters, sessions
from .models import Shared


@job(lane="interactive", retries=6)
def post(to: str, subject: str, text: str) -> None:
    letters.send(to, subject, text)


@job(lane="interactive", retries=6)
def send_password_link(email: str, name: str = "", language: str = "en", joining: bool = False) -> None:
    """A link to choose a password, to the stored address of whoever this is.

    Signing up and forgetting are the same thing: both prove the address first, so nobody can take a place before
    its owner comes (HAZARDS SSO-2), and somebody whom a mail made becomes the same person, never a twin.
    """
    person = by_address(email)
    if person is None and joining and canonical(email):
        person = find_or_create_requester(email, name, via="signup", language=language)
    if person is None or not person.is_active or person.is_robot or not person.email:
        return
    subject, text = letters.written("password_link", person.email, {"link": letters.password_link(person)}, person)
    letters.send(person.email, subject, text)


@periodic("17 * * * *")
@job(lane="bulk")
def sweep() -> None:
    """Forget expired sessions and counters."""
    now = timezone.now()
    sessions.SessionStore.get_model_class().objects.filter(expire_date__lt=now).delete()
    Shared.objects.filter(expires_at__lt=now).delete()
