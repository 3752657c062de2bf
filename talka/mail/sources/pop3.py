"""Mail fetched by POP3 (RFC 1939). The unique id of each mail (UIDL) is remembered; DELE only after our commit."""

import base64
import poplib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.kit import crash

from .. import consents, egress
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
def connected(mailbox: Mailbox, at: Callable[[str], None] = lambda step: None) -> Iterator[poplib.POP3]:
    security = Security(mailbox.incoming_security)
    port = mailbox.incoming_port or PORTS[security]
    safe = ssl.create_default_context()
    at("resolve")
    egress.check(mailbox.incoming_host, port)
    at("connect")
    if security == Security.TLS:
        server: poplib.POP3 = poplib.POP3_SSL(mailbox.incoming_host, port, timeout=TIMEOUT, context=safe)
    else:
        server = poplib.POP3(mailbox.incoming_host, port, timeout=TIMEOUT)
    try:
        egress.check_peer(server.sock, mailbox.incoming_host)
        if security == Security.STARTTLS:
            at("encrypt")
            server.stls(safe)
        at("sign_in")
        if mailbox.sign_in == Mailbox.SignIn.CONSENT:
            words = consents.xoauth2(mailbox.incoming_user, consents.access_token(mailbox)).encode()
            server._shortcmd(f"AUTH XOAUTH2 {base64.b64encode(words).decode()}")  # type: ignore[attr-defined]
        else:
            server.user(mailbox.incoming_user)
            server.pass_(mailbox.secret("incoming"))
        yield server
    except BaseException:
        server.close()  # without QUIT nothing is deleted on the server (RFC 1939 §6)
        raise
    crash.point("pop3.quit")
    server.quit()
    crash.point("pop3.gone")


def _new(server: poplib.POP3, mailbox: Mailbox) -> Iterator[tuple[int, str]]:
    """Numbers and keys of the mails we do not have; of a full mailbox that is new to us only the newest."""
    listed = [line.decode("ascii", "replace").split(maxsplit=1) for line in server.uidl()[1]]
    mails = [(int(pair[0]), pair[1]) for pair in listed if len(pair) == 2]
    if "after" not in mailbox.cursor:
        # a POP3 server knows neither dates nor what was read: everything, the newest, or nothing
        most = {Mailbox.Backlog.ALL: len(mails), Mailbox.Backlog.NEW: 0}.get(
            Mailbox.Backlog(mailbox.backlog), FIRST_TIME
        )
        mailbox.cursor = {"after": mails[-most - 1][1] if len(mails) > most else ""}
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
    crash.point("pop3.fetched")
    store(Offer(raw, "pop3", mailbox, key))
    crash.point("pop3.stored")
    if mailbox.delete_after:
        server.dele(number)
    crash.point("pop3.deleted")
    return 1
