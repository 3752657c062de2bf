"""Mail in: over SMTP one after another, and many that wait already. Until the ticket is there, not until it is taken."""

import smtplib
import time
from pathlib import Path

from .site import Site

CORPUS = (
    "From: {name} <{sender}>\r\nTo: help@example.org\r\nSubject: {subject}\r\nMessage-ID: <{key}@bench.example.org>\r\n"
    "Date: Mon, 23 Nov 2026 09:14:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n\r\nLaba diena,\r\n\r\nnuo ryto neveikia spausdintuvas trečiame aukšte.\r\n\r\n{name}\r\n"
)
MAILBOX = """
from talka.mail.models import Mailbox
from talka.desks.models import Desk
Mailbox.objects.get_or_create(address="help@example.org", defaults={"name": "Bench", "desk": Desk.objects.order_by("pk").first()})
print(0)
"""
BATCH = """
import sys, time
from pathlib import Path
from talka.mail.arrivals import Offer, store
from talka.mail.models import Mailbox, RawMail
mailbox = Mailbox.objects.get(address="help@example.org")
from django.db import transaction
last = RawMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
raws = Path({path!r}).read_bytes().split(b"\\0")
with transaction.atomic():  # the worker sees them all at once
    for raw in raws:
        store(Offer(raw, "pipe", mailbox))
begin = time.perf_counter()
left = RawMail.objects.filter(pk__gt=last).exclude(state="received")
while (done := left.count()) < len(raws) and time.perf_counter() - begin < 120:
    time.sleep(0.02)
print(json.dumps([done, time.perf_counter() - begin]))
"""
DONE = """
import time
from talka.mail.models import RawMail
end = time.time() + 60
while RawMail.objects.filter(state="received").exists() and time.time() < end:
    time.sleep(0.01)
print(json.dumps([RawMail.objects.filter(state="received").count(), time.time()]))
"""


def letter(number: int) -> bytes:
    key = f"{time.time_ns()}-{number}"
    sender = f"customer{number % 300}@example.org"
    return CORPUS.format(key=key, sender=sender, name=f"Bench {number}", subject=f"Spausdintuvas {number}").encode()


def one_by_one(site: Site, count: int) -> tuple[list[float], float]:
    """Seconds of every delivery, and tickets a second until the last one is there."""
    times = []
    begin = time.time()
    with smtplib.SMTP("127.0.0.1", site.smtp, timeout=30) as link:
        for number in range(count):
            start = time.perf_counter()
            link.sendmail(f"customer{number % 300}@example.org", ["help@example.org"], letter(number))
            times.append(time.perf_counter() - start)
    left, end = site.ask(DONE)
    if left:
        raise RuntimeError(f"{left} mails were not taken through")
    return sorted(times), count / (end - begin)


def batch(site: Site, count: int) -> float:
    """Tickets a second of mails that were all there before."""
    path = Path(site.folder) / "letters"
    path.write_bytes(b"\0".join(letter(number) for number in range(count)))
    done, seconds = site.ask(BATCH.format(path=str(path)))
    if done < count:
        raise RuntimeError(f"only {done} of {count} mails were taken through")
    return count / seconds
