"""What a password may be (NIST SP 800-63B-4 §3.1.1.2): long, not known, not our own names; any characters, no recipes."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.kit.folding import fold
from talka.options import store

if TYPE_CHECKING:
    from talka.people.models import Person

LONGEST = 4096
FILLING = str.maketrans("", "", "0123456789 !?.,;:-_@#$%&*+=/()'\"")


class NotTooLong:
    """A bound only so that nobody makes us hash a megabyte."""

    def validate(self, password: str, user: "Person | None" = None) -> None:
        if len(password) > LONGEST:
            words = ngettext("At most %(n)s character.", "At most %(n)s characters.", LONGEST)
            raise ValidationError(words % {"n": LONGEST}, code="password_too_long")

    def get_help_text(self) -> str:
        return ""


class NotOurName:
    """The product's, the organisation's or the site's name with some digits is the first thing anybody would try."""

    def validate(self, password: str, user: "Person | None" = None) -> None:
        bare = fold(password).translate(FILLING)
        if bare and not _without(bare, names()):
            raise ValidationError(
                _("This is made of the name of this service desk and easy to guess."), code="password_our_name"
            )

    def get_help_text(self) -> str:
        return _("Any characters, spaces too; several words are easiest to remember.")


def names() -> list[str]:
    title = fold(store.get("desk.title"))
    host = (urlsplit(settings.URL).hostname or "").split(".")
    known = {
        "talka",
        "servicedesk",
        "helpdesk",
        "password",
        "slaptazodis",
        "pagalbos",
        "centras",
        *title.split(),
        title,
        *host,
    }
    return sorted((name.translate(FILLING) for name in known if len(name) > 2), key=len, reverse=True)


def _without(text: str, parts: list[str]) -> str:
    for part in parts:
        text = text.replace(part, "") if part else text
    return text
