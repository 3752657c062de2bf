"""Bringing the database up to date before a command that is not `serve`."""

from django.conf import settings
from django.core.management import call_command

from .stamp import Stamp


def bring_up_to_date() -> None:
    """Apply what migrations are missing; nothing when the note in the data folder says that there are none."""
    stamp = Stamp(settings.DATA)
    if stamp.holds():
        return
    call_command("migrate", interactive=False, verbosity=0)
    stamp.write()
