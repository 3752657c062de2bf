"""Our own door for mail servers: SMTP and LMTP. "250" is said only after the commit (HAZARDS I1).

RFC 5321 §4.2.5 (who answers 250 has the mail), RFC 2033 (LMTP answers once for each recipient), RFC 6531 (SMTPUTF8).
"""

import asyncio
import logging
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from talka.kit.addresses import canonical
from talka.kit.prepared import Prepared
from talka.options import store

from ..arrivals import Offer, TooLarge, store_all
from ..identity import plain
from ..models import Mailbox
from ..transport import own_name

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.WARNING)  # the library notes every command, with addresses
LATER = "451 4.3.0 We cannot keep the mail now, please try again later"
NOBODY = "550 5.1.1 There is no such mailbox here"
TOO_LARGE = "552 5.3.4 The mail is larger than we take"
KEPT = "250 2.0.0 Kept"
AT_ONCE = 100  # mails in one commit, and recipients of one mail
SILENCE = 120  # seconds a sender may be silent


def listen(stop: threading.Event) -> None:
    """Serve both doors until `stop`; a port of 0 is a door that stays shut."""
    if settings.SMTP_PORT or settings.LMTP_PORT:
        asyncio.run(_serve(stop))


async def _serve(stop: threading.Event) -> None:
    shelf = Shelf()
    doors = [await door(SMTP, settings.SMTP_PORT, shelf), await door(LMTP, settings.LMTP_PORT, shelf)]
    while not stop.is_set():
        await asyncio.sleep(0.2)
    for server in filter(None, doors):
        server.close()
        await server.wait_closed()
    shelf.close()


async def door(protocol: type[SMTP], port: int, shelf: "Shelf") -> asyncio.Server | None:
    if not port:
        return None
    handler = Door(shelf, protocol is LMTP)
    log.info("%s listens on %s:%s", protocol.__name__, settings.SMTP_HOST, port)
    return await asyncio.get_running_loop().create_server(
        partial(_session, protocol, handler), settings.SMTP_HOST, port
    )


def _session(protocol: type[SMTP], handler: "Door") -> SMTP:
    loop = asyncio.get_running_loop()
    return protocol(
        handler,
        data_size_limit=settings.MAX_MAIL,
        enable_SMTPUTF8=True,
        hostname=own_name(),
        ident="Talka",
        timeout=SILENCE,
        loop=loop,
        tls_context=_certificate(),
    )


def _certificate() -> ssl.SSLContext | None:
    """Offered as STARTTLS when there is one; read anew when its file has changed, so that renewing needs no restart."""
    path = settings.SMTP_CERTIFICATE
    return _context(path, Path(path).stat().st_mtime) if path and Path(path).exists() else None


@lru_cache(maxsize=1)
def _context(path: str, changed: float) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path, settings.SMTP_CERTIFICATE_KEY or None)
    return context


class Shelf:
    """Where mails are laid: all that wait at a moment go into one commit, by one thread."""

    def __init__(self) -> None:
        self.hand = ThreadPoolExecutor(1, thread_name_prefix="mail-shelf")
        self.clerk = ThreadPoolExecutor(1, thread_name_prefix="mail-door")  # looks up while the other one commits
        self.waiting: list[tuple[list[Offer], asyncio.Future[None]]] = []
        self.task: asyncio.Task[None] | None = None

    async def keep(self, offers: list[Offer]) -> None:
        """Returns when the mails are committed; raises what kept them from it."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append((offers, future))
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._put())
        await future

    async def ask(self, question: Callable[..., Any], *args: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.clerk, _with_connection, question, *args)

    def close(self) -> None:
        self.hand.shutdown()
        self.clerk.shutdown()

    async def _put(self) -> None:
        while self.waiting:
            batch, self.waiting = self.waiting[:AT_ONCE], self.waiting[AT_ONCE:]
            try:
                offers = [offer for offers, _future in batch for offer in offers]
                await asyncio.get_running_loop().run_in_executor(self.hand, _with_connection, store_all, offers)
            except Exception as error:  # each sender hears it as "later"; none is told that the mail is kept
                self._tell(batch, error)
            else:
                self._tell(batch, None)

    @staticmethod
    def _tell(batch: "list[tuple[list[Offer], asyncio.Future[None]]]", error: Exception | None) -> None:
        for _offers, future in batch:
            if future.done():
                continue  # the sender has gone meanwhile
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(error)


def _with_connection(question: Callable[..., Any], *args: object) -> Any:
    close_old_connections()
    return question(*args)


class Door:
    """What is answered at each step of a session."""

    def __init__(self, shelf: Shelf, each: bool) -> None:
        self.shelf, self.each = shelf, each

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= AT_ONCE:
            return "452 4.5.3 Too many recipients"
        try:
            served = await self.shelf.ask(serves, address)
        except (DatabaseError, InterfaceError, OSError) as trouble:
            log.error("cannot look up a recipient: %s", trouble)
            return LATER
        if not served:
            return NOBODY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await self._keep(envelope)
        return "\r\n".join([answer] * len(envelope.rcpt_tos)) if self.each else answer

    async def handle_exception(self, error: Exception) -> str:
        """Whatever falls over is ours, and its words are not for the other side."""
        log.error("a mail session fell over", exc_info=error)
        return LATER

    async def _keep(self, envelope: Envelope) -> str:
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content or "").encode()
        try:
            offers = await self.shelf.ask(
                offers_of, raw, "lmtp" if self.each else "smtp", envelope.mail_from, envelope.rcpt_tos
            )
            await self.shelf.keep(offers)
        except TooLarge:
            return TOO_LARGE
        except Exception:  # whatever is wrong is ours: the sender keeps the mail and comes again
            log.exception("a mail could not be kept")
            return LATER
        return KEPT


def serves(address: str) -> bool:
    """Whether mail to this address is for us; until somebody says which addresses are ours, every one is."""
    email = canonical(address)
    return bool(email) and (_box(email) is not None or store.get("mail.catch_all") or not Mailbox.objects.exists())


def offers_of(raw: bytes, source: str, sender: str | None, recipients: list[str]) -> list[Offer]:
    """One mail for each mailbox it is for: the same mail to two desks is two requests (Zammad #1578)."""
    groups: dict[int | None, tuple[Mailbox | None, list[str]]] = {}
    for address in recipients:
        email = canonical(address)
        box = _box(email)
        groups.setdefault(box.pk if box else None, (box, []))[1].append(email)
    return [
        Offer(raw, source, box, envelope_from=(sender or "").strip("<>"), envelope_to=tuple(named))
        for box, named in groups.values()
    ]


def _box(email: str) -> Mailbox | None:
    wanted = {email, plain(email)}
    return next((box for box in BOXES.all() if wanted & box.addresses), None)


BOXES = Prepared(lambda: Mailbox.objects.active().order_by("pk"))  # asked twice for every mail
