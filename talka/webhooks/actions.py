"""Secrets of endpoints, and sending a message again."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from talka.access.grants import require
from talka.events.bus import record

from . import events, sending, signing
from .models import MANAGE, Delivery, Endpoint

if TYPE_CHECKING:
    from talka.people.models import Person

BOTH_SIGN = dt.timedelta(hours=24)


@transaction.atomic
def new_secret(endpoint: Endpoint, *, by: "Person | None", via: str = "web") -> str:
    """Said once, here. The one before signs beside it for a day, so that nothing is lost while the receiver changes."""
    require(by, MANAGE)
    found = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
    secret = signing.fresh()
    if found.secret:
        found.old_secret, found.old_until = found.secret, timezone.now() + BOTH_SIGN
    found.secret = signing.seal(secret)
    found.save(update_fields=["secret", "old_secret", "old_until"])
    record(events.SecretMade(), thing=f"webhooks.endpoint:{found.pk}", by=by, via=via)
    return secret


@transaction.atomic
def send_again(delivery: Delivery, *, by: "Person | None") -> Delivery:
    require(by, MANAGE)
    return sending.again(Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk))
