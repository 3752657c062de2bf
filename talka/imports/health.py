"""What `talka check` looks at beyond the configuration: are the kept bytes what was kept, does the index fit?"""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError, connection

from talka.files import store
from talka.files.models import File
from talka.mail.models import RawMail
from talka.search import index


def problems() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if File._meta.db_table not in connection.introspection.table_names():
        return found  # before the first start there is nothing to look at
    for file in store.missing_or_changed():
        found.append(Error(f"The file {file.pk} ({file.name}) is missing or is not what was stored.", id="files.E001"))
    for mail in RawMail.objects.exclude(path="").iterator():
        if not _is_whole(Path(settings.DATA) / "mail" / mail.path, mail.sha256):
            found.append(
                Error(f"The source of the mail {mail.pk} is missing or is not what was stored.", id="mail.E001")
            )
    found += [
        Warning(
            f"{path} belongs to nothing.",
            hint="It may be left of a start that failed; it can be removed.",
            id="files.W001",
        )
        for path in _orphans()
    ]
    try:
        index.check()
    except DatabaseError as reason:
        found.append(
            Error(f"The search index does not fit: {reason}", hint="talka search rebuild --restart", id="search.E001")
        )
    return found


def _is_whole(path: Path, digest: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest() == digest


def _orphans() -> Iterator[Path]:
    """Files without a row, older than any upload that may be under way."""
    known = {key.hex for key in File.objects.values_list("pk", flat=True).iterator()}
    mails = set(RawMail.objects.values_list("path", flat=True).iterator())
    data = Path(settings.DATA)
    for folder, is_known in (
        ("files", lambda path: path.name in known),
        ("mail", lambda path: str(path.relative_to(data / "mail")) in mails),
    ):
        for path in sorted((data / folder).glob("*/*")):
            if path.is_file() and not is_known(path) and time.time() - path.stat().st_mtime > 3600:
                yield path
