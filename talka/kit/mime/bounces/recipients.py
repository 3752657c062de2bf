"""Addresses in the words of a report: whom it says it could not reach, and what it says about each."""

import re

from talka.kit.addresses import canonical

MAX_LINES = 400
MAX_FOUND = 100
MAX_LINE = 1_000
ADDRESS = re.compile(
    r"(?<![A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-])([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,120}@[A-Za-z0-9.-]{1,200}[A-Za-z0-9])(?![@\w])"
)
_ONE = r"[<\[(\"'‘“]{0,3}(?:mailto:|smtp:|rfc822;\s?)?(?P<a>[^\s<>()\[\]\"',;:“”’：；，（）]{1,120}@[A-Za-z0-9._-]{1,200}[A-Za-z0-9_])[>\])\"'’”]{0,3}"
# A line that is an address, or begins with one the way lists of recipients do.
_ALONE = re.compile(rf"[\s>*•·|-]{{0,40}}{_ONE}[>\s<]{{0,10}}[:;,.]?\s*$", re.I)
_HEADS = re.compile(
    rf"[\s>*•·|-]{{0,40}}(?:\d{{1,3}}[.)]\s)?(?:<(?P<b>[^\s<>]{{1,120}}@[^\s<>]{{1,200}})>|{_ONE})"
    r"(?=\s*(?:[:;,(\[]|\.\.\.|-{1,2}\s|\s{2,}|\s(?:on|failed|was|is|could|has|user|unknown|invalid|mailbox|not|delivery)\b))",
    re.I,
)
_LABELLED = re.compile(
    rf"[\s>*-]{{0,40}}(?:(?:failed |final.|original.|intended )?recipients?(?: address)?(?:\(s\))?|addressed to|address|e-?mail(?: address)?|"
    rf"user(?:name)?|to|unknown user|invalid user|unknown address|user unknown|undeliverable to|undeliverable address|"
    rf"unable to deliver (?:message )?to|could not be delivered to|not delivered to|failed to deliver to|delivery failed \d+ attempts|"
    rf"user mailbox exceeds allowed size|final-recipient|account|mailbox|gavėjas|kam|empfänger|destinataire|destinatario|получатель)"
    rf"\s*:\s*(?:rfc822\s*;\s*)?(?:[\w .]{{1,60}}<)?{_ONE}",
    re.I,
)
# How sendmail tells, line by line, what servers said.
_CODED = re.compile(rf"[\s>]{{0,10}}(?:<<< )?[45]\d\d[ -](?:[245]\.\d{{1,3}}\.\d{{1,3}}\s)?{_ONE}\s*\.\.\.", re.I)
_INSIDE = re.compile(
    r"(?:rcpt to:?\s?|rejected recipient |deliver(?:ing|ed|y)?(?: of)?(?: (?:your|the|this|a))?(?: (?:mail|message|e-?mail))?(?: could not be (?:made|completed))? to |message to |"
    r"unable to deliver (?:\S+ ){0,3}to |could(?: not|n't) be delivered to:? ?|wasn't delivered to |was not delivered to:? ?|unknown user:? |sent to |reach |"
    rf"undeliverable to |mail to |failed for |(?:recipient|user|address|mailbox|account) )(?:the )?(?:address |recipient |user )?{_ONE}"
    r"|\b[45]\d\d[ -](?:[245]\.\d{1,3}\.\d{1,3}\s)?<(?P<c>[^\s<>]{1,120}@[^\s<>]{1,200})>",
    re.I,
)


def listed(lines: list[str], announced: int) -> list[tuple[int, str]]:
    """The addresses a report names as recipients with the number of their line; surest kind of naming only.

    `announced` is the line from which on a list of recipients was promised, or -1.
    """
    if announced >= 0 and (found := _first_block(lines, announced)):
        return found
    found = []
    for number, line in enumerate(lines[:MAX_LINES]):
        for pattern in (_CODED, _LABELLED, _HEADS, _ALONE):
            if match := pattern.match(line[:MAX_LINE]):
                found.append((number, _named(match)))
                break
    if sure := _unique(found):
        return sure
    inside = [
        (number, _named(match))
        for number, line in enumerate(lines[:MAX_LINES])
        for match in list(_INSIDE.finditer(line[:MAX_LINE]))[:5]
    ]
    return _unique(inside)


def mentioned(lines: list[str]) -> list[tuple[int, str]]:
    """Every address in the words, whatever is said of it."""
    return _unique(
        [
            (number, canonical(match[1]))
            for number, line in enumerate(lines[:MAX_LINES])
            for match in list(ADDRESS.finditer(line[:MAX_LINE]))[:20]
        ]
    )


def about(text: str, address: str) -> str:
    """The lines of a report that speak of this recipient: from its address to the next one's."""
    if not address:
        return ""
    lines = text[:40_000].splitlines()[:MAX_LINES]
    starts = [number for number, line in enumerate(lines) if address in line[:MAX_LINE].lower()]
    return "\n".join(paragraph(lines, starts[0], {address})) if starts else ""


def paragraph(lines: list[str], start: int, own: set[str]) -> list[str]:
    """A line and what follows until another recipient's line; at most thirty."""
    kept = [lines[start]]
    for line in lines[start + 1 : start + 30]:
        if (
            match := _ALONE.match(line[:MAX_LINE]) or _HEADS.match(line[:MAX_LINE]) or _CODED.match(line[:MAX_LINE])
        ) and _named(match) not in own:
            break
        kept.append(line)
    return kept


def _first_block(lines: list[str], announced: int) -> list[tuple[int, str]]:
    """The addresses right below the announcement; words in between end a list only when nothing was found yet."""
    found: list[tuple[int, str]] = []
    for number in range(announced, min(len(lines), announced + 200)):
        line = lines[number][:MAX_LINE]
        if number == announced:
            matches = [match for match in _INSIDE.finditer(line)]
        else:
            first = _LABELLED.match(line) or _HEADS.match(line) or _ALONE.match(line)
            matches = [first] if first else []
            if not matches and not found and number - announced < 6:
                matches = list(re.finditer(_ONE, line))[:20]
        found += [(number, _named(match)) for match in matches]
    return _unique(found)


def _named(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return canonical((groups.get("b") or groups.get("c") or groups.get("a") or "").strip("<>\"'"))


def _unique(found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    first: dict[str, int] = {}
    for number, address in found:
        if address:
            first.setdefault(address, number)
    return [(number, address) for address, number in list(first.items())[:MAX_FOUND]]
