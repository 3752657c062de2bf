"""Lists as CSV that a spreadsheet cannot be tricked by (HAZARDS EXP-1).

A cell that a spreadsheet would read as a formula gets an apostrophe in front, also behind a separator inside the
cell, because some programs split on `;` what was written with `,`. `unguard` takes exactly those apostrophes away
again, so an export can be imported back unchanged.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language

BOM = "\ufeff"  # without it Excel reads UTF-8 as the Windows code page
STARTS = r"(?:^|(?<=[,;|\t\r\n\"]))"
FORMULA = r"[' \u00a0]*[=+\-@\t\r\n＝＋－＠]"
GUARD = re.compile(rf"{STARTS}(?={FORMULA})")
UNGUARD = re.compile(rf"{STARTS}'(?={FORMULA})")
NUMBER = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)


def guard(text: str) -> str:
    return text if NUMBER.match(text) else GUARD.sub("'", text)


def unguard(text: str) -> str:
    return text if NUMBER.match(text) else UNGUARD.sub("", text)


def cell(value: Any) -> Any:
    """What is written for a value: numbers stay numbers, moments are local ISO, the rest is guarded text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "minutes") if timezone.is_aware(value) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return guard(", ".join(str(part) for part in value))
    return guard(str(value))


class _Echo:
    """A file that hands back what is written, so rows can be streamed one by one."""

    def write(self, line: str) -> str:
        return line


def lines(head: Iterable[Any], rows: Iterable[Iterable[Any]], *, delimiter: str = ",") -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL)
    yield BOM + writer.writerow([guard(str(label)) for label in head])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def delimiter() -> str:
    """Spreadsheets in Lithuanian split on semicolons, because the comma is the decimal sign."""
    return ";" if get_language() == "lt" else ","


def response(name: str, head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines(head, rows, delimiter=delimiter()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate()}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
