"""Bytes that nothing names and rows that nothing shows are removed after a day (HAZARDS FILE-3).

Bytes are written before their row, so a transaction that fails leaves them behind; and a message that is deleted
leaves its file. The age is that of the bytes on disk: an imported row may carry a date of years ago.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone

from .models import File

KEPT = dt.timedelta(hours=24)


def sweep() -> int:
    """Remove what is older than a day and used by nothing; the number of files removed."""
    before = (timezone.now() - KEPT).timestamp()
    return _without_use(before) + _without_row(before)


def _without_row(before: float) -> int:
    gone = 0
    for folder in _folders():
        old = {path.name: path for path in folder.iterdir() if _is_ours(path) and path.stat().st_mtime < before}
        named = {
            key.hex for key in File.objects.filter(pk__in=[UUID(name) for name in old]).values_list("pk", flat=True)
        }
        for name in old.keys() - named:
            old[name].unlink(missing_ok=True)
            gone += 1
    return gone


def _without_use(before: float) -> int:
    gone = 0
    for file in _unused().iterator():
        path = file.path
        if not path.is_file() or path.stat().st_mtime >= before:
            continue
        try:
            with transaction.atomic():
                file.delete()
        except ProtectedError:
            continue  # it was put on a message a moment ago
        path.unlink(missing_ok=True)
        gone += 1
    return gone


def _unused() -> QuerySet[File]:
    """Files that no row of any module points at; which modules there are is asked of the models."""
    used = Q()
    for relation in File._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            rows: QuerySet[Any] = relation.related_model._base_manager.all()
            used |= Q(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
    return File.objects.exclude(used)


def _folders() -> Iterator[Path]:
    root = Path(settings.DATA) / "files"
    return (folder for folder in sorted(root.iterdir()) if folder.is_dir()) if root.is_dir() else iter(())


def _is_ours(path: Path) -> bool:
    """32 hex digits, as File.path writes them; anything else in the folder is not touched."""
    name = path.name
    return len(name) == 32 and not set(name) - set("0123456789abcdef") and path.is_file()
