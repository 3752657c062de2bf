"""Write the whole index anew, batch by batch; stopped half-way, it goes on where it stopped."""

from collections.abc import Callable

from django.db import transaction
from django.utils.timezone import now

from .models import Document, Rebuild
from .registry import Source, apply, sources

BATCH = 500


def rebuild(
    *, restart: bool = False, only: str = "", tell: Callable[[str, int], None] = lambda name, done: None
) -> int:
    """Index everything every source has; answers how many documents were written in this run."""
    written = 0
    if restart:
        with transaction.atomic():
            chosen = Rebuild.objects.filter(source=only) if only else Rebuild.objects.all()
            chosen.delete()
            if not only:
                Document.objects.all().delete()
    for name, reader in list(sources):
        if not only or name == only:
            written += _rebuild(name, reader, tell)
    return written


def _rebuild(name: str, reader: Source, tell: Callable[[str, int], None]) -> int:
    state, _created = Rebuild.objects.get_or_create(source=name)
    if state.finished_at is not None:  # a finished one is done once more
        state.after, state.done, state.finished_at = 0, 0, None
    before = state.done
    while True:
        with transaction.atomic():  # the batch and how far we are, together
            batch = reader(state.after, BATCH)
            apply(batch.rows)
            state.after = state.after if batch.last is None else batch.last
            state.done += len(batch.rows)
            state.finished_at = now() if batch.last is None else None
            state.save()
        tell(name, state.done)
        if batch.last is None:
            return state.done - before
