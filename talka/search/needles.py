"""What is looked for, as either database is told: every needle must be in the document, or must not."""

import re
from dataclasses import dataclass

from talka.kit import folding
from talka.kit.query import LONGEST, MOST_ITEMS, Item, Number, Phrase, Query, Word

_written = re.compile(r'"([^"]*)"?|([^\s"]+)')
SHORTEST_PREFIX = 2  # one letter stands for a tenth of the dictionary


@dataclass(frozen=True)
class Needle:
    """One word in any of its forms, or several words in this order. `open`: the last word is only begun."""

    forms: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    open: bool = False
    negated: bool = False

    def holds(self, form: str) -> bool:
        """Whether this form of a word in a text is to be marked."""
        return (
            form in self.forms
            or form in self.phrase
            or (self.open and form.startswith((self.forms or self.phrase[-1:])[0]))
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
        if needle := _needle(item, is_open):
            found.append(needle)
    return found if any(not needle.negated for needle in found) else []


def _needle(item: Item, is_open: bool) -> Needle | None:
    match item:
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


def item_text(item: Item) -> str:
    return str(item.digits) if isinstance(item, Number) else item.text if isinstance(item, Word | Phrase) else ""
