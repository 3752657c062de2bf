"""A burst of mail while somebody looks at the queue, mail out, and mails of unusual size."""

import random
import smtplib
import threading
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller

from .client import Ask, Client
from .mail import DONE
from .site import Site, free_port, worker_memory

COUNT, SENDERS = 1_000, 8
OUT = 300
SENDING = """
from django.db import transaction
from talka.mail import outbox
from talka.mail.models import Mailbox, Outgoing
from talka.people.actions import by_address
from talka.tickets.actions import reply
from talka.tickets.models import Ticket
import time
Mailbox.objects.filter(address="help@example.org").update(outgoing_host="127.0.0.1", outgoing_port={port}, outgoing_security="none")
Outgoing.objects.filter(state="ready").update(state="withdrawn")
last = Outgoing.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
with transaction.atomic():
    for number in range({count}):
        outbox.put_mass(f"news{{number}}@elsewhere.test", "News", "Text " * 200, topic="bench")
begin = time.perf_counter()
ticket = Ticket.objects.open().exclude(requester__email="").order_by("-pk").first()
message = reply(ticket, "An answer between them.", by=by_address("ada@example.org"))
mine = Outgoing.objects.filter(message=message)
while mine.filter(state__in=("ready", "sending")).exists() and time.perf_counter() - begin < 60:
    time.sleep(0.01)
answered = time.perf_counter() - begin
left = Outgoing.objects.filter(pk__gt=last, state__in=("ready", "sending"))
while left.exists() and time.perf_counter() - begin < 120:
    time.sleep(0.02)
print(json.dumps([answered, time.perf_counter() - begin, left.count(), Outgoing.objects.filter(pk__gt=last, state="sent").count()]))
"""


@dataclass
class Burst:
    stored: float
    settled: float
    queue_p95_ms: float
    worker_mb: float


def burst(site: Site, cookies: dict[str, str]) -> Burst:
    """1,000 mails of 20 kB in the mean, a tenth of them with a file of 150 kB, by eight senders at once."""
    letters = _letters()
    watch = Watch(site, cookies)
    begin = time.time()
    senders = [threading.Thread(target=_send, args=(site.smtp, letters[n::SENDERS])) for n in range(SENDERS)]
    with watch:
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        stored = time.time() - begin
        left, end = site.ask(DONE)
    if left:
        raise RuntimeError(f"{left} mails were not taken through")
    return Burst(stored, end - begin, watch.p95, watch.most)


def out(site: Site) -> dict[str, float]:
    """Mails a second to a sink on this machine, and how long an answer takes that is written behind 300 others."""
    controller = Controller(Taker(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        answered, seconds, left, sent = site.ask(SENDING.format(port=controller.port, count=OUT))
    finally:
        controller.stop()
    if left or sent < OUT:
        raise RuntimeError(f"{left} mails are still waiting, {sent} were sent")
    return {"per_second": sent / seconds, "answer_ms": 1000 * answered}


def unusual(site: Site) -> dict[str, float]:
    """Seconds from offering until the ticket is there: 50 MB, and 2,000 attachments."""
    big = EmailMessage(policy=SMTP)
    many = EmailMessage(policy=SMTP)
    for mail, name in ((big, "50 MB"), (many, "2,000 attachments")):
        mail["From"], mail["To"], mail["Subject"] = "big@elsewhere.test", "help@example.org", name
        mail["Message-ID"] = f"<{time.time_ns()}@elsewhere.test>"
        mail.set_content("See the attachment.")
    big.add_attachment(
        random.Random(1).randbytes(36_000_000), maintype="application", subtype="zip", filename="big.zip"
    )
    for number in range(2_000):
        many.add_attachment(b"x" * 200, maintype="application", subtype="pdf", filename=f"{number}.pdf")
    took = {}
    for name, mail in (("mb50", big), ("attachments2000", many)):
        begin = time.time()
        _send(site.smtp, [mail.as_bytes()])
        left, end = site.ask(DONE)
        took[name] = end - begin if not left else -1.0
    return took


class Taker:
    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return "250 taken"


class Watch:
    """Somebody who asks for the queue again and again, and a look at the worker's memory."""

    def __init__(self, site: Site, cookies: dict[str, str]) -> None:
        self.site, self.client, self.times, self.most = site, Client(site.port, cookies), list[float](), 0.0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Watch":
        self.thread.start()
        return self

    def __exit__(self, *wrong: Any) -> None:
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.over.is_set():
            begin = time.perf_counter()
            self.client.send(Ask("/tickets/"))
            self.times.append(time.perf_counter() - begin)
            self.most = max(self.most, worker_memory(self.site))
            self.over.wait(0.1)

    @property
    def p95(self) -> float:
        return 1000 * sorted(self.times)[int(len(self.times) * 0.95)] if self.times else 0.0


def _letters() -> list[bytes]:
    chance = random.Random(1)
    found = []
    for number in range(COUNT):
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"] = f"burst{number % 300}@elsewhere.test", "help@example.org"
        mail["Subject"], mail["Message-ID"] = f"Burst {number}", f"<{time.time_ns()}.{number}@elsewhere.test>"
        mail.set_content("Nuo ryto neveikia spausdintuvas trečiame aukšte.\n" * 30)
        if number % 10 == 0:  # 200 kB on the way, in base64
            mail.add_attachment(chance.randbytes(148_000), maintype="image", subtype="png", filename="picture.png")
        found.append(mail.as_bytes())
    return found


def _send(port: int, letters: list[bytes]) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=120) as link:
        for raw in letters:
            link.sendmail("burst@elsewhere.test", ["help@example.org"], raw)
