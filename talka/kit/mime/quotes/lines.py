"""What each line of a mail is: words, a quotation, or the machinery around one."""

import re
from enum import Enum

from talka.kit.mime.quotes import wordings

MAX_LINE = 500
# Private-use signs for what the HTML says:
CUT = "\ue0b0"  # the older mail begins here
SIGN = "\ue0b1"  # the line belongs to a signature


class Kind(Enum):
    """One letter each, so that a mail becomes a short pattern."""

    EMPTY = "e"
    SIGNATURE = "d"
    RULE = "r"
    TELEPHONE = "s"
    INTRODUCTION = "b"
    FORWARD = "f"
    HEADER = "h"
    QUOTE = "q"
    CUT = "c"
    MARKED_SIGNATURE = "m"
    TEXT = "t"


def _any(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(set(words), key=len, reverse=True))


_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LEAD = re.compile(r"[\s>*_|<\[#~]*(?:-{1,20}\s*(?=\w))?")
_VERB = rf"(?:{_any(wordings.VERBS)})"
_END = r"[\s.:：>*_\]\-–—]*$"
_DATE = r"(?:\d{1,4}[./年-]\s?\d{1,2}|\d{1,2}:\d{2}|\b(?:19|20)\d\d\b)"
_MAIL = r"[\w.+%=-]{1,80}@[\w-]{1,60}\.[\w.-]{2,60}"
# Looked for first: most lines have neither a verb of writing nor somebody's address at their end.
_STEMS: list[str] = []
for _verb in sorted(wordings.VERBS + wordings.WEAK_VERBS, key=len):
    if not any(stem in _verb for stem in _STEMS):
        _STEMS.append(_verb)
_who = re.compile(r"@[^<>@]{1,200}>\s?(?:\([^()]{1,60}\)|<mailto:[^<>]{1,200}>)?\s?[:：]?\s*$")
_when_or_who = re.compile(rf"{_DATE}|{_MAIL}")
_opened = re.compile(
    rf"(?:{_any(wordings.OPENINGS)})\b.{{2,400}}?(?:\b|\s|\W|\d)(?:{_any(wordings.VERBS + wordings.WEAK_VERBS)}){_END}",
    re.I,
)
_ends_in_verb = re.compile(rf"(?:.{{1,400}}(?:\W|(?<=[一-龥年月日ぁ-んァ-ヶ가-힣>\d])))?{_VERB}{_END}", re.I)
_verb_inside = re.compile(rf"(?:^|.{{0,200}}?\W){_VERB}\W.{{3,200}}[:：]\s*$", re.I)
_dated_person = re.compile(
    rf"(?=.{{0,300}}{_DATE}).{{4,200}}<(?:mailto:)?\s?{_MAIL}(?:\s?<mailto:{_MAIL}>)?>\s?(?:\(.{{1,60}}\))?\s?[:：]?\s*$"
)
_dated_bare = re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d GMT[+-]\d\d:\d\d [\w .'-]{2,80}:?$")
_posted = re.compile(
    rf"posted by .{{1,80}} on \d\d/\d\d/\d{{4}}$|\w{{3}} \d{{1,2}}, \d{{4}}, \d{{1,2}}:\d\d (?:[AP]M )?by {_MAIL}:?$",
    re.I,
)
_named_writes = re.compile(rf".{{1,100}}<{_MAIL}> (?:{_any(wordings.WEAK_VERBS)})\s?[:：]$", re.I)
_via = re.compile(rf".{{1,100}} via .{{1,100}} {_VERB}:?\s*$", re.I)
_separator = re.compile(rf"[>\s*|]*(?:[-_=—–*]{{2,}}\s*)(?:{_any(wordings.SEPARATORS)})\b.{{0,120}}$", re.I)
_separator_bare = re.compile(rf"[>\s*|]*(?:{_any(wordings.SEPARATORS)})\s*:?\s*[-_=—–*]{{2,}}\s*$", re.I)
_announced = re.compile(rf"[>\s*|-]*(?:{_any(wordings.ANNOUNCEMENTS)})\s*[:：]\s*[-*\s]*$", re.I)
_forward = re.compile("|".join(wordings.FORWARDS), re.I)
_author = re.compile(rf"[\s*|>]*(?:{_any(wordings.AUTHORS)})[\s*\xa0]*[:：][\s*\xa0]*\S", re.I)
_date = re.compile(rf"[\s*|>]*(?:{_any(wordings.DATES)})[\s*\xa0]*[:：].*\d", re.I)
_other = re.compile(rf"[\s*|>]*(?:{_any(wordings.OTHERS)})[\s*\xa0]*[:：]", re.I)
_telephone = re.compile(rf"[\s>*_([<]*(?:{'|'.join(wordings.TELEPHONE)})", re.I)
_signature = re.compile(r"\s*(?:--|__|—|––|-- )\s*$")
_armour = re.compile(r"-----(?:BEGIN|END) PGP (?:SIGNED MESSAGE|SIGNATURE)-----\s*$")
_rule = re.compile(r"\s*[-_=~*#+—–,]{3,}\s*$")
_deep = re.compile(r"\s{0,3}(?:>\s?){8}")  # no program introduces anything eight answers deep
_quote = re.compile(r"\s{0,3}(?:[>|»›]|&gt;)")


def kind_of(line: str, after: str) -> Kind:
    """The kind of one line; `after` is the next line that is not empty."""
    if CUT in line:
        return Kind.CUT
    if SIGN in line:
        return Kind.MARKED_SIGNATURE
    line = visible(line)
    if not line.strip():
        return Kind.EMPTY
    if _deep.match(line):
        return Kind.QUOTE
    if _signature.match(line):
        return Kind.SIGNATURE
    if _rule.match(line):
        return Kind.RULE
    if len(line) <= MAX_LINE:
        if (
            len(line) < 160
            and not re.search(r":\s", line)
            and _telephone.match(re.sub(r"\[([^\]]{1,100})\]\([^)]{1,300}\)", r"\1", line))
        ):
            return Kind.TELEPHONE
        if _separator.match(line) or _separator_bare.match(line) or _announced.match(line):
            return Kind.FORWARD if _forward.search(line) else Kind.INTRODUCTION
        if is_introduction(line, after):
            return Kind.INTRODUCTION
        if not line.lstrip().startswith(">") and is_header(line):
            return Kind.HEADER
    return Kind.QUOTE if _quote.match(line) else Kind.TEXT


def in_armour(lines: list[str]) -> set[int]:
    """The lines that PGP put around signed words (RFC 9580 §7): the head with its hash names, and the signature."""
    found: set[int] = set()
    inside = ""
    for index, line in enumerate(lines):
        if _armour.match(line):
            inside = "" if line.startswith("-----END") else line
            found.add(index)
        elif inside and "SIGNED" in inside and not line.startswith("Hash:"):
            inside = ""
        elif inside:
            found.add(index)
    return found if not inside else set()


def visible(line: str) -> str:
    """Without the direction marks and zero-width spaces that phones put around names."""
    return line if line.isascii() else _INVISIBLE.sub("", line)


def is_header(line: str) -> bool:
    return bool(_author.match(line) or _date.match(line) or _other.match(line))


def is_author(line: str) -> bool:
    return bool(_author.match(line))


def is_date(line: str) -> bool:
    return bool(_date.match(line))


def is_introduction(line: str, after: str) -> bool:
    """`On Monday, Ann wrote:` and its relatives."""
    words = _LEAD.sub("", visible(line).strip(), count=1)
    if len(words) > MAX_LINE or len(words) < 4:
        return False
    lowered = words.lower()
    said = any(stem in lowered for stem in _STEMS)
    if not said and not _who.search(words):
        return bool(_dated_bare.match(words) or _posted.match(words))
    dated = _when_or_who.search(words) is not None
    quoted_next = bool(_quote.match(after))
    if (
        dated
        and said
        and (_opened.match(words) or _ends_in_verb.match(words))
        and (words.rstrip("> *_-").endswith((":", "：")) or quoted_next or _opened.match(words))
    ):
        return True
    if dated and said and _verb_inside.match(words):
        return True
    if (
        (_dated_person.match(words) and (words.rstrip().endswith((":", "：")) or quoted_next))
        or _dated_bare.match(words)
        or _posted.match(words)
        or _via.match(words)
        or _named_writes.match(words)
    ):
        return True
    if not dated and _opened.match(words) and re.search(r"\d", words) and words.rstrip().endswith((":", "：")):
        return True
    return (
        quoted_next
        and len(words) < 90
        and words.rstrip().endswith((":", "："))
        and _ends_in_verb.match(words) is not None
    )


_could_open = re.compile(
    rf"[\s>*_-]*(?:(?:{_any(wordings.OPENINGS)})[\s.,]|\d|[A-ZÀ-ÞĀ-ŽА-ЯІЇЄ\"'«„“]\S*\s.{{0,200}}[\d@])", re.I
)


_opens = re.compile(rf"[\s>*_-]*(?:{_any(wordings.OPENINGS)})[\s.,].{{0,40}}\d", re.I)


def could_open(line: str) -> bool:
    """Whether an introduction broken over several lines could begin here."""
    return len(line) <= MAX_LINE and bool(_could_open.match(line))


def opens(line: str) -> bool:
    """Whether the line begins the way introductions begin, with a number near: "On Fri, May 6"."""
    return bool(_opens.match(line))
