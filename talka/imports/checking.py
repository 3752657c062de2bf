"""Values of a line, checked one by one: each function answers the value to keep or raises Wrong with words.

Whatever stands in a file is hostile until it passed here (HAZARDS IMP): wrong types, NUL, half surrogates, giant numbers.
"""

import base64
import binascii
import json
import uuid
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

Check = Callable[[Any], Any]
LARGEST = 10**12  # a number beyond it would leave too few for the tickets to come
DEEPEST = 100_000  # characters of one custom value or event


class Wrong(Exception):
    """This line cannot go in; the text says why to a person."""


def text(most: int, *, blank: bool = True) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise Wrong(_("This must be a text."))
        if not blank and not value.strip():
            raise Wrong(_("This must not be empty."))
        if len(value) > most:
            raise Wrong(_("This is longer than %(most)s characters.") % {"most": most})
        return storable(value)

    return check


def storable(value: str) -> str:
    if "\0" in value or not _encodes(value):
        raise Wrong(_("This has characters that cannot be kept."))
    return value


def number(lowest: int = 1, highest: int = LARGEST) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Wrong(_("This must be a whole number."))
        if not lowest <= value <= highest:
            raise Wrong(_("This must be between %(lowest)s and %(highest)s.") % {"lowest": lowest, "highest": highest})
        return value

    return check


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(_("This must be true or false."))
    return value


def moment(value: Any) -> datetime:
    """ISO 8601 with its zone (RFC 3339)."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        if found is not None and found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # told below, like every other thing that is no time
    raise Wrong(_("This must be a time with its zone, such as 2026-11-23T09:14:00+02:00."))


def one_of(choices: Collection[Any]) -> Check:
    def check(value: Any) -> Any:
        if not isinstance(value, str | int) or isinstance(value, bool) or value not in choices:
            raise Wrong(_("This must be one of: %(choices)s.") % {"choices": ", ".join(map(str, choices))})
        return value

    return check


def many(each: Check, most: int = 10_000) -> Check:
    def check(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Wrong(_("This must be a list."))
        if len(value) > most:
            raise Wrong(_("This is longer than %(most)s entries.") % {"most": most})
        return [each(one) for one in value]

    return check


def maybe(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def table(value: Any) -> dict[str, Any]:
    """An object of JSON values, every text in it storable."""
    if not isinstance(value, dict):
        raise Wrong(_("This must be an object."))
    plain(value)
    return value


def plain(value: Any) -> Any:
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise Wrong(_("This cannot be kept.")) from error
    if len(written) > DEEPEST or "\\u0000" in written or not _encodes(written):
        raise Wrong(_("This has characters that cannot be kept."))
    return value


def identifier(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except (ValueError, AttributeError, TypeError) as error:
        raise Wrong(_("This must be a UUID.")) from error


def content(value: Any) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Wrong(_("This must be base64.")) from error


def _encodes(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
