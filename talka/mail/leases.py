"""Claims on rows of mail: whose they are, and which of them nobody holds any more."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone

from talka.jobs import rescue


def new_lease() -> str:
    """The name of one claim: whoever finishes must still hold it. It also says which process it was, so that its
    neighbours need not wait for the end of a dead one's lease."""
    return f"{rescue.here()}:{uuid.uuid4().hex[:12]}"


def orphaned(rows: models.QuerySet[Any]) -> list[int]:
    """Of these claimed rows, the ones whose lease has passed or whose process has certainly gone."""
    now = timezone.now()
    held = rows.exclude(lease="").order_by().values_list("pk", "lease", "lease_until")
    return [pk for pk, lease, end in held if end is None or end < now or rescue.is_dead(lease)]
