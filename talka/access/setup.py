"""The first administrator: whoever holds the link that the console printed, once, within a day (HAZARDS AUTH-6, PRIV-4)."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from talka.kit import tokens
from talka.options import store
from talka.options.models import Setting

from .actions import administrators

GOOD_FOR = timedelta(hours=24)
DIGEST, UNTIL = "access.setup_digest", "access.setup_until"


@transaction.atomic
def issue_link() -> str | None:
    """A new link to the set-up page, which voids the one before; None once there is an administrator."""
    if administrators().exists():
        return None
    secret = tokens.random()
    store.put(DIGEST, tokens.digest(secret))
    store.put(UNTIL, int((timezone.now() + GOOD_FOR).timestamp()))
    return f"{settings.URL}/setup/{secret}"


def is_good(secret: str) -> bool:
    """The link works; asked before the page is shown."""
    store.forget()
    return _fits(secret, store.get(DIGEST), store.get(UNTIL)) and not administrators().exists()


def take(secret: str) -> bool:
    """Use the link up, inside the transaction that makes the administrator; of two in one instant only one gets True."""
    rows = {
        row.name: row.value
        for row in Setting.objects.select_for_update().filter(name__in=(DIGEST, UNTIL)).order_by("name")
    }
    if not _fits(secret, rows.get(DIGEST, ""), rows.get(UNTIL, 0)) or administrators().exists():
        return False
    Setting.objects.filter(name__in=(DIGEST, UNTIL)).delete()
    store.forget()
    return True


def _fits(secret: str, digest: str, until: int) -> bool:
    fits = tokens.same(tokens.digest(secret), digest)
    return bool(digest) and fits and timezone.now().timestamp() < until
