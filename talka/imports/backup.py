"""One file that holds the whole installation as it was at one moment: database, files, mails and the secret key.

A ZIP (any program opens it): about.json, the database (talka.sqlite3, or tables/*.copy of PostgreSQL), files/…, mail/…,
secret.key, and last manifest.json with the size and SHA-256 of every member. Work goes on meanwhile: the database is
copied as of one moment, and a file's bytes are always on the disk before the row that names them.
"""

import hashlib
import json
import lzma
import os
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from talka.kit.errors import Refused

from . import tables

FORMAT = 1
PIECE = 1024 * 1024
DATABASE, MANIFEST, ABOUT, KEY = "talka.sqlite3", "manifest.json", "about.json", "secret.key"
# what zipfile raises on bytes that changed: a wrong table, a wrong stream (zlib), a method or a lock that was never there
DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, KeyError, ValueError, EOFError, OSError, RuntimeError)
Kept = tuple[str, Path, str]  # its name in the backup, where it is, its SHA-256


@dataclass
class Made:
    """What went in, and which files of the installation are missing or are not what was stored."""

    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


def make(path: Path, *, tell: Callable[[str], None] = lambda name: None) -> Made:
    """Write the backup whole or not at all, readable by its owner only, and read it once more to see that it is good."""
    draft = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                made = _fill(archive, path.parent, tell)
            out.flush()
            os.fsync(out.fileno())
        verify(draft)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return made


def verify(path: Path) -> dict[str, Any]:
    """Every byte is what was written; answers about.json. Raises Refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            about = json.loads(archive.read(ABOUT))
            if set(archive.namelist()) != {*manifest, MANIFEST}:
                raise Refused(f"{path} holds other files than its manifest names.")
            for name, expected in manifest.items():
                with archive.open(name) as member:
                    if hashlib.file_digest(member, "sha256").hexdigest() != expected["sha256"]:
                        raise Refused(f"{path} is damaged: {name} is not what was written.")
    except DAMAGE as reason:
        raise Refused(f"{path} is no whole backup: {reason}") from reason
    if about.get("format") != FORMAT:
        raise Refused(f"{path} was made by another version of Talka (format {about.get('format')}).")
    return about


def _fill(archive: zipfile.ZipFile, folder: Path, tell: Callable[[str], None]) -> Made:
    made = Made()
    about = {
        "format": FORMAT,
        "engine": connection.vendor,
        "made_at": timezone.now().isoformat(),
        "migrations": sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
    }
    _add(archive, made, ABOUT, [json.dumps(about, indent=1).encode()])
    kept = _sqlite(archive, made, folder, tell) if connection.vendor == "sqlite" else _postgresql(archive, made, tell)
    # the key in use, wherever it came from: sealed mail passwords and guest links are worthless without it
    _add(archive, made, KEY, [settings.SECRET_KEY.encode()])
    for name, where, digest in kept:
        tell(name)
        if not where.is_file() or _add(archive, made, name, _pieces(where), packed=False) != digest:
            made.broken.append(name)
    archive.writestr(MANIFEST, json.dumps(made.members, indent=1))
    return made


def _sqlite(archive: zipfile.ZipFile, made: Made, folder: Path, tell: Callable[[str], None]) -> list[Kept]:
    """VACUUM INTO reads one moment of the database and keeps no writer waiting (WAL)."""
    tell(DATABASE)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".talka-backup-") as name:
        copy = Path(name) / DATABASE
        with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=60)) as source:
            source.execute("VACUUM INTO ?", [str(copy)])
        with closing(sqlite3.connect(copy)) as database:
            if (found := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise Refused(f"The copy of the database is damaged, so no backup was made: {found}")
            kept = list(_kept(database.execute(FILES), database.execute(MAILS)))
        _add(archive, made, DATABASE, _pieces(copy))
    return kept


def _postgresql(archive: zipfile.ZipFile, made: Made, tell: Callable[[str], None]) -> list[Kept]:
    """All tables by COPY in one transaction that sees one moment."""
    with tables.one_moment() as cursor:
        for table in tables.names(cursor):
            tell(table)
            _add(archive, made, f"tables/{table}.copy", tables.dump(cursor, table))
        files = cursor.execute(FILES).fetchall()
        mails = cursor.execute(MAILS).fetchall()
    return list(_kept(files, mails))


FILES = "SELECT id, sha256 FROM files_file"
MAILS = "SELECT path, sha256 FROM mail_rawmail WHERE path <> ''"


def _kept(files: Iterable[Any], mails: Iterable[Any]) -> Iterator[Kept]:
    data = Path(settings.DATA)
    for key, digest in files:
        name = f"files/{UUID(str(key)).hex[:2]}/{UUID(str(key)).hex}"
        yield name, data / name, digest
    for path, digest in mails:
        yield f"mail/{path}", data / "mail" / path, digest


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


def _add(archive: zipfile.ZipFile, made: Made, name: str, pieces: Iterable[bytes], *, packed: bool = True) -> str:
    """Attachments are mostly packed already: they go in as they are."""
    info = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info.external_attr = 0o600 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as member:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            member.write(piece)
    made.members[name] = {"size": size, "sha256": digest.hexdigest()}
    return digest.hexdigest()
