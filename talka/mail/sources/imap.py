"""Mail fetched by IMAP (RFC 9051, IDLE: RFC 2177), marked read or deleted only after our commit (HAZARDS I1)."""

import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from imapclient import DELETED, SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from talka.kit import crash

from .. import consents, egress
from ..arrivals import Offer, refuse, store
from ..models import Mailbox, Security
from . import backlog
from .backlog import Place

log = logging.getLogger(__name__)
PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
TIMEOUT = SocketTimeout(connect=15, read=60)
IDLE_SPAN = (
    300.0  # then the connection proves that it lives: a dead one is noticed within ten minutes (HAZARDS REL-IN-04)
)
POLL = 60.0  # for servers without IDLE
MOST_REFUSALS = 3
# RFC 5530 and what large providers add: the server is busy or full
OF_THE_SERVER = ("[THROTTLED]", "[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[OVERQUOTA]", "[SERVERBUG]")


def read_once(mailbox: Mailbox, stop: threading.Event | None = None) -> int:
    """Fetch what is new; how many mails were kept."""
    with connected(mailbox) as server:
        return fetch(server, mailbox, stop)


def stay(mailbox: Mailbox, stop: threading.Event) -> None:
    """Fetch, then wait for the server to say that there is more, until `stop` or until the connection breaks."""
    with connected(mailbox) as server:
        while not stop.is_set():
            fetch(server, mailbox, stop)
            _noted(mailbox)
            if not any(backlog.is_left(place) for place in mailbox.cursor.values()):
                _wait(server, mailbox, stop)


@contextmanager
def connected(mailbox: Mailbox, at: Callable[[str], None] = lambda step: None) -> Iterator[IMAPClient]:
    """Signed in, encrypted as the mailbox says, the certificate checked; `at` hears how far it has come."""
    security = Security(mailbox.incoming_security)
    port = mailbox.incoming_port or PORTS[security]
    safe = ssl.create_default_context()
    at("resolve")
    egress.check(mailbox.incoming_host, port)
    at("connect")
    server = IMAPClient(
        mailbox.incoming_host,
        port=port,
        ssl=security == Security.TLS,
        ssl_context=safe if security == Security.TLS else None,
        timeout=TIMEOUT,
    )
    try:
        egress.check_peer(server.socket(), mailbox.incoming_host)
        if security == Security.STARTTLS:
            at("encrypt")
            server.starttls(ssl_context=safe)
        at("sign_in")
        if mailbox.sign_in == Mailbox.SignIn.CONSENT:
            server.oauth2_login(mailbox.incoming_user, consents.access_token(mailbox))
        else:
            server.login(mailbox.incoming_user, mailbox.secret("incoming"))
        yield server
    finally:
        try:
            server.logout()
        except (IMAPClientError, OSError):
            server.shutdown()  # what was committed stays; the goodbye does not matter


def fetch(server: IMAPClient, mailbox: Mailbox, stop: threading.Event | None = None) -> int:
    """Everything new of every folder, in order, then a piece of the old; the cursor moves with each mail committed."""
    count = 0
    for folder in mailbox.folders:
        count += _fetch_folder(server, mailbox, folder, stop)
    return count


def _fetch_folder(server: IMAPClient, mailbox: Mailbox, folder: str, stop: threading.Event | None) -> int:
    answer = server.select_folder(folder)
    validity = int(answer[b"UIDVALIDITY"])
    place = mailbox.cursor.get(folder, {})
    if place.get("validity") != validity:
        place = backlog.first_look(server, mailbox, validity, renumbered="validity" in place)
        _remember(mailbox, folder, place)
    count = 0
    for uid in _new(server, place["uid"]):
        if stop is not None and stop.is_set():
            return count
        count += _take(server, mailbox, folder, place, uid)
        place = _remember(mailbox, folder, place | {"uid": uid})
    for uid, further in backlog.piece(server, place):
        if stop is not None and stop.is_set():
            return count
        count += bool(uid) and _take(server, mailbox, folder, further, uid)
        _remember(mailbox, folder, further)
    return count


def _new(server: IMAPClient, last: int) -> list[int]:
    # "n:*" always names at least the last mail, also when its number is lower than n
    return sorted(uid for uid in server.search(["UID", f"{last + 1}:*"]) if uid > last)


def _take(server: IMAPClient, mailbox: Mailbox, folder: str, place: Place, uid: int) -> bool:
    key = f"{folder}:{place['validity']}:{uid}"
    try:
        size = server.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE")
        if size is None:
            return False  # somebody deleted it in between
        if size > settings.MAX_MAIL:
            header = server.fetch([uid], ["BODY.PEEK[HEADER]"])[uid].get(b"BODY[HEADER]", b"")
            refuse(
                Offer(header[: settings.MAX_MAIL], "imap", mailbox, key),
                _("The mail is larger than we take; it stays in the mailbox."),
            )
            return False
        raw = server.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        return _unfetchable(mailbox, folder, key, uid, error)
    if raw is None:
        return False
    crash.point("imap.fetched")
    store(Offer(raw, "imap", mailbox, key))
    crash.point("imap.stored")
    _finish(server, mailbox, uid)
    crash.point("imap.flagged")
    return True


def _finish(server: IMAPClient, mailbox: Mailbox, uid: int) -> None:
    """Only now, after the commit, the mail is marked, moved or deleted."""
    if mailbox.move_to:
        server.add_flags([uid], [SEEN], silent=True)
        if server.has_capability("MOVE"):
            server.move([uid], mailbox.move_to)
            return
        server.copy([uid], mailbox.move_to)
    if mailbox.move_to or mailbox.delete_after:
        server.add_flags([uid], [SEEN, DELETED], silent=True)
        server.expunge([uid]) if server.has_capability("UIDPLUS") else server.expunge()
    else:
        server.add_flags([uid], [SEEN], silent=True)


def _unfetchable(mailbox: Mailbox, folder: str, key: str, uid: int, error: IMAPClientError) -> bool:
    """One mail that the server will not hand over must not hold up the others for ever (Zammad #2754)."""
    if any(code in str(error).upper() for code in OF_THE_SERVER):
        raise error  # it has too much to do: that says nothing about this mail
    place = mailbox.cursor.get(folder, {})
    tries = place.get("tries", 0) + 1 if place.get("stuck") == uid else 1
    if tries < MOST_REFUSALS:
        _remember(mailbox, folder, place | {"stuck": uid, "tries": tries})
        raise error
    refuse(
        Offer(b"", "imap", mailbox, key),
        _("The mail server does not hand this mail over: %(error)s") % {"error": error},
    )
    return False


def _remember(mailbox: Mailbox, folder: str, place: Place) -> Place:
    mailbox.cursor = {**mailbox.cursor, folder: place}
    Mailbox.objects.filter(pk=mailbox.pk).update(cursor=mailbox.cursor)
    return place


def _noted(mailbox: Mailbox) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(last_read_at=timezone.now(), last_error="")


def _wait(server: IMAPClient, mailbox: Mailbox, stop: threading.Event) -> None:
    """Until the server says that the first folder has more; the others are looked at each minute."""
    if not server.has_capability("IDLE"):
        stop.wait(POLL)
        return
    if len(mailbox.folders) > 1:
        server.select_folder(mailbox.folder)
    server.idle()
    until = time.monotonic() + (IDLE_SPAN if len(mailbox.folders) == 1 else POLL)
    try:
        while not stop.is_set() and time.monotonic() < until:
            if server.idle_check(timeout=min(2.0, max(0.1, until - time.monotonic()))):
                break
    finally:
        server.idle_done()  # reads the server's answer: a dead connection fails here within the read time-out
