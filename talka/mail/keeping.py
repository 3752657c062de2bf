"""The bytes of received mails on disk, synced before the row that names them is committed (HAZARDS I1)."""

import os
import uuid
from pathlib import Path

from django.conf import settings


def keep(raw: bytes) -> str:
    """Write a mail and tell the name it is kept under; the disk has it when this returns."""
    name = uuid.uuid4().hex
    path = where(f"{name[:2]}/{name}")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(raw)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        path.unlink(missing_ok=True)  # a full disk must not fill further with halves
        raise
    return f"{name[:2]}/{name}"


def read(path: str) -> bytes:
    return where(path).read_bytes()


def forget(path: str) -> None:
    where(path).unlink(missing_ok=True)


def where(path: str) -> Path:
    return Path(settings.DATA) / "mail" / path
