"""Mail fetched by IMAP (RFC 9051, IDLE: RFC 2177), marked read or deleted only after our commit (HAZARDS I1)."""

import logging
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from imapclient import DELETED, SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from ..arrivals import Offer, refuse, store
from ..models import Mailbox, Security

log = logging.getLogger(__name__)
PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
TIMEOUT = SocketTimeout(connect=15, read=60)
FIRST_TIME = 500  # unread mails taken from a mailbox that is new to us
IDLE_SPAN = (
    300.0  # then the connection proves that it lives: a dead one is noticed within ten minutes (HAZARDS REL-IN-04)
)
POLL = 60.0  # for servers without IDLE
MOST_REFUSALS = 3


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
            _wait(server, stop)


@contextmanager
def connected(mailbox: Mailbox) -> Iterator[IMAPClient]:
    """Signed in, encrypted as the mailbox says, the certificate checked."""
    security = Security(mailbox.incoming_security)
    port = mailbox.incoming_port or PORTS[security]
    safe = ssl.create_default_context()
    server = IMAPClient(
        mailbox.incoming_host,
        port=port,
        ssl=security == Security.TLS,
        ssl_context=safe if security == Security.TLS else None,
        timeout=TIMEOUT,
    )
    try:
        if security == Security.STARTTLS:
            server.starttls(ssl_context=safe)
        server.login(mailbox.incoming_user, mailbox.secret("incoming"))
        yield server
    finally:
        try:
            server.logout()
        except (IMAPClientError, OSError):
            server.shutdown()  # what was committed stays; the goodbye does not matter


def fetch(server: IMAPClient, mailbox: Mailbox, stop: threading.Event | None = None) -> int:
    """Everything after the cursor, in order; the cursor moves with each mail that is committed."""
    validity = int(server.select_folder(mailbox.folder)[b"UIDVALIDITY"])
    count = 0
    for uid in _new(server, mailbox, validity):
        if stop is not None and stop.is_set():
            break
        if _take(server, mailbox, validity, uid):
            count += 1
        _move_cursor(mailbox, validity, uid)
    return count


def _new(server: IMAPClient, mailbox: Mailbox, validity: int) -> list[int]:
    """After the last one we have; of a folder that is new to us (or was made anew) only what nobody has read."""
    if mailbox.cursor.get("validity") == validity:
        last = int(mailbox.cursor["uid"])
        # "n:*" always names at least the last mail, also when its number is lower than n
        return sorted(uid for uid in server.search(["UID", f"{last + 1}:*"]) if uid > last)
    everything = server.search(["ALL"])
    unread = sorted(server.search(["UNSEEN"]))[-FIRST_TIME:]
    before = [uid for uid in everything if not unread or uid < unread[0]]
    _move_cursor(mailbox, validity, max(before, default=0))
    return unread


def _take(server: IMAPClient, mailbox: Mailbox, validity: int, uid: int) -> bool:
    key = f"{mailbox.folder}:{validity}:{uid}"
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
        return _unfetchable(mailbox, key, uid, error)
    if raw is None:
        return False
    store(Offer(raw, "imap", mailbox, key))
    if mailbox.delete_after:
        server.add_flags([uid], [SEEN, DELETED], silent=True)
        server.expunge([uid]) if server.has_capability("UIDPLUS") else server.expunge()
    else:
        server.add_flags([uid], [SEEN], silent=True)
    return True


def _unfetchable(mailbox: Mailbox, key: str, uid: int, error: IMAPClientError) -> bool:
    """One mail that the server will not hand over must not hold up the others for ever (Zammad #2754)."""
    tries = mailbox.cursor.get("tries", 0) + 1 if mailbox.cursor.get("stuck") == uid else 1
    if tries < MOST_REFUSALS:
        mailbox.cursor = {**mailbox.cursor, "stuck": uid, "tries": tries}
        mailbox.save(update_fields=["cursor"])
        raise error
    refuse(
        Offer(b"", "imap", mailbox, key),
        _("The mail server does not hand this mail over: %(error)s") % {"error": error},
    )
    return False


def _move_cursor(mailbox: Mailbox, validity: int, uid: int) -> None:
    mailbox.cursor = {"validity": validity, "uid": uid}
    Mailbox.objects.filter(pk=mailbox.pk).update(cursor=mailbox.cursor)


def _noted(mailbox: Mailbox) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(last_read_at=timezone.now(), last_error="")


def _wait(server: IMAPClient, stop: threading.Event) -> None:
    if not server.has_capability("IDLE"):
        stop.wait(POLL)
        return
    server.idle()
    until = time.monotonic() + IDLE_SPAN
    try:
        while not stop.is_set() and time.monotonic() < until:
            if server.idle_check(timeout=min(2.0, max(0.1, until - time.monotonic()))):
                break
    finally:
        server.idle_done()  # reads the server's answer: a dead connection fails here within the read time-out
