"""New words and older words of a mail, by the pattern its lines make."""

import re
from dataclasses import dataclass, replace

from talka.kit.mime.quotes.lines import (
    CUT,
    SIGN,
    Kind,
    could_open,
    in_armour,
    is_author,
    is_date,
    is_introduction,
    kind_of,
    opens,
)
from talka.kit.mime.quotes.markup import marked_text, without, without_quotes

MAX_LINES = 8_000
MAX_TRIES = 1_000  # to read an introduction over several lines; a mail with more of them is an attack
LONGEST_SIGNATURE = 12
NEW, OLD, SIGNED = "new", "old", "signed"


@dataclass(frozen=True)
class Split:
    """`text` is new, `signature` its author's, `quoted` repeats; `html` is the HTML without what it marks as quoted."""

    text: str
    quoted: str = ""
    html: str = ""
    signature: str = ""


def split(text: str, html: str = "") -> Split:
    """Part a mail's new words from what it repeats. Markup is believed before wording."""
    if html:
        marked = marked_text(html)
        if marked is not None:
            return _same_in_html(_by_lines(marked, without_quotes(html), certain=True))
        if not text.strip():
            text = marked_text(html, always=True) or ""
    return _same_in_html(_by_lines(text, html))


def _same_in_html(parted: Split) -> Split:
    """What only the words gave away as older is not shown by the HTML either."""
    older = [line for line in parted.quoted.splitlines() if line.strip("> -_*")]
    if not (parted.html and older and parted.text.strip()):
        return parted
    return replace(parted, html=without(parted.html, older, parted.text))


def _by_lines(text: str, html: str, certain: bool = False) -> Split:
    """`certain`: the marks of quotation come from the markup, so each of them stands for older words."""
    lines = text.replace("\r\n", "\n").split("\n")
    tail = lines[MAX_LINES:]
    lines, kinds = _typed(lines[:MAX_LINES])
    pattern = _with_header_blocks(lines, "".join(kind.value for kind in kinds))
    whole = pattern
    old = _older_mail(pattern)
    signed = _signature(lines, pattern, old)
    place = [NEW] * signed + [SIGNED] * (old - signed) + [OLD] * (len(lines) - old)
    _fold_telephones(pattern, place)
    _part_signature(whole, place, signed, old)
    _fold_quotes(pattern[:signed], place, certain)
    _fold_trailing_rules(pattern[:signed], place)
    # What is too long to look at stands where its beginning ended.
    place += [OLD if old < len(whole) else NEW] * len(tail)
    lines += tail
    new, older, signature = (
        _joined([line for line, there in zip(lines, place, strict=True) if there == wanted])
        for wanted in (NEW, OLD, SIGNED)
    )
    if signature.strip() and not new.strip() and not older.strip():
        new, signature = signature, ""  # who writes into their signature has written nothing else
    return Split(new, older, html, signature)


def _joined(lines: list[str]) -> str:
    plain = (line.replace(CUT, "").replace(SIGN, "").rstrip() for line in lines)
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(plain)).strip("\n")


def _typed(lines: list[str]) -> tuple[list[str], list[Kind]]:
    """Lines with their kinds; introductions broken over lines (by 78-column mail programs) become one line."""
    following = _following(lines)
    armour = in_armour(lines)
    done: list[str] = []
    kinds: list[Kind] = []
    index = tries = 0
    while index < len(lines):
        kind = Kind.MARKED_SIGNATURE if index in armour else kind_of(lines[index], following[index])
        broken = None
        if kind in (Kind.TEXT, Kind.QUOTE, Kind.HEADER) and tries < MAX_TRIES and could_open(lines[index]):
            tries += 1
            broken = _broken_introduction(lines, following, index)
        if broken is not None:
            joined, count = broken
            done.append(joined)
            kinds.append(Kind.INTRODUCTION)
            index += count
            continue
        done.append(lines[index])
        kinds.append(kind)
        index += 1
    return done, kinds


def _broken_introduction(lines: list[str], following: list[str], index: int) -> tuple[str, int] | None:
    """An introduction that begins on this line and ends on one of the next three, and how many lines it takes."""
    joined = lines[index].rstrip()
    certain = opens(joined)
    for count, line in enumerate(lines[index + 1 : index + 4], start=2):
        bare = re.sub(r"^[\s>]+", "", line).rstrip()
        # A line that is an introduction alone must not swallow the words above it.
        if (
            not bare
            or len(joined) > 400
            or opens(bare)
            or (not certain and is_introduction(bare, following[index + count - 1]))
        ):
            return None
        joined += " " + bare
        if is_introduction(joined, following[index + count - 1]):
            return joined, count
    return None


def _following(lines: list[str]) -> list[str]:
    """For each line the next one that is not empty."""
    following, after = [""] * len(lines), ""
    for index in range(len(lines) - 1, -1, -1):
        following[index] = after
        if lines[index].strip():
            after = lines[index]
    return following


def _with_header_blocks(lines: list[str], pattern: str) -> str:
    """Keep `h` only in blocks that name an author and a date or two more fields; a lone "To: do" is words."""
    letters = list(pattern)
    index = 0
    while index < len(letters):
        if letters[index] != "h":
            index += 1
            continue
        end, last = index, index
        gaps = 0
        # Fields may be wrapped or double-spaced, so a block survives a line of words or an empty one.
        while end < len(letters) and (letters[end] == "h" or (letters[end] in "te" and gaps < 2)):
            gaps = 0 if letters[end] == "h" else gaps + 1
            last = end if letters[end] == "h" else last
            end += 1
        block = [lines[at] for at in range(index, last + 1) if letters[at] == "h"]
        author = any(is_author(line) for line in block)
        if author and (len(block) >= 3 or (len(block) == 2 and any(is_date(line) for line in block))):
            for at in range(index, last + 1):
                letters[at] = "h"
        else:
            for at in range(index, last + 1):
                letters[at] = "t" if letters[at] == "h" else letters[at]
        index = last + 1
    return "".join(letters)


def _fold_telephones(pattern: str, place: list[str]) -> None:
    for index, letter in enumerate(pattern):
        if letter in "sm" and place[index] == NEW:
            place[index] = SIGNED


def _part_signature(pattern: str, place: list[str], start: int, end: int) -> None:
    """Below a signature may stand the quotation, and below that words that are nobody's signature."""
    quoted = False
    for index in range(start, end):
        letter = pattern[index]
        if letter in "bqhfc":
            quoted = True
        if quoted and letter in "rd":
            return  # a list's footer
        if quoted:
            place[index] = NEW if letter == "t" else OLD


def _older_mail(pattern: str) -> int:
    """The index from which on everything is an older mail, or the length."""
    seen_text = False
    for index, letter in enumerate(pattern):
        rest = pattern[index + 1 : index + 400].lstrip("ers")
        if letter == "t":
            seen_text = True
        elif letter == "c":
            if seen_text:
                return index
        elif letter in "bf" and seen_text:
            # Quoted with ">": only the marked lines are old. Anything else: all the rest.
            if not rest.startswith("q"):
                return _with_rule_above(pattern, index)
        elif letter == "h" and seen_text:
            return _with_rule_above(pattern, index)
    if not seen_text and re.fullmatch(r"[ersbq]*b[ersbqd]*", pattern):
        return 0
    return len(pattern)


def _with_rule_above(pattern: str, index: int) -> int:
    """Outlook draws a line above the header block; it belongs to the older mail."""
    start = index
    while start and pattern[start - 1] in "erd":
        start -= 1
        if pattern[start] in "rd":
            index = start
    return index


def _signature(lines: list[str], pattern: str, end: int) -> int:
    """Where the signature begins: at "-- ", or at a ruler with little below it."""
    for index in range(end):
        if "t" not in pattern[:index] and "q" not in pattern[:index]:
            continue
        if pattern[index] == "d":
            return index if not _answers_below(pattern, index, end) else end
        # Right under words it underlines a heading, so a ruler needs an empty line above.
        if (
            pattern[index] == "r"
            and pattern[index - 1] == "e"
            and pattern[index:end].count("t") <= LONGEST_SIGNATURE
            and "q" not in pattern[index:end]
            and "b" not in pattern[index:end]
        ):
            return index
    return end


def _answers_below(pattern: str, index: int, end: int) -> bool:
    """A signature above the quotation with answers inside the quotation ends nothing."""
    return re.search(r"q[eq]*t[et]*q", pattern[index:end]) is not None


def _fold_quotes(pattern: str, place: list[str], certain: bool) -> None:
    """Quotations are folded when the answer stands apart from them; answers between the lines keep their context."""
    if "t" not in pattern:
        return
    blocks = [match.span() for match in re.finditer(r"(?:[bf][esb]*)?q[eqsb]*", pattern)]
    for index, letter in enumerate(pattern):
        if letter == "b":
            place[index] = OLD
    if not blocks:
        return
    last_start, last_end = blocks[-1]
    text_after = "t" in pattern[last_end:]
    introduced = certain or pattern[last_start] in "bf"
    # A mail that begins with an unmarked quotation cannot be told apart; then every mark is context.
    unsure = re.match(r"[ersb]*b[ers]*t", pattern) is not None
    if not text_after or (len(blocks) == 1 and introduced and not unsure):
        place[last_start:last_end] = [OLD] * (last_end - last_start)


def _fold_trailing_rules(pattern: str, place: list[str]) -> None:
    """A ruler with nothing new below it belonged to what was folded."""
    for index in range(len(pattern) - 1, -1, -1):
        if place[index] == NEW and pattern[index] not in "er":
            return
        if place[index] == NEW and pattern[index] == "r":
            place[index] = OLD
