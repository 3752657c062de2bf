"""A backup becomes an installation again: in an empty data folder and database, or over what is there with --force.

Mail that waited when the backup was made may have been sent since by the installation it was made of. So nothing that
was waiting goes out by itself: every such mail is "perhaps sent", and a person decides (HAZARDS REL-APP-17, I4).
"""

import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from talka.jobs.models import Job
from talka.kit.errors import Refused
from talka.mail.models import Outgoing
from talka.people.models import Person

from . import backup, tables

PIECE = 1024 * 1024
REASON = "Restored from a backup of {day}: it may have been sent since."


def restore(path: Path, *, force: bool = False, tell: Callable[[str], None] = lambda name: None) -> int:
    """Check everything first, write then; answers how many mails are held."""
    about = backup.verify(path)
    _fits(about)
    if not force and not _is_empty():
        raise Refused(
            "This installation is not empty. Restore into another TALKA_DATA (and DATABASE_URL), or say --force: what is here is lost then."
        )
    data = Path(settings.DATA)
    with zipfile.ZipFile(path) as archive:
        # bytes before rows, as everywhere
        for name in archive.namelist():
            if name.startswith(("files/", "mail/")):
                tell(name)
                _unpack(archive, name, _inside(data, name))
        (_load_sqlite if connection.vendor == "sqlite" else _load_postgresql)(archive, data, tell)
        _keep_key(archive.read(backup.KEY).decode(), data, force)
    call_command("migrate", interactive=False, verbosity=0)
    return hold_mail(about["made_at"][:10])


@transaction.atomic
def hold_mail(day: str) -> int:
    """What waited or was under way waits for a person now; sending again is offered on its ticket and by `restore release`."""
    unsent = Outgoing.objects.filter(state__in=(Outgoing.State.READY, Outgoing.State.SENDING))
    held = unsent.update(state=Outgoing.State.UNCERTAIN, error=REASON.format(day=day), lease="", lease_until=None)
    Job.objects.filter(task="mail.carry").delete()
    # whoever worked on these is not here: they begin anew at once instead of after their lease
    Job.objects.filter(state=Job.RUNNING).update(state=Job.WAITING, locked_by="", lease_until=None)
    return held


def release() -> int:
    """Somebody is sure that the held mails were not sent: they go."""
    from talka.mail.deliveries import send_again  # noqa: PLC0415  the mail's jobs are not needed otherwise

    held = list(Outgoing.objects.filter(state=Outgoing.State.UNCERTAIN, error__startswith=REASON.split("{")[0]))
    for row in held:
        send_again(row, by=None)
    return len(held)


def _fits(about: dict[str, object]) -> None:
    if about["engine"] != connection.vendor:
        raise Refused(
            f"This backup is of {about['engine']}, this installation is on {connection.vendor}. `talka export` and `talka import` go between them."
        )
    ours = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    if newer := sorted(name for name in about["migrations"] if name not in ours and not name.startswith("__")):
        raise Refused(f"This backup was made by a newer Talka (it knows {newer[0]}). Update Talka first.")


def _is_empty() -> bool:
    """Nobody is known here: not even the set-up page was used."""
    return Person._meta.db_table not in connection.introspection.table_names() or not Person.objects.exists()


def _load_sqlite(archive: zipfile.ZipFile, data: Path, tell: Callable[[str], None]) -> None:
    """The copy is complete beside the old file before it takes its place."""
    tell(backup.DATABASE)
    target = Path(settings.DATABASES["default"]["NAME"])
    draft = target.with_name(f"{target.name}.restored")
    _unpack(archive, backup.DATABASE, draft)
    with closing(sqlite3.connect(draft)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise Refused("The database in the backup is damaged.")
        copy.execute("PRAGMA journal_mode=WAL")
    connection.close()
    # by SQLite's own hand and not by renaming: a process that still has the old file open sees the new content
    with closing(sqlite3.connect(draft)) as source, closing(sqlite3.connect(target, timeout=60)) as place:
        source.backup(place)
    draft.unlink()
    for ending in ("-wal", "-shm"):
        draft.with_name(draft.name + ending).unlink(missing_ok=True)


def _load_postgresql(archive: zipfile.ZipFile, data: Path, tell: Callable[[str], None]) -> None:
    """In the shape the backup has: migrated to exactly its migrations' tables, filled, then brought up to date."""
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        tables.empty(cursor)
        for table in tables.names(cursor):
            name = f"tables/{table}.copy"
            if name in archive.namelist():
                tell(table)
                tables.load(cursor, table, _pieces(archive, name))
        tables.move_sequences(cursor)


def _keep_key(key: str, data: Path, force: bool) -> None:
    """The key of the backup is the installation's from the next start on, unless the environment names one."""
    if key == settings.SECRET_KEY:
        return
    if os.environ.get("TALKA_SECRET_KEY") or os.environ.get("TALKA_SECRET_KEY_FILE"):
        raise Refused(
            "The data is restored, but TALKA_SECRET_KEY is not the key of the backup: set it to the contents of secret.key in the backup."
        )
    draft = data / "secret.key.restored"
    draft.touch(mode=0o600)
    draft.write_text(key, encoding="utf-8")
    draft.replace(data / "secret.key")


def _inside(data: Path, name: str) -> Path:
    """A backup is a file like any other: it names no place outside of the data folder."""
    target = (data / name).resolve()
    if not target.is_relative_to(data.resolve()):
        raise Refused(f"The backup names a place outside of the data folder: {name}")
    return target


def _unpack(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    draft = target.with_name(f"{target.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with archive.open(name) as source, draft.open("wb") as out:
        shutil.copyfileobj(source, out, PIECE)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(target)


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as source:
        while piece := source.read(PIECE):
            yield piece
