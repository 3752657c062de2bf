"""Lines go in by batches: what is good goes in, what is not is told with its line number, and nothing stops the rest.

Every batch is a transaction of its own, so a run that was stopped is simply started again: what is there is passed over.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from talka.kit import bulk

from . import tickets
from .checking import Wrong
from .entering import ADDED, BY_NAME, THERE, enter
from .numbers import Numbers
from .records import FORMAT

BATCH = 250
HEAVIEST = 8 * 1024 * 1024  # bytes of one batch; a single line may be longer, up to the longest file
KNOWN = {"talka", "file", "link", "ticket", *BY_NAME}
SHOWN = 200  # characters of an error from the database


@dataclass
class Report:
    """How it went: counts by record, and where to tell of the lines that stayed out."""

    tell_error: Callable[[dict[str, Any]], None]
    added: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    lines: int = 0

    def note(self, outcome: str, record: str) -> None:
        (self.added if outcome == ADDED else self.there)[record] += 1

    def refuse(self, line: "Numbered", reason: object) -> None:
        self.wrong += 1
        known = line.value if isinstance(line.value, dict) else {}
        self.tell_error(
            {
                "line": line.number,
                "record": _short(known.get("record")),
                "id": _short(known.get("id")),
                "error": str(reason),
            }
        )


@dataclass(frozen=True)
class Numbered:
    """A line of the file: its value, or why it cannot be read."""

    number: int
    value: Any
    error: str = ""
    size: int = 0


def run(
    path: Path, report: Report, *, dry: bool = False, tell: Callable[[Report], None] = lambda report: None
) -> Report:
    numbers = Numbers()
    reader = tickets.Reader(numbers)
    with path.open("rb") as source:
        for batch in _batches(_lines(source)):
            for is_ticket, group in groupby(
                batch, key=lambda line: isinstance(line.value, dict) and line.value.get("record") == "ticket"
            ):
                if is_ticket:
                    _enter_tickets(list(group), reader, report, dry)
                else:
                    _enter_others(list(group), numbers, report, dry)
                    reader = tickets.Reader(numbers)  # a field of persons may have come
            report.lines = batch[-1].number
            tell(report)
    return report


def _lines(source: BinaryIO) -> Iterator[Numbered]:
    longest = settings.MAX_UPLOAD * 4 // 3 + 1024 * 1024
    number = 0
    while raw := source.readline(longest + 1):
        number += 1
        if len(raw) > longest:
            while raw and not raw.endswith(b"\n"):
                raw = source.readline(longest)  # the rest of it is passed over in pieces
            yield Numbered(number, None, _("This line is longer than %(size)s MB.") % {"size": longest // 1024 // 1024})
        elif raw.strip():
            yield _parsed(number, raw)


def _parsed(number: int, raw: bytes) -> Numbered:
    try:
        value = json.loads(raw.removeprefix(b"\xef\xbb\xbf"), parse_constant=_no_number)
    except (ValueError, RecursionError) as reason:
        where = f"{reason.msg} ({reason.colno})" if isinstance(reason, json.JSONDecodeError) else type(reason).__name__
        return Numbered(number, None, _("This is no JSON: %(where)s.") % {"where": where})
    if not isinstance(value, dict):
        return Numbered(number, None, _("This must be an object."))
    name = value.get("record")
    if not isinstance(name, str) or name not in KNOWN:
        return Numbered(number, value, _("There is no such record: %(name)s.") % {"name": _short(name)})
    if name == "talka" and value.get("format") != FORMAT:
        return Numbered(
            number,
            value,
            _("The file has format %(theirs)s, this version reads %(ours)s.")
            % {"theirs": _short(value.get("format")), "ours": FORMAT},
        )
    return Numbered(number, value, size=len(raw))


def _batches(lines: Iterator[Numbered]) -> Iterator[list[Numbered]]:
    batch: list[Numbered] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += line.size
        if len(batch) == BATCH or size > HEAVIEST:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _enter_others(lines: list[Numbered], numbers: Numbers, report: Report, dry: bool) -> None:
    with transaction.atomic():
        for line in lines:
            if line.error:
                report.refuse(line, line.error)
            elif line.value["record"] != "talka":
                try:
                    with transaction.atomic():
                        outcome = enter(line.value, numbers, dry=dry)
                except Wrong as reason:
                    report.refuse(line, reason)
                except (DataError, IntegrityError) as reason:
                    report.refuse(
                        line, _("The database does not take it: %(reason)s") % {"reason": str(reason)[:SHOWN]}
                    )
                else:
                    report.note(outcome, line.value["record"])
        if not dry:
            bulk.move_on(*(record.model for record in BY_NAME.values()))


def _enter_tickets(lines: list[Numbered], reader: tickets.Reader, report: Report, dry: bool) -> None:
    read: list[tuple[Numbered, tickets.Read]] = []
    for line in lines:
        try:
            read.append((line, reader.read(line.value)))
        except Wrong as reason:
            report.refuse(line, reason)
    fresh = _fresh(read, report, dry)
    if dry:
        report.added["ticket"] += len(fresh)
        return
    try:
        tickets.write([one for _line, one in fresh])
        report.added["ticket"] += len(fresh)
    except (DataError, IntegrityError):
        for line, one in fresh:  # one of them is to blame: which?
            try:
                tickets.write([one], careful=True)
                report.added["ticket"] += 1
            except (DataError, IntegrityError) as reason:
                report.refuse(line, _("The database does not take it: %(reason)s") % {"reason": str(reason)[:SHOWN]})


def _fresh(read: list[tuple[Numbered, tickets.Read]], report: Report, dry: bool) -> list[tuple[Numbered, tickets.Read]]:
    """Those that are not here yet and lack nothing."""
    here = tickets.already_here([one for _line, one in read])
    lost = set() if dry else tickets.missing_files([one for _line, one in read])
    fresh = []
    for line, one in read:
        opened = one.values["created_at"]
        if one.number in here:
            if here[one.number] == opened:
                report.note(THERE, "ticket")
            else:
                report.refuse(line, _("Number %(number)s belongs to another ticket.") % {"number": one.number})
        elif gone := next((key for message in one.messages for key, _cid in message["files"] if key in lost), None):
            report.refuse(line, _("There is no file %(file)s: its line must come before this one.") % {"file": gone})
        else:
            here[one.number] = opened
            fresh.append((line, one))
    return fresh


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _short(value: Any) -> Any:
    return value if isinstance(value, int) and abs(value) < 10**15 else None if value is None else str(value)[:60]
