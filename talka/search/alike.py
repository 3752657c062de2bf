"""Tickets that speak of the same: any of the words of one text, in the titles of others.

One statement, and it stops at the newest candidates, so a common word costs no more than a rare one. Words are compared
by their forms in both languages, as in every search; a word that few candidates have counts more than a common one.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import models

from talka.kit import folding

from .index import CANDIDATES, _adapter, _are_few, _visible
from .models import Document
from .needles import Needle

SHORTEST = 3  # letters: shorter words tell nothing of what a text is about
MOST_WORDS = 12
# words that every text has, folded: they say nothing of what it is about
_EMPTY = """
the and for are was were has have had not with from that this they them you your our its all any but can cannot does did when
what where which who why how every since until after before again into onto over under about than then there here
ir ar bet kad kai kaip kas kur nuo iki per prie apie pas dar jau vel vis tik tai sis sita sio sia yra nera buvo bus
mano musu jusu jis jie ji jos man mums jums visi visiem kiek kodel kada del ant uz be su
"""
EMPTY = frozenset(_EMPTY.split())


def alike(
    text: str, *, allowed: "models.QuerySet[Any] | None", without: Iterable[int] = (), limit: int = 5
) -> list[int]:
    """The keys of the tickets nearest to the text, best first: rare words and many of them. Internal notes are left out."""
    words = [word for word in dict.fromkeys(folding.words(text)) if _says_something(word)]
    forms = [frozenset((word, *folding.any_of(word))) for word in words[:MOST_WORDS]]
    if not forms:
        return []
    needle = Needle(forms=tuple(dict.fromkeys(form for some in forms for form in sorted(some))))
    rows = Document.objects.filter(_visible(allowed, False, _are_few(allowed))).exclude(ticket_id__in=list(without))
    found = _adapter().newest(rows.only("id", "thing", "ticket_id", "title", "internal"), [needle], CANDIDATES)
    titles = {document.ticket_id: document.title for document in found if document.ticket_id}
    held = {key: _held(title, forms) for key, title in titles.items()}
    common = Counter(place for places in held.values() for place in places)
    score = {key: sum(1 / common[place] for place in places) for key, places in held.items() if places}
    best = sorted(score, key=lambda key: (-score[key], -key))
    return best[:limit]


def _says_something(word: str) -> bool:
    return len(word) >= SHORTEST and not word.isdigit() and word not in EMPTY


def _held(title: str, forms: list[frozenset[str]]) -> set[int]:
    """Which of the words a title has."""
    there = {form for _start, _end, some in folding.spans(title) for form in some}
    return {place for place, some in enumerate(forms) if some & there}
