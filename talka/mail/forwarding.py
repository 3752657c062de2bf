"""Who wrote a mail that somebody passed on: a suggestion for agents, never an identity (HAZARDS MID-12)."""

import re

from talka.kit.addresses import canonical
from talka.kit.mime import Letter

_SUBJECT = re.compile(r"^\s*(?:fwd?|wg|tr|rv|vs|pd|pers|persiųsta|i|enc|doorst)\s*:", re.I)
_FROM = re.compile(
    r"^[\s>*]*(?:from|von|de|da|nuo|od|fra|från|lähettäjä|van|no|saatja)\s*:\**\s*(.{1,200})$", re.I | re.M
)
_ADDRESS = re.compile(r"[^\s<>\"'\[\]():,;]{1,64}@[^\s<>\"'\[\]():,;]{1,253}")
LOOKED_AT = 20_000


def original(letter: Letter, own: frozenset[str]) -> dict[str, str]:
    """{"email", "name"} of the first author named in a forwarded mail; {} when it is none."""
    if not _SUBJECT.match(letter.subject):
        return {}
    sender = letter.sender.email if letter.sender else ""
    for line in _FROM.findall(letter.text[:LOOKED_AT]):
        match = _ADDRESS.search(line)
        email = canonical(match[0].removeprefix("mailto:")) if match else ""
        if email and email != sender and email not in own:
            name = line[: match.start()].strip(" <\"'[(*") if match else ""
            return {"email": email, "name": name[:120]}
    return {}
