"""Finding another ticket by its number or by words, among those a person may see."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talka.kit.errors import Invalid, Refused
from talka.search.needles import plain

from . import finding
from .models import Ticket

if TYPE_CHECKING:
    from talka.people.models import Person

OFFERED = 8


def matching(text: str, person: "Person", *, without: "set[int] | None" = None) -> list[Ticket]:
    """The best few: the one with this number first, then those in which the words are found."""
    text = text.replace("\0", " ").strip()[:200]
    key = number_in(text)
    rows = Ticket.objects.visible_to(person).exclude(pk__in=without or ()).with_people()
    exact = [found] if key and (found := rows.filter(pk=key).first()) else []
    hits = (
        [hit.ticket_id for hit in finding.found(plain(text), person, limit=3 * OFFERED) if hit.ticket_id]
        if text
        else []
    )
    by_key = rows.in_bulk([pk for pk in hits if pk != key])
    return [*exact, *(by_key[pk] for pk in hits if pk in by_key)][:OFFERED]


def number_in(text: str) -> int | None:
    """INC-1042, #1042 and 1042 are the same ticket."""
    digits = text.strip().lstrip("#").rpartition("-")[2]
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) < 19 else None


def chosen(text: str, person: "Person", *, field: str = "target") -> Ticket:
    """The ticket that was chosen from the list or typed; words that fit several are refused."""
    if not text.strip():
        raise Invalid(_("Choose a ticket."), field=field)
    key = number_in(text)
    found = [one for one in matching(text, person) if key is None or one.pk == key]
    if len(found) > 1:
        raise Refused(_("Several tickets fit these words. Choose one of them."), field=field)
    if not found:
        raise Refused(_("There is no such ticket."), field=field)
    return Ticket.objects.select_related("desk", "requester").get(pk=found[0].pk)
