"""What nothing uses goes after a day; what is used, young or not ours stays (HAZARDS FILE-3)."""

import os
import time

import pytest
from django.db import transaction

from talka.files import store
from talka.files.models import File
from talka.files.sweeping import sweep
from talka.files.tasks import sweep as job

pytestmark = pytest.mark.django_db
DAY = 86_400


def age(file: File, seconds: float) -> None:
    os.utime(file.path, (time.time() - seconds,) * 2)


def fails(seconds: float) -> File:
    """Bytes whose row was never committed."""

    class Stop(Exception):
        pass

    try:
        with transaction.atomic():
            file = store.save("a.txt", b"abc")
            raise Stop
    except Stop:
        age(file, seconds)
    return file


def test_bytes_of_a_failed_transaction_go_after_a_day():
    old, young = fails(DAY + 60), fails(DAY - 60)
    assert sweep() == 1
    assert not old.path.exists()
    assert young.path.exists()


def test_a_row_that_nothing_shows_goes_with_its_bytes():
    old, young = store.save("a.txt", b"abc"), store.save("b.txt", b"abc")
    age(old, DAY + 60)
    assert sweep() == 1
    assert list(File.objects.all()) == [young]
    assert not old.path.exists()


def test_what_hangs_on_a_message_stays(world):
    ticket = world.ticket(files=[("photo.png", b"abc")])
    file = ticket.messages.get().attachments.get().file
    age(file, 30 * DAY)
    assert sweep() == 0
    assert file.read() == b"abc"


def test_a_row_whose_bytes_are_missing_stays_to_be_told():
    file = store.save("a.txt", b"abc")
    file.path.unlink()
    assert sweep() == 0
    assert store.missing_or_changed() == [file]


def test_what_is_not_ours_is_not_touched(settings):
    folder = settings.DATA / "files" / "ab"
    folder.mkdir(parents=True)
    other = folder / "notes.txt"
    other.write_text("mine")
    os.utime(other, (0, 0))
    assert sweep() == 0
    assert other.exists()


def test_an_empty_installation_has_nothing_to_sweep():
    assert sweep() == 0


def test_it_runs_every_night():
    assert job.cron
    job()
