"""Two installations that write to each other come to rest, also when every header is lost on the way (HAZARDS LOOP-3)."""

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP as Session
from aiosmtpd.smtp import Envelope

from talka.jobs.testing import Site, living_site, until
from talka.mail.testing import FreePort

SET_UP = """
from talka.demo.world import build_world
from talka.mail.testing import mailbox
world = build_world()
world.desk.acknowledge = True
world.desk.save()
mailbox(world.desk, "{own}", outgoing_host="127.0.0.1", outgoing_port={relay}, outgoing_security="none")
"""
FIRST_MAIL = """
from talka.people.actions import find_or_create_requester, by_address
from talka.tickets.actions import open_ticket, reply
from talka.desks.models import Desk
ticket = open_ticket("request", "Hello", requester=find_or_create_requester("{other}"), desk=Desk.objects.get(), text="Hello")
reply(ticket, "Is the printer on?", by=by_address("ada@example.org"))
"""
QUIET = """
from talka.jobs.models import Job
from talka.mail.models import Outgoing, RawMail
answer = [RawMail.objects.filter(state="received").count() + Outgoing.objects.filter(state__in=("ready", "sending")).count()
    + Job.objects.filter(task__in=("mail.carry", "mail.receive")).count(), RawMail.objects.count(), Outgoing.objects.count()]
"""
COUNTS = """
from talka.mail.models import Outgoing
from talka.tickets.models import Ticket
answer = [Ticket.objects.count(), Outgoing.objects.filter(kind="ack").count()]
"""


class Relay:
    """Passes mail on to the other side; with `strip` as the worst of gateways does: sender, receiver, subject, words."""

    def __init__(self, strip: bool) -> None:
        self.strip, self.doors, self.passed = strip, dict[str, int](), 0

    async def handle_DATA(self, server: Session, session: Any, envelope: Envelope) -> str:
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        host = envelope.rcpt_tos[0].rpartition("@")[2]
        if host not in self.doors:
            return "250 a person read it"
        self.passed += 1
        with smtplib.SMTP("127.0.0.1", self.doors[host], "relay.test", timeout=20) as door:
            sender = "gate@relay.test" if self.strip else envelope.mail_from or ""
            door.sendmail(sender, envelope.rcpt_tos, self._stripped(raw) if self.strip else raw)
        return "250 passed on"

    def _stripped(self, raw: bytes) -> bytes:
        from email import message_from_bytes  # noqa: PLC0415  one use

        given = message_from_bytes(raw, policy=SMTP)
        mail = EmailMessage(policy=SMTP)
        for name in ("From", "To", "Subject"):
            mail[name] = str(given[name])
        body = given.get_body(("plain",))
        mail.set_content(body.get_content() if body else "")
        return mail.as_bytes()


@contextmanager
def two(strip: bool) -> Iterator[tuple[Site, Site, Relay]]:
    relay = Relay(strip)
    gate = FreePort(relay, hostname="127.0.0.1", port=0)
    gate.start()
    try:
        with living_site() as one, living_site() as other:
            for site, own in ((one, "help@one.test"), (other, "help@other.test")):
                with socket.create_server(("127.0.0.1", 0)) as free:
                    relay.doors[own.rpartition("@")[2]] = free.getsockname()[1]
                site.ask(SET_UP.format(own=own, relay=gate.port))
                site.start("worker", TALKA_SMTP_PORT=str(relay.doors[own.rpartition("@")[2]]))
            yield one, other, relay
    finally:
        gate.stop()


@pytest.mark.parametrize("strip", [False, True], ids=["honest", "stripped"])
def test_two_installations_that_write_to_each_other_come_to_rest(strip: bool) -> None:
    with two(strip) as (one, other, relay):
        one.ask(FIRST_MAIL.format(other="help@other.test"))
        seen: list[object] = []

        def rests() -> bool:
            """Nothing waits on either side, and nothing has come since we last looked."""
            now = [one.ask(QUIET), other.ask(QUIET), relay.passed]
            still = bool(seen) and seen[-1] == now and now[0][0] == now[1][0] == 0 and relay.passed > 0
            seen.append(now)
            return still and len(seen) > 20

        until(rests, 90)
        tickets, answers = zip(*(site.ask(COUNTS) for site in (one, other)), strict=True)
    assert relay.passed <= 8
    assert max(answers) <= 3
    assert max(tickets) <= 4
