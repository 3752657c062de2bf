"""Keeping bytes: written and synced to disk before the row that names them."""

import hashlib
import os
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from talka.kit.errors import Invalid

from .kinds import detect
from .models import File
from .names import tidy

if TYPE_CHECKING:
    from talka.people.models import Person


def save(name: str, data: bytes, *, by: "Person | None" = None, limit: int | None = None) -> File:
    """Store content; raises Invalid when it is larger than `limit` bytes (the site's upload limit by default)."""
    limit = settings.MAX_UPLOAD if limit is None else limit
    if len(data) > limit:
        size = limit // (1024 * 1024)
        raise Invalid(_("“%(name)s” is larger than %(size)s MB.") % {"name": tidy(name), "size": size}, field="files")
    file = File(
        name=tidy(name),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content_type=detect(data[:16]),
        created_by=by,
    )
    write(file, data)
    file.save(force_insert=True)
    return file


def write(file: File, data: bytes) -> None:
    file.path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle = os.open(file.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def missing_or_changed() -> list[File]:
    """Files whose bytes are not what was stored; for `talka check` after a restore."""
    return [f for f in File.objects.iterator() if not f.path.is_file() or _digest(f) != f.sha256]


def _digest(file: File) -> str:
    with file.path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
