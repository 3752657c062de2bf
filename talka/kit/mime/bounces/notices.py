"""Reports told in words only: from before RFC 3464, and from mail systems that never heard of it."""

from talka.kit.folding import fold
from talka.kit.mime.bounces import wordings
from talka.kit.mime.bounces.originals import Original
from talka.kit.mime.bounces.reasons import failure, is_refusal
from talka.kit.mime.bounces.recipients import listed, mentioned, paragraph
from talka.kit.mime.letter import Failure, Letter
from talka.kit.mime.structure import Node

MAX_TEXT = 40_000
BEGINNING = 300  # characters in which a program that has no name of its own says it
OPENING = 1_200  # characters at the beginning in which a report says what it is


def is_notice(letter: Letter, root: Node) -> bool:
    """Whether a machine says that a mail did not arrive; people who write about such a thing are believed to be people."""
    subject, notice = fold(letter.subject[:500]), fold(notice_of(letter.text))
    if wordings.NO_BOUNCE.search(subject) or wordings.CHALLENGE.search(notice[:2_000]):
        return False
    if letter.header("X-Failed-Recipients"):
        return True
    shaped = wordings.SHAPES.search(notice[:OPENING]) is not None
    failed = wordings.FAILED.search(notice) is not None
    titled = wordings.TITLES.search(subject) is not None
    if root.content_type == "multipart/report" and root.type_parameters.get("report-type", "").lower() in (
        "",
        "delivery-status",
    ):
        return shaped or failed or titled
    if _is_from_daemon(letter):
        return shaped or (titled and (failed or not _is_absence(letter))) or (failed and is_refusal(notice))
    if letter.return_path == "" or _is_from_system(letter):
        return (titled and (failed or shaped)) or (shaped and not _is_answer(letter))
    # Anybody's address: the words must be a program's from the first line on, and nobody's.
    if not titled or not shaped or letter.in_reply_to or wordings.PERSON.search(notice[:OPENING]):
        return False
    begins = wordings.SHAPES.search(notice[:BEGINNING]) is not None
    return wordings.UNMISTAKABLE.search(notice[:BEGINNING]) is not None or (
        begins and bool(listed(notice.splitlines(), 0))
    )


def is_from_a_person(letter: Letter) -> bool:
    """An answer or a forwarded mail from an address that is no program's."""
    return (
        _is_answer(letter) and letter.return_path != "" and not _is_from_daemon(letter) and not _is_from_system(letter)
    )


def told(letter: Letter, original: Original) -> tuple[Failure, ...]:
    """The recipients the words name, with what they say of each; one without an address when they name nobody.

    None at all for a mail that went through a list: whom it did not reach only the list's owner can know.
    """
    notice = notice_of(letter.text)
    lines = [line[:2_000] for line in notice.splitlines()]
    delayed = "delayed" if _is_delay(letter, notice) else "failed"
    whole = "\n".join(lines[:120])
    found = _recipients(letter, lines, original)
    if not found:
        return () if original.by_list else (failure("", whole, "", "", delayed),)
    everybody = {address for _, address in found}
    failures = []
    for number, address in found:
        below = "\n".join(paragraph(lines, number, {address})) if number >= 0 else ""
        for other in everybody - {address}:
            below = below.partition(other)[0]
        above = "\n".join(_above(lines, number))
        words = next((words for words in (below, above) if is_refusal(words.replace(address, " "))), "")
        failures.append(failure(address, words.replace(address, " "), whole, "", delayed))
    return tuple(failures)


def _above(lines: list[str], number: int) -> list[str]:
    """The lines right above an address, for systems that name the cause first."""
    start = number
    while start > max(0, number - 5) and lines[start - 1].strip():
        start -= 1
    return lines[start:number]


def notice_of(text: str) -> str:
    """The report's own words, which end where the copy of the returned mail begins."""
    kept: list[str] = []
    for line in text[:MAX_TEXT].splitlines()[:600]:
        if sum(map(bool, kept)) > 0 and wordings.RETURNED.match(line[:300]):
            break
        kept.append(line.rstrip())
    return "\n".join(kept)


def _recipients(letter: Letter, lines: list[str], original: Original) -> list[tuple[int, str]]:
    """Named in the header, in a list, in the text, or at least the receiver of the mail that came back."""
    own = {mailbox.email for mailbox in (*letter.to, *letter.senders_all) if mailbox.email} | set(original.sender)
    named = mentioned([part for part in letter.header("X-Failed-Recipients").replace(",", "\n").splitlines()])
    if named:
        return [(_line_of(lines, address), address) for _, address in named]
    announced = next((n for n, line in enumerate(lines) if wordings.ANNOUNCED.search(fold(line[:500]))), -1)
    for found in (listed(lines, announced), mentioned(lines)):
        kept = [(number, address) for number, address in found if not wordings.ROBOT.match(address)]
        others = [(number, address) for number, address in kept if address not in own]
        if others:
            return others
        if kept and set(original.to) & {address for _, address in kept}:
            return kept  # a mail to oneself
    return [(-1, address) for address in original.to] if len(original.to) == 1 and not original.by_list else []


def _line_of(lines: list[str], address: str) -> int:
    return next((number for number, line in enumerate(lines) if address in line.lower()), -1)


def _is_from_daemon(letter: Letter) -> bool:
    return any(wordings.DAEMON.search(words) for words in _sender_words(letter))


def _is_from_system(letter: Letter) -> bool:
    return any(wordings.SYSTEM.search(words) for words in _sender_words(letter))


def _sender_words(letter: Letter) -> list[str]:
    senders = [f"{mailbox.name} <{mailbox.email or mailbox.raw}>".lower() for mailbox in letter.senders_all[:3]]
    return senders or [letter.header("From").lower()[:500]]


def _is_answer(letter: Letter) -> bool:
    """People forward reports and ask about them: such mails answer something or carry quotation marks."""
    quoted = sum(line.startswith(">") for line in letter.text[:4_000].splitlines())
    return bool(letter.in_reply_to or wordings.ANSWER.match(letter.subject) or quoted > 3)


def _is_absence(letter: Letter) -> bool:
    return wordings.NO_BOUNCE.search(fold(letter.subject[:500])) is not None


def _is_delay(letter: Letter, notice: str) -> bool:
    return bool(wordings.DELAYED.search(fold(letter.subject[:300])) or wordings.DELAYED.search(fold(notice[:3_000])))
