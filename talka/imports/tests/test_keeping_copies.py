"""`talka backup` and `talka restore`, with real data folders, databases and processes."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from talka.imports import backup
from talka.jobs.testing import Site, living_site
from talka.kit.errors import Refused

FILL = """
from talka.demo import company
from talka.files.models import File
from talka.mail.models import Mailbox, Outgoing
from talka.mail import vault
from talka.jobs.models import Job
from talka.tickets.models import Ticket, Message
from talka.tickets import actions
world, made = company.found()
Mailbox.objects.create(name="Kept", address="kept@example.org", desk=world.desk, outgoing_host="127.0.0.1", outgoing_password=vault.seal("hush"))
actions.reply(Ticket.objects.open().first(), "Ačiū, žiūriu.", by=world.ada)
answer = Outgoing.objects.filter(state="ready").count(), Job.objects.filter(task="mail.carry").count()
"""
STATE = """
from talka.demo.world import PASSWORD
from talka.files.models import File
from talka.mail import vault
from talka.mail.models import Mailbox, Outgoing
from talka.jobs.models import Job
from talka.people.models import Person
from talka.search import index
from talka.tickets.models import Message, Ticket
index.check()
answer = {
    "tickets": list(Ticket.objects.order_by("pk").values_list("pk", "subject", "status")),
    "messages": list(Message.objects.order_by("pk").values_list("pk", "text")),
    "files": {str(file.pk): file.read().hex() for file in File.objects.all()},
    "found": len(index.find("duomenu centru", allowed=None)),
    "password": Person.objects.get(email="ada@example.org").check_password(PASSWORD),
    "sealed": vault.unseal(Mailbox.objects.get(address="kept@example.org").outgoing_password),
    "ready": Outgoing.objects.filter(state="ready").count(),
    "uncertain": Outgoing.objects.filter(state="uncertain").count(),
    "carry": Job.objects.filter(task="mail.carry").count(),
}
"""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    """A site with work, mail that waits, and a backup of it."""
    with living_site() as site:
        ready, waiting = site.ask(FILL)
        assert ready >= 1
        assert waiting >= 1
        path = tmp_path_factory.mktemp("kept") / "talka.backup"
        done = talka(site, "backup", str(path))
        assert done.returncode == 0, done.stderr
        yield site, path


def talka(site: Site, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "talka", *words],
        env=site.environment | more,
        cwd=site.folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_restored_installation_is_the_one_that_was_kept(full):
    site, path = full
    before = site.ask(STATE)
    with living_site() as empty:
        done = talka(empty, "restore", str(path))
        assert done.returncode == 0, done.stderr
        assert "mails that waited are held" in done.stdout
        empty.helper.kill()  # it was started with the old key
        empty.helper = None
        after = empty.ask(STATE)
        for name in ("tickets", "messages", "files", "found", "password", "sealed"):
            assert after[name] == before[name], name
        assert len(before["files"]) > 3
        # and nothing goes out a second time
        assert (after["ready"], after["carry"], after["uncertain"]) == (0, 0, before["ready"])
        assert "1 mails go out" in talka(empty, "restore", "release").stdout
        assert empty.ask(STATE)["ready"] == before["ready"]
        assert talka(empty, "check").returncode == 0
        # new rows follow the restored ones
        made = empty.ask("from talka.demo.world import build_world\nanswer = build_world().ticket().pk")
        assert made > max(number for number, *_more in after["tickets"])


def test_a_restore_over_work_needs_force(full):
    site, path = full
    before = site.ask(STATE)
    done = talka(site, "restore", str(path))
    assert done.returncode == 1
    assert "not empty" in done.stderr
    assert site.ask(STATE) == before


def test_a_backup_is_whole_while_work_goes_on(full, tmp_path):
    site, _path = full
    writer = site.start_code(
        "from talka.demo.world import build_world\nworld = build_world()\n"
        "while True: world.ticket(text='more', files=[('a.txt', b'x' * 5000, '')])"
    )
    try:
        done = talka(site, "backup", str(tmp_path / "busy"))
    finally:
        writer.kill()
        writer.wait()
    assert done.returncode == 0, done.stdout + done.stderr
    assert backup.verify(tmp_path / "busy")["format"] == 1


def test_only_its_owner_may_read_a_backup(full):
    _site, path = full
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_that_is_there_is_not_written_over(full):
    site, path = full
    before = path.read_bytes()
    assert talka(site, "backup", str(path)).returncode == 1
    assert path.read_bytes() == before


def test_bytes_that_changed_on_the_disk_are_told(full, tmp_path):
    site, _path = full
    victim = next((site.folder / "files").glob("*/*"))
    kept = victim.read_bytes()
    victim.write_bytes(b"bit rot")
    try:
        done = talka(site, "backup", str(tmp_path / "copy"))
        assert done.returncode == 1
        assert victim.name in done.stdout
        checked = talka(site, "check")
        assert checked.returncode == 1
        assert "is not what was stored" in checked.stderr
    finally:
        victim.write_bytes(kept)


def test_a_file_without_a_row_is_told(full):
    site, _path = full
    orphan = site.folder / "files" / "ab" / "abandoned"
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"x")
    os.utime(orphan, (1, 1))
    done = talka(site, "check")
    orphan.unlink()
    assert "belongs to nothing" in done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("damage", ["cut", "flipped", "no zip", "stranger"])
def test_a_damaged_backup_is_refused_before_anything_is_written(full, tmp_path, damage):
    site, path = full
    broken = tmp_path / "broken"
    data = path.read_bytes()
    if damage == "cut":
        broken.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        with zipfile.ZipFile(path) as archive:
            largest = max(archive.infolist(), key=lambda part: part.compress_size)
        at = (
            largest.header_offset + 30 + len(largest.filename) + largest.compress_size // 2
        )  # in the middle of its bytes
        broken.write_bytes(data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :])
    elif damage == "no zip":
        broken.write_bytes(b"hello")
    else:
        shutil.copy(path, broken)
        with zipfile.ZipFile(broken, "a") as archive:
            archive.writestr("files/../../evil", "x")
    before = site.ask(STATE)
    done = talka(site, "restore", "--force", str(broken))
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert site.ask(STATE) == before


def test_no_changed_byte_of_a_backup_ends_in_a_trace(tmp_path):
    parts = {backup.ABOUT: json.dumps({"format": 1, "migrations": ["a.0001"] * 20}), backup.DATABASE: "row\n" * 40}
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        manifest = {name: {"sha256": hashlib.sha256(text.encode()).hexdigest()} for name, text in parts.items()}
        archive.writestr(backup.MANIFEST, json.dumps(manifest))
    data = whole.read_bytes()
    refused = 0
    for at in range(len(data)):
        broken.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
        try:
            backup.verify(broken)  # a changed date or comment of a member is no damage
        except Refused:
            refused += 1
    assert refused > len(data) / 2


def test_a_backup_that_names_a_place_outside_is_refused(tmp_path):
    from talka.imports import restoring  # noqa: PLC0415  models: only when Django is ready

    with pytest.raises(Refused, match="outside"):
        restoring._inside(tmp_path / "data", "files/../../evil")
