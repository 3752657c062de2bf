"""One action on many chosen rows: each row on its own, each with its own answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from talka.kit.errors import Refused
from talka.ui.filters import whole

MOST = 500


@dataclass(frozen=True)
class Result:
    """How it went for one row; `refused` is empty when it was done."""

    name: str
    refused: str = ""


def chosen(screen: Any, keys: Sequence[str], person: Any) -> list[Any]:
    """The chosen rows among those the person may see; others are passed over as if they were not there."""
    if len(keys) > MOST:
        raise Refused(_("At most %(most)s rows at once.") % {"most": MOST})
    wanted = [key for text in keys if (key := whole(text)) is not None]
    return list(screen.rows(person).filter(pk__in=wanted).order_by("pk"))


def run(action: Any, rows: Sequence[Any], *, by: Any) -> list[Result]:
    return [_one(action, row, by) for row in rows]


def _one(action: Any, row: Any, by: Any) -> Result:
    name = str(row)
    try:
        with transaction.atomic():
            action.run(row, by=by)
    except Refused as refusal:
        return Result(name, str(refusal))
    except ValidationError as error:
        return Result(name, " ".join(error.messages))
    return Result(name)
