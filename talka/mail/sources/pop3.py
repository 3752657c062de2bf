"""Mail fetched by POP3 (RFC 1939). The unique id of each mail (UIDL) is remembered; DELE only after our commit."""

import poplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ..arrivals import Offer, known_keys, refuse, store
from ..models import Mailbox, Security

PORTS = {Security.TLS: 995, Security.STARTTLS: 110, Security.NONE: 110}
TIMEOUT = 60.0
POLL = 60.0
FIRST_TIME = 500
CHUNK = 400
poplib._MAXLINE = 65_536  # type: ignore[attr-defined]  # real mails have lines longer than the library's 2048 octets


def read_once(mailbox: Mailbox, stop: threading.Event | None = None) -> int:
    """Fetch what is new; how many mails were kept."""
    count = 0
    with connected(mailbox) as server:
        sizes = {int(number): int(size) for number, size in (line.split()[:2] for line in server.list()[1])}
        for number, key in _new(server, mailbox):
            if stop is not None and stop.is_set():
                break
            count += _take(server, mailbox, number, key, sizes.get(number, 0))
    Mailbox.objects.filter(pk=mailbox.pk).update(last_read_at=timezone.now(), last_error="")
    return count


def stay(mailbox: Mailbox, stop: threading.Event) -> None:
    while not stop.is_set():
        read_once(mailbox, stop)
        stop.wait(POLL)


@contextmanager
def connected(mailbox: Mailbox) -> Iterator[poplib.POP3]:
    security = Security(mailbox.incoming_security)
    port = mailbox.incoming_port or PORTS[security]
    safe = ssl.create_default_context()
    if security == Security.TLS:
        server: poplib.POP3 = poplib.POP3_SSL(mailbox.incoming_host, port, timeout=TIMEOUT, context=safe)
    else:
        server = poplib.POP3(mailbox.incoming_host, port, timeout=TIMEOUT)
    try:
        if security == Security.STARTTLS:
            server.stls(safe)
        server.user(mailbox.incoming_user)
        server.pass_(mailbox.secret("incoming"))
        yield server
    except BaseException:
        server.close()  # without QUIT nothing is deleted on the server (RFC 1939 §6)
        raise
    server.quit()


def _new(server: poplib.POP3, mailbox: Mailbox) -> Iterator[tuple[int, str]]:
    """Numbers and keys of the mails we do not have; of a full mailbox that is new to us only the newest."""
    listed = [line.decode("ascii", "replace").split(maxsplit=1) for line in server.uidl()[1]]
    mails = [(int(pair[0]), pair[1]) for pair in listed if len(pair) == 2]
    if "after" not in mailbox.cursor:
        mailbox.cursor = {"after": mails[-FIRST_TIME - 1][1] if len(mails) > FIRST_TIME else ""}
        Mailbox.objects.filter(pk=mailbox.pk).update(cursor=mailbox.cursor)
    keys = [key for _number, key in mails]
    start = keys.index(mailbox.cursor["after"]) + 1 if mailbox.cursor["after"] in keys else 0
    for first in range(start, len(mails), CHUNK):
        chunk = mails[first : first + CHUNK]
        known = known_keys([Offer(b"", "pop3", mailbox, key) for _number, key in chunk])
        for number, key in chunk:
            if key not in known:
                yield number, key
            elif mailbox.delete_after:
                server.dele(number)  # it was kept last time, and the connection broke before the end


def _take(server: poplib.POP3, mailbox: Mailbox, number: int, key: str, size: int) -> int:
    if size > settings.MAX_MAIL:
        header = b"\r\n".join(server.top(number, 0)[1])
        refuse(Offer(header, "pop3", mailbox, key), _("The mail is larger than we take; it stays in the mailbox."))
        return 0
    raw = b"\r\n".join(server.retr(number)[1]) + b"\r\n"
    store(Offer(raw, "pop3", mailbox, key))
    if mailbox.delete_after:
        server.dele(number)
    return 1
