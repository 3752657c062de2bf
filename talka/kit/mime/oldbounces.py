"""Delivery reports from before RFC 3464: a daemon as sender, words of failure, addresses above the returned mail."""

import re

from talka.kit.addresses import canonical
from talka.kit.mime.letter import Bounce, Letter

ADDRESS = re.compile(r"<?([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,120}@[A-Za-z0-9.-]{1,200}[A-Za-z0-9])>?")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
MAX_ADDRESSES = 20


def _any(words: str) -> str:
    return "(?:" + "|".join(word.strip() for word in words.split("|")) + ")"


_DAEMON = re.compile(r"mailer-?daemon|postmaster|mail-?daemon|mail delivery|mmdf|mail system", re.I)
_FAILED = re.compile(
    _any("""
    undeliver | could(?: not|n't) be delivered | delivery to the following | delivery has failed
    | delivery failed | delivery failure | delivery problem | delivery status notification
    | delivery error | returned mail | returned to sender | returning to sender | failure notice
    | mail failure | mail failed | mail delivery failed | user unknown | unknown user
    | user not (?:known|found) | no such user | permanent(?:ly)? (?:fatal )?(?:error|failure|failed)
    | not delivered | unable to deliver | was(?: not|n't) able to deliver
    | mailbox (?:is )?(?:full|unavailable) | invalid mailbox | recipients? (?:unknown|rejected)
    | address(?:es)? had (?:permanent|transient) | does not exist | not listed in | did not reach
    | no valid recipients | non remis | unzustellbar | не доставлен | не может быть доставлен
    | nepristatyt | nepavyko pristatyti
    """),
    re.I,
)
# The report's own words end where the copy of the returned mail begins.
_RETURNED = re.compile(
    r"\s*(?:[-|*]{2,}.{0,80}"
    + _any("""
    copy of | original message | unsent message | returned message | message (?:header|follows|text)
    | body of message | below this line | headers? of | transcript
    """)
    + r"|received: (?:from|by|\()|return-path:|message-id:|here is (?:your|a copy)|the original message was)",
    re.I,
)
_NAMED = re.compile(r"following (?:recipient|address|user|destination)|failed addresses|recipient list", re.I)


def read_old_shape(letter: Letter, original_message_id: str) -> Bounce | None:
    """A report told in words only, or None; a person who writes about failed deliveries is not one."""
    failed = letter.header("X-Failed-Recipients")
    notice = _notice(letter.text)
    if not failed and not (_is_from_daemon(letter) and (_FAILED.search(letter.subject) or _FAILED.search(notice))):
        return None
    status = STATUS.search(notice)
    return Bounce(_recipients(letter, failed or notice), status[1] if status else "", "failed", "", original_message_id)


def _is_from_daemon(letter: Letter) -> bool:
    sender = f"{letter.sender.name} {letter.sender.email or letter.sender.raw}" if letter.sender else ""
    return bool(_DAEMON.search(sender)) or (letter.return_path == "" and bool(_FAILED.search(letter.subject)))


def _notice(text: str) -> str:
    kept: list[str] = []
    for line in text[:20_000].splitlines()[:400]:
        if kept and _RETURNED.match(line[:300]):
            break
        kept.append(line)
    return "\n".join(kept)


def _recipients(letter: Letter, words: str) -> tuple[str, ...]:
    """Addresses after the sentence that announces them, else all that are not the sender's or receiver's own."""
    announced = _NAMED.search(words)
    own = {mailbox.email for mailbox in (*letter.to, *letter.senders_all)}
    for pool in (words[announced.end() :] if announced else "", words):
        found = [canonical(match[1]) for match in ADDRESS.finditer(pool)]
        kept = dict.fromkeys(
            address for address in found if address and address not in own and not _DAEMON.search(address)
        )
        if kept:
            return tuple(kept)[:MAX_ADDRESSES]
    return ()
