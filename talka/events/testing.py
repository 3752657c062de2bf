"""For tests: what has been recorded."""

from .models import Event


def recorded(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("pk"))
