"""What lies in a folder when we first see it: nothing of it, the unread, the last days or all, in pieces and resumed.

New mail never waits for the old: `uid` is how far the new is read, `back` how far the old, up to `end`.
"""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ..models import Mailbox

if TYPE_CHECKING:
    from imapclient import IMAPClient

Place = dict[str, Any]
MOST_UNREAD = 500
PIECE = 200  # old mails between two looks for new ones
WINDOW = 1_000  # numbers asked for at once: a folder of 100,000 mails has a long answer


def first_look(server: "IMAPClient", mailbox: Mailbox, validity: int, *, renumbered: bool) -> Place:
    """Where reading begins. A folder the server has numbered anew is gone through for what nobody has read (REL-IN-04)."""
    choice = Mailbox.Backlog.UNREAD if renumbered else Mailbox.Backlog(mailbox.backlog)
    found = sorted(server.search(_criteria(choice, mailbox.backlog_days)))
    if choice == Mailbox.Backlog.UNREAD and not renumbered:
        found = found[-MOST_UNREAD:]
    end = max(server.search(["ALL"]), default=0)
    place: Place = {"validity": validity, "uid": end, "end": end, "back": end, "old": 0, "done": 0}
    if choice != Mailbox.Backlog.NEW and found:
        place |= {"back": found[0] - 1, "old": len(found), "want": str(choice)}
        place |= {"since": _since(mailbox.backlog_days).isoformat()} if choice == Mailbox.Backlog.DAYS else {}
    return place


def is_left(place: Place) -> bool:
    return int(place.get("back", 0)) < int(place.get("end", 0))


def piece(server: "IMAPClient", place: Place) -> Iterator[tuple[int, Place]]:
    """Some old mails, each with the place to remember once it is taken; (0, …) moves over an empty stretch."""
    taken = 0
    while is_left(place) and taken < PIECE:
        stop = min(place["back"] + WINDOW, place["end"])
        wanted = _criteria(Mailbox.Backlog(place["want"]), 0, place.get("since", ""))
        found = sorted(server.search(["UID", f"{place['back'] + 1}:{stop}", *wanted]))
        for uid in [uid for uid in found if place["back"] < uid <= stop][: PIECE - taken]:
            taken += 1
            place = place | {"back": uid, "done": place["done"] + 1}
            yield uid, place
        if taken < PIECE:
            place = place | {"back": stop}
            yield 0, place


def _criteria(choice: Mailbox.Backlog, days: int, since: str = "") -> list[Any]:
    if choice == Mailbox.Backlog.UNREAD:
        return ["UNSEEN"]
    if choice == Mailbox.Backlog.DAYS:
        return ["SINCE", dt.date.fromisoformat(since) if since else _since(days)]
    return ["ALL"]


def _since(days: int) -> dt.date:
    return (timezone.now() - dt.timedelta(days=days)).date()
