"""What is looked for, as either database is told: every needle must be in the document, or must not."""

import re
from dataclasses import dataclass

from talka.kit import folding
from talka.kit.query import LONGEST, MOST_ITEMS, Group, Item, Number, Phrase, Query, Word

_written = re.compile(r'"([^"]*)"?|([^\s"]+)')
SHORTEST_PREFIX = 2  # one letter stands for a tenth of the dictionary


@dataclass(frozen=True)
class Needle:
    """One word in any of its forms, or several words in this order. `open`: the last word is only begun.

    Or `parts`, of which all or (`either`) one must be there.
    """

    forms: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    open: bool = False
    negated: bool = False
    parts: tuple["Needle", ...] = ()
    either: bool = False

    def holds(self, form: str) -> bool:
        """Whether this form of a word in a text is to be marked."""
        return (
            any(part.holds(form) for part in self.parts if not part.negated)
            or form in self.forms
            or form in self.phrase
            or (self.open and bool(self.forms or self.phrase) and form.startswith((self.forms or self.phrase[-1:])[0]))
        )


def plain(text: str) -> Query:
    """Any text as words and "phrases" and nothing else: never refused, only cut."""
    found = _written.findall(text[:LONGEST])[:MOST_ITEMS]
    items: list[Item] = [Word(word) if word else Phrase(phrase) for phrase, word in found]
    return Query(tuple(items), bool(items) and isinstance(items[-1], Word) and text.endswith(items[-1].text))


def needles(query: Query) -> list[Needle]:
    """The needles of a query; empty when it looks for nothing, or only for what should be absent."""
    found: list[Needle] = []
    for item in query.items:
        is_open = query.last_word_prefix and item is query.items[-1]
        if made := _needle(item, is_open):
            found.append(made)
    return found if any(not needle.negated for needle in found) and all(map(_findable, found)) else []


def _findable(needle: Needle) -> bool:
    """Inside brackets something must be looked for in each way; “this or not that” is most of what there is."""
    if needle.either:
        return all(not part.negated and _findable(part) for part in needle.parts)
    return not needle.parts or (any(not part.negated for part in needle.parts) and all(map(_findable, needle.parts)))


def is_in(needle: Needle, text: str) -> bool:
    """The same of a text in memory: what the index would say of it."""
    return _is_in(needle, folding.terms(text))


def _is_in(needle: Needle, terms: folding.Terms) -> bool:
    if needle.parts:
        found = (_is_in(part, terms) for part in needle.parts)
        here = any(found) if needle.either else all(found)
    elif needle.phrase:
        size = len(needle.phrase)
        here = any(terms.words[at : at + size] == needle.phrase for at in range(len(terms.words) - size + 1))
    else:
        here = not {*needle.forms}.isdisjoint((*terms.words, *terms.stems))
    return here != needle.negated


def _needle(item: Item, is_open: bool) -> Needle | None:
    match item:
        case Group(kind=kind, items=items, negated=negated):
            parts = tuple(part for one in items if (part := _needle(one, False)))
            return Needle(parts=parts, either=kind == "any", negated=negated) if parts else None
        case Word(text=text, negated=negated) | Phrase(text=text, negated=negated):
            words = tuple(folding.words(text))
        case Number(digits=digits, prefix=prefix, negated=negated):
            words = tuple(folding.words(f"{prefix} {digits}"))
        case _:
            return None
    if not words:
        return None
    is_open = is_open and len(words[-1]) >= SHORTEST_PREFIX
    # wi-fi, 10.0.0.1 and carol@kaunas.example are phrases, whether quoted or not
    if len(words) > 1:
        return Needle(phrase=words, open=is_open, negated=negated)
    forms = (
        words
        if isinstance(item, Phrase)
        else (*words, *(form for form in folding.any_of(item_text(item)) if form not in words))
    )
    return Needle(forms=forms, open=is_open, negated=negated)


def needle(item: Item) -> Needle | None:
    """One item by itself, as it is looked for; None when there is no letter in it."""
    return _needle(item, False)


def item_text(item: Item) -> str:
    return str(item.digits) if isinstance(item, Number) else item.text if isinstance(item, Word | Phrase) else ""
