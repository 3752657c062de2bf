"""Real workers are killed at random while mail arrives: nothing missing, nothing doubled (HAZARDS REL-IN-01)."""

import random
import smtplib
import socket
import time

from talka.jobs.testing import Site, living_site, until
from talka.mail.testing import letter

MAILS, KILLS = 60, 5
# a worker as it is, but a dead one's mails are free again after five seconds and not after 45
WORKER = """
import datetime, sys
from talka.mail import receiving
receiving.LEASE = datetime.timedelta(seconds=5)
from talka.__main__ import main
sys.exit(main(["worker"]))
"""
WORLD = """
from talka.demo.world import build_world
from talka.mail.testing import mailbox
mailbox(build_world().desk)
"""
FIGURES = """
from talka.mail.models import Outgoing, RawMail
from talka.tickets.models import Message, Ticket
answer = [Ticket.objects.count(), Ticket.objects.values("subject").distinct().count(), Message.objects.count(),
    RawMail.objects.filter(state="received").count(),
    list(RawMail.objects.filter(state="aside").values_list("reason", "attempts")), RawMail.objects.count(),
    RawMail.objects.filter(outcome="duplicate").count()]
"""


def offer(port: int, number: int) -> bool:
    """True once the server has said that it has the mail."""
    raw = letter(f"Person <p{number}@elsewhere.test>", f"Mail {number}", message_id=f"<{number}@elsewhere.test>")
    try:
        with smtplib.SMTP("127.0.0.1", port, "test", timeout=10) as client:
            client.sendmail(f"p{number}@elsewhere.test", ["help@example.org"], raw)
    except (OSError, smtplib.SMTPException):
        return False
    return True


def deliver(port: int, number: int) -> None:
    """As a mail server does: again and again until it is taken."""
    until(lambda: offer(port, number) or time.sleep(0.1), 60)


def start(site: Site, port: int) -> None:
    environment = dict(site.environment)
    site.environment = {**environment, "TALKA_SMTP_PORT": str(port)}
    site.start_code(WORKER)
    site.environment = environment


def test_workers_killed_at_random_lose_and_double_nothing() -> None:
    chance = random.Random(20261123)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    moments = set(chance.sample(range(5, MAILS), KILLS))
    with living_site() as site:
        site.ask(WORLD)
        start(site, port)
        for number in range(MAILS):
            deliver(port, number)
            if number in moments:
                time.sleep(chance.random() / 5)  # not a wait: the kill falls anywhere between keeping and settling
                site.stop()
                start(site, port)
        until(lambda: site.ask(FIGURES)[3] == 0, 60)
        tickets, subjects, messages, waiting, aside, kept, doubled = site.ask(FIGURES)
    assert (tickets, subjects, messages, waiting, aside) == (MAILS, MAILS, MAILS, 0, [])
    assert kept == MAILS + doubled
