"""Why a mail came back: one class for the many ways servers say it, and what follows for the address.

Status codes are those of RFC 3463 and the IANA registry of enhanced status codes; the words are in sayings.py.
"""

import re

from talka.kit.mime.bounces.sayings import SAYINGS, TEMPORARY
from talka.kit.mime.letter import Failure

# Nothing will ever arrive at such an address.
HARD = {"userunknown", "hostunknown", "hasmoved", "notaccept"}
REASONS = {*HARD, *(reason for reason, _ in SAYINGS), "feedback", "undefined"}
MAX_LOOKED_AT = 4_000

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
# A reply code stands first or after a word such as "said:"; a number inside an address or a date does not count.
_CODE = re.compile(r"(?:^|[\s:;#(\[<>\"'])([45]\d\d)(?=[\s\-:;,#)\]]|$)")
_EXACT = {
    "1.1": "userunknown", "1.2": "hostunknown", "1.3": "userunknown", "1.4": "userunknown", "1.6": "hasmoved",
    "1.7": "rejected", "1.8": "rejected", "1.9": "rejected", "1.10": "notaccept",
    "2.1": "suspend", "2.2": "mailboxfull", "2.3": "mesgtoobig", "2.4": "filtered",
    "3.1": "systemfull", "3.2": "notaccept", "3.3": "systemerror", "3.4": "mesgtoobig", "3.5": "systemerror",
    "4.1": "networkerror", "4.2": "networkerror", "4.3": "systemerror", "4.4": "hostunknown", "4.5": "systemfull",
    "4.6": "networkerror", "4.7": "expired", "4.8": "networkerror",
    "5.0": "syntaxerror", "5.1": "syntaxerror", "5.2": "syntaxerror", "5.3": "toomanyconn", "5.4": "syntaxerror",
    "5.5": "systemerror", "5.6": "syntaxerror",
    "6.0": "contenterror", "6.1": "contenterror", "6.2": "contenterror", "6.3": "contenterror", "6.5": "contenterror",
    "6.7": "contenterror", "6.8": "contenterror", "6.9": "contenterror",
    "7.0": "securityerror", "7.1": "rejected", "7.2": "rejected", "7.4": "securityerror", "7.5": "securityerror",
    "7.8": "securityerror", "7.10": "failedstarttls", "7.13": "suspend", "7.17": "hasmoved", "7.18": "hostunknown",
    "7.20": "authfailure", "7.21": "authfailure", "7.22": "authfailure", "7.23": "authfailure", "7.24": "authfailure",
    "7.25": "requireptr", "7.26": "authfailure", "7.27": "notaccept", "7.28": "toomanyconn", "7.29": "authfailure",
    "7.30": "failedstarttls",
}  # fmt: skip
# These say exactly one thing and are only sent when it is meant, whatever words stand beside them.
_DECISIVE = {
    "1.6",
    "1.10",
    "2.2",
    "3.4",
    "7.20",
    "7.21",
    "7.22",
    "7.23",
    "7.24",
    "7.25",
    "7.26",
    "7.27",
    "7.29",
    "7.30",
}
_LATER = {"expired", "onhold", "speeding", "toomanyconn", "networkerror", "systemerror", "systemfull", "badreputation"}
_AFTER_DATA = re.compile(
    r"end of data|after data|reply to (?:end of )?data|data command|sending body|>>> (?:data|\.)(?: |$)"
)
_TEMPORARY_EXACT = {"1.2": "expired", "4.1": "expired", "4.2": "expired", "4.4": "expired", "2.1": "mailboxfull"}


def failure(address: str, diagnostic: str, beside: str = "", status: str = "", action: str = "failed") -> Failure:
    """What the words of a report mean; `beside` are further words about this recipient, believed when all else fails."""
    words, beside = _plain(diagnostic), _plain(beside)
    status = _better_status(status, words, beside)
    delayed = action == "delayed"
    if not status:
        status = "4.0.0" if delayed else _class_of(words) or _class_of(beside)
    reason = (
        (_coded(status) if status[2:] in _DECISIVE else "")
        or _said(words)
        or (_coded(status) if not status.endswith((".0.0", ".7.1", ".7.0")) else "")
        or _said(beside)
        or _coded(status)
        or ("expired" if delayed else "undefined")
    )
    if reason == "userunknown" and _AFTER_DATA.search(words):
        reason = "filtered"  # the recipient was taken first: some setting of theirs refused this one mail
    if not status:
        temporary = reason in _LATER or (reason == "undefined" and TEMPORARY.search(words or beside))
        status = "4.0.0" if temporary else "5.0.0"
    hard = reason in HARD and not delayed and not status.startswith("4")
    return Failure(address[:320], hard, status, reason, action, diagnostic.strip()[:1_000])


def status_in(text: str) -> str:
    """The first enhanced status code of a text, "" without one; no part of an IP address or a version."""
    match = _STATUS.search(text)
    return match[1] if match else ""


def is_refusal(text: str) -> bool:
    """Whether the words are those of a server that does not take a mail."""
    words = _plain(text)
    return bool(_said(words) or _STATUS.search(words) or _CODE.search(words))


def _plain(text: str) -> str:
    return " ".join(text[: 4 * MAX_LOOKED_AT].lower().split())[:MAX_LOOKED_AT]


def _said(words: str) -> str:
    return next((reason for reason, pattern in SAYINGS if pattern.search(words)), "") if words else ""


def _coded(status: str) -> str:
    number = status.partition(".")[2]
    if status.startswith("4") and number in _TEMPORARY_EXACT:
        return _TEMPORARY_EXACT[number]
    return _EXACT.get(number, "")


def _better_status(status: str, words: str, beside: str) -> str:
    """The field's code, unless it says no more than "permanent" and the server's words say which."""
    found = [match for match in _STATUS.findall(words) or _STATUS.findall(beside) if not match.startswith("2")]
    if not status:
        return next((one for one in found if not one.endswith(".0.0")), found[0] if found else "")
    if status.endswith(".0.0"):
        return next((one for one in found if one[0] == status[0] and not one.endswith(".0.0")), status)
    return status


def _class_of(words: str) -> str:
    code = _CODE.search(words)
    return f"{code[1][0]}.0.0" if code else ""
