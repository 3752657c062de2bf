"""E-mail addresses read from hostile headers: one canonical form, or none.

Sources: RFC 5322 §3.4 (addresses, comments, quoting), RFC 6531/6532 (UTF-8), RFC 5891 (IDNA),
CVE-2023-27043 (the reason the standard library's parser is not used for identity).
"""

import re
import unicodedata
from dataclasses import dataclass

import idna

MAX_ADDRESS = 320
MAX_LOCAL = 255
MAX_MAILBOXES = 10_000

# RFC 5322 §3.2.3 atext, widened by RFC 6532 to anything printable outside ASCII.
_DOT_ATOM = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+)*"
)
# Real mailboxes exist with misplaced dots (old Japanese carriers); they are harmless, so they stay.
_LOOSE_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u00a1-\U0010ffff-]+")
# RFC 5322 §4.4: blanks and comments may stand around the dots and the "@"; what is left of them says nothing.
_LOOSE = re.compile(r"[ \t]*([.@])[ \t]*")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")


@dataclass(frozen=True)
class Mailbox:
    """Somebody's display name and canonical address; `email` is "" when the address cannot be trusted."""

    name: str
    email: str
    raw: str = ""


def canonical(address: str) -> str:
    """The one spelling of an address used for look-ups, limits and identity; "" for anything doubtful."""
    address = unicodedata.normalize("NFC", address.strip())
    if not address or len(address) > MAX_ADDRESS or _has_strange_characters(address):
        return ""
    local, at, domain = address.rpartition("@")
    local = _unquoted(local)
    if not at or not local or len(local) > MAX_LOCAL or "@" in local or not _LOOSE_LOCAL.fullmatch(local):
        return ""
    domain = _canonical_domain(domain)
    return f"{unicodedata.normalize('NFC', local.lower())}@{domain}" if domain else ""


def domain_of(address: str) -> str:
    """The canonical domain of an address, "" if there is none."""
    return canonical(address).rpartition("@")[2]


def mailboxes(field: str) -> list[Mailbox]:
    """Every mailbox of an address header, groups flattened, in linear time and without exceptions."""
    found: list[Mailbox] = []
    surname = ""
    for piece in _split(_balanced(field)):
        mailbox = _mailbox(piece)
        if mailbox and piece.inside is None and "@" not in mailbox.raw and not piece.broken and not surname:
            surname = mailbox.raw  # `Lee, Ann <ann@x.lt>`: a name with a comma that should have been quoted
            continue
        if surname:
            if mailbox and piece.inside is not None and mailbox.name and mailbox.email:
                mailbox = Mailbox(f"{surname}, {mailbox.name}", mailbox.email, mailbox.raw)
            else:
                found.append(Mailbox("", "", surname))
            surname = ""
        if mailbox is not None:
            found.append(mailbox)
        if len(found) >= MAX_MAILBOXES:
            break
    if surname:
        found.append(Mailbox("", "", surname))
    return found


def _balanced(field: str) -> str:
    """The header without a quote that is never closed: `"Ann Lee <ann@x.lt>` names one person, not none."""
    last, quoted, index, depth = -1, False, 0, 0
    while index < len(field):
        char = field[index]
        if char == "\\" and (quoted or depth):
            index += 1
        elif quoted:
            quoted = char != '"'
        elif depth:
            depth += (char == "(") - (char == ")")
        elif char == '"':
            quoted, last = True, index
        elif char == "(":
            depth = 1
        index += 1
    return field[:last] + field[last + 1 :] if quoted else field


@dataclass
class _Piece:
    """One element of an address list: the words outside and inside the angle brackets, and its comments."""

    outside: str = ""
    inside: str | None = None
    comment: str = ""
    broken: bool = False


def _split(field: str) -> list[_Piece]:
    """Cut a list at its commas, minding quotes, nested comments, brackets and groups."""
    pieces, piece, index, depth = [], _Piece(), 0, 0
    quoted = angled = False
    outside: list[str] = []
    inside: list[str] = []
    comment: list[str] = []

    def finish() -> None:
        nonlocal piece, angled, quoted
        piece.outside, piece.comment = "".join(outside), "".join(comment)
        if inside or angled:
            piece.inside = "".join(inside)
        piece.broken = piece.broken or angled or quoted
        pieces.append(piece)
        piece, angled, quoted = _Piece(), False, False
        for words in (outside, inside, comment):
            words.clear()

    while index < len(field):
        char = field[index]
        into = comment if depth else inside if angled else outside
        if char == "\\" and (quoted or depth) and index + 1 < len(field):
            into.append(field[index : index + 2])
            index += 2
            continue
        if quoted:
            into.append(char)
            quoted = char != '"'
        elif depth:
            depth += (char == "(") - (char == ")")
            if depth:
                comment.append(char)
        elif char == '"':
            quoted = True
            into.append(char)
        elif char == "(":
            depth = 1
            if comment:
                comment.append(" ")
        elif char == ")":
            # A closing bracket nobody opened: the trick of CVE-2023-27043.
            piece.broken = True
        elif angled and char == ">":
            angled = False
            piece.inside = "".join(inside)
        elif angled and char == "<":
            piece.broken = True
        elif angled:
            inside.append(char)
        elif char == "<":
            if piece.inside is not None:
                piece.broken = True
            angled = True
        elif char == "," or char == ";":
            finish()
        elif (
            char == ":"
            and piece.inside is None
            and "@" not in "".join(outside[-MAX_ADDRESS:])
            and "".join(outside[-7:]).strip().lower() != "mailto"
        ):
            outside.clear()  # the name of a group: what follows are its members
            comment.clear()
        else:
            outside.append(char)
        index += 1
    if depth:
        piece.broken = True
    finish()
    return pieces


def _mailbox(piece: _Piece) -> Mailbox | None:
    if piece.inside is None:
        words = piece.outside.strip()
        if not words:
            return None
        if words.count("@") == 1 and '"' not in words:
            words = _joined(words)
        # "a@b (Ann)" is the older way to give a name; "Ann a@b" is a common mistake.
        return Mailbox(piece.comment.strip(), "" if piece.broken else canonical(words), words)
    address = _joined(piece.inside.strip())
    if address.startswith("@") and ":" in address:
        address = address.partition(":")[2]  # RFC 5322 §4.4 obs-route is read and ignored
    name = _unquoted_phrase(piece.outside) or piece.comment.strip()
    if not address and not name:
        return None
    return Mailbox(name, "" if piece.broken else canonical(address), address)


def _joined(address: str) -> str:
    """`jdoe@machine . example` without its blanks; an address in quotes stays, its blanks are letters."""
    return address if '"' in address or len(address) > 2 * MAX_ADDRESS else _LOOSE.sub(r"\1", address)


def _unquoted(local: str) -> str:
    """`"ann.lee"@x` is ann.lee; a local part that needs its quotes is not one we accept."""
    if len(local) > 2 and local[0] == local[-1] == '"':
        plain = re.sub(r"\\(.)", r"\1", local[1:-1])
        return plain if _DOT_ATOM.fullmatch(plain) else ""
    return local


def _unquoted_phrase(phrase: str) -> str:
    phrase = phrase.strip()
    if '"' not in phrase:
        return phrase
    return re.sub(r"\\(.)", r"\1", re.sub(r'(?<!\\)"', "", phrase)).strip()


def _has_strange_characters(text: str) -> bool:
    """Spaces, controls, bidi and other invisible characters, lone surrogates and private use."""
    return any(unicodedata.category(char)[0] in "CZ" for char in text)


def _canonical_domain(domain: str) -> str:
    domain = domain.lower().removesuffix(".")
    if not domain or len(domain) > 253:
        return ""
    if not domain.isascii():
        try:
            # Strict IDNA 2008 without mapping: full-width dots and letters must not become another domain.
            # Label by label, because the whole would be split at foreign dots too (a@acme。com).
            domain = ".".join(idna.alabel(label).decode() for label in domain.split("."))
        except (idna.IDNAError, UnicodeError):
            return ""
    return domain if all(_LABEL.fullmatch(label) for label in domain.split(".")) else ""
