"""Tickets that speak of the same: any of the words of one text, in the titles and texts of others.

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
IN_TEXT = 0.25  # how much it counts to be found in a text only, against a rare word of the title


def alike(
    text: str, *, allowed: "models.QuerySet[Any] | None", without: Iterable[int] = (), limit: int = 5
) -> list[int]:
    """The keys of the tickets nearest to the text, best first; internal notes are left out."""
    words = [word for word in dict.fromkeys(folding.words(text)) if len(word) >= SHORTEST and not word.isdigit()]
    forms = [frozenset((word, *folding.any_of(word))) for word in words[:MOST_WORDS]]
    if not forms:
        return []
    needle = Needle(forms=tuple(dict.fromkeys(form for some in forms for form in sorted(some))))
    rows = Document.objects.filter(_visible(allowed, False, _are_few(allowed))).exclude(ticket_id__in=list(without))
    found = _adapter().newest(rows.only("id", "thing", "ticket_id", "title", "internal"), [needle], CANDIDATES)
    titles = {document.ticket_id: document.title for document in found if document.ticket_id}
    held = {key: _held(title, forms) for key, title in titles.items()}
    common = Counter(place for places in held.values() for place in places)
    needed = 2 if len(forms) > 2 else 1
    score = {
        key: sum(1 / common[place] for place in places) if len(places) >= needed else IN_TEXT * len(places) / len(forms)
        for key, places in held.items()
    }
    best = sorted((key for key in score if score[key] > 0), key=lambda key: (-score[key], -key))
    return best[:limit]


def _held(title: str, forms: list[frozenset[str]]) -> set[int]:
    """Which of the words a title has."""
    there = {form for _start, _end, some in folding.spans(title) for form in some}
    return {place for place, some in enumerate(forms) if some & there}
