"""Files sent ahead of their message: their sender's alone until they hang on one, gone after a day."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from talka.files import store
from talka.files.models import File
from talka.kit.errors import Invalid
from talka.people.models import Person

from .models import Upload
from .problems import Wrong

MOST = 20
MOST_WAITING = 200  # of one person


def keep(files: Sequence[Any], person: Person) -> list[File]:
    """Store the files of a form; refused as a whole before anything is stored."""
    if not files:
        raise Invalid(_("Send at least one file."), field="files")
    if len(files) > MOST:
        raise Invalid(_("At most %(count)s files at once.") % {"count": MOST}, field="files")
    if any((file.size or 0) > settings.MAX_UPLOAD for file in files):
        size = settings.MAX_UPLOAD // (1024 * 1024)
        raise Wrong(413, _("A file may have at most %(size)s MB.") % {"size": size}, code="too_large", field="files")
    if Upload.objects.filter(person=person).count() + len(files) > MOST_WAITING:
        raise Wrong(429, _("Too many files wait for their message."), code="too_many_files", field="files")
    kept = [store.save(file.name or "file", file.read(), by=person) for file in files]
    Upload.objects.bulk_create([Upload(file=file, person=person) for file in kept])
    return kept


def mine(person: Person, keys: Iterable[UUID]) -> list[File]:
    """The caller's own waiting files in the order given; anybody else's are not there (HAZARDS GEN-3)."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return []
    rows = Upload.objects.select_for_update(of=("self",)).filter(person=person, file__in=wanted).select_related("file")
    found = {row.file_id: row.file for row in rows}
    if len(found) < len(wanted):
        raise Invalid(_("There is no such file."), field="files", code="unknown_choice")
    return [found[key] for key in wanted]


def used(files: Sequence[File]) -> None:
    if files:
        Upload.objects.filter(file__in=[file.pk for file in files]).delete()
