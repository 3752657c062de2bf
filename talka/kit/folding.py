"""One analyser for both databases: what a text is found by.

A word is found without its diacritics (`sasiuvinis`), in any inflection (`sąsiuvinių`, `printers`) and by its first
letters. For that an index keeps, for every word, its folded form (in order, so that "exact words" work) and the stems
which differ from it: the fold of the stem (what the writer meant) and the stem of the fold (what a hurried writer
typed). Both hold letters and digits only, so neither database's own tokeniser has anything left to decide.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

MOST_WORDS = 4000  # of one document; a longer mail is found by its beginning
MOST_CHARACTERS = 100_000
LONGEST_WORD = 40  # what is longer is a key or a picture in base64

_word = re.compile(r"[^\W_]+")
# As written, a stroke may stand behind its letter (what a Mac calls "NFD"): it belongs to the word.
_written = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_marks = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
# Letters which Unicode does not take apart, though people type them as two strokes or leave the stroke out.
_strokes = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ŋ": "n",
        "ĸ": "k",
    }
)
_stemmers = threading.local()  # a snowball stemmer keeps the word it works on: one for each thread


@dataclass(frozen=True)
class Terms:
    """What one text is found by: its folded words in order, and further forms without order."""

    words: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()


def fold(text: str) -> str:
    """`SĄSIUVINIŲ` -> `sasiuviniu`: case and diacritics gone, everything else kept."""
    if text.isascii():
        return text.lower()
    opened = unicodedata.normalize("NFKD", text).casefold()
    # Again: case folding composes some letters anew, and a mathematical bold A only now shows that it is one.
    bare = _marks.sub("", unicodedata.normalize("NFKD", opened)).translate(_strokes)
    return unicodedata.normalize("NFC", bare)


def words(text: str) -> list[str]:
    """The folded words of a text in order; `carol@kaunas.example` is three, `INC-1042` is two."""
    return [form for word in _raw(text) for form in _forms(word)[0]]


def terms(text: str) -> Terms:
    """Everything an index keeps of a text."""
    ordered: list[str] = []
    stems: dict[str, None] = {}
    for word in _raw(text):
        forms, more = _forms(word)
        ordered += forms
        for stem in more:
            stems[stem] = None
    del ordered[MOST_WORDS:]
    known = set(ordered)
    # A script other than Latin is kept here as well: this half is never taken apart again by a database.
    exotic = {word: None for word in ordered if not word.isascii()}
    return Terms(tuple(ordered), (*(stem for stem in stems if stem not in known), *exotic))


def any_of(word: str) -> tuple[str, ...]:
    """The forms of which a document must hold one to hold this single word."""
    forms = [form for raw in _raw(word) for part in [_forms(raw)] for form in (*part[0], *part[1])]
    return tuple(dict.fromkeys(forms))


def spans(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where each word of a text stands, and the forms it is found by: what a snippet marks."""
    for match in _written.finditer(text):
        forms, stems = _forms(match.group().lower())
        yield match.start(), match.end(), (*forms, *stems)


def _raw(text: str) -> Iterator[str]:
    """Words as written, lower case, accents composed (the Lithuanian stemmer wants them)."""
    text = text[:MOST_CHARACTERS].lower()
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    for number, match in enumerate(_written.finditer(text)):
        if number == MOST_WORDS:
            return
        yield match.group()


@lru_cache(maxsize=65_536)
def _forms(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folded word (sometimes several: ½ is 1 and 2) and its stems that differ from it."""
    parts = tuple(part[:LONGEST_WORD] for part in _word.findall(fold(word[: 2 * LONGEST_WORD])))
    if len(parts) != 1 or parts[0].isdigit() or len(parts[0]) == LONGEST_WORD:
        return parts, ()
    stems = dict.fromkeys(_stems(word, parts[0]))
    return parts, tuple(stem for stem in stems if stem and stem != parts[0])


def _stems(word: str, folded: str) -> Iterator[str]:
    lithuanian, english = _both_stemmers()
    for form in (word, folded, _accented(folded)):
        yield from _word.findall(fold(lithuanian.stemWord(form)))
    yield english.stemWord(folded) if folded.isascii() else folded


def _accented(folded: str) -> str:
    """What the stemmer needs to see of a Lithuanian ending typed without diacritics: slaptazodziu -> slaptazodžių."""
    ending = re.sub(r"dz(?=i[aou])", "dž", folded)
    ending = re.sub(r"c(?=i[aou])", "č", ending)
    return f"{ending[:-1]}ų" if ending.endswith("u") else ending


def _both_stemmers() -> tuple["snowballstemmer.LithuanianStemmer", "snowballstemmer.EnglishStemmer"]:
    if not hasattr(_stemmers, "pair"):
        _stemmers.pair = (snowballstemmer.stemmer("lithuanian"), snowballstemmer.stemmer("english"))
    return _stemmers.pair
