import datetime as dt
import threading

from django.db.models import Q
from django.utils import timezone

from talka.jobs.queue import job, periodic
from talka.jobs.services import service

from .models import Mailbox, Outgoing, RawMail

FORGOTTEN = dt.timedelta(minutes=2)
HAS_SERVER = ~Q(mailbox=None) & ~Q(
    mailbox__outgoing_host="", mailbox__provider=""
)  # the others are held until there is one
SOONEST = 60.0  # seconds one job may go on before it makes room


@job(lane="mail", retries=1_000_000, backoff=(2, 10, 30, 60))
def receive() -> None:
    """Turn stored mails into tickets until none is due; trouble of ours makes all of them wait while it lasts."""
    from . import receiving  # noqa: PLC0415  the pipeline imports whatever sends mail, which imports these jobs

    began = timezone.now()
    while receiving.receive_some():
        if (timezone.now() - began).total_seconds() > SOONEST:
            break
    if due := receiving.next_due():
        receive.enqueue(run_at=due, key="mail.receive")


@job(lane="mail", retries=20, backoff=(5, 30, 60), lease=600)
def carry(outgoing_id: int) -> None:
    from . import carrying  # noqa: PLC0415  as above

    if again := carrying.carry_one(outgoing_id):
        carry.enqueue(outgoing_id=outgoing_id, run_at=again, key=f"mail.carry:{outgoing_id}")


@job(lane="interactive", retries=1)
def probe(mailbox: int) -> None:
    from . import assistant  # noqa: PLC0415  as above

    if box := Mailbox.objects.filter(pk=mailbox).first():
        assistant.run(box)


@periodic("* * * * *")
@job(lane="mail", retries=20, backoff=(5, 60))
def sweep() -> None:
    """Whatever a crash left behind goes on: mails nobody reads, mails nobody carries."""
    from . import carrying, lines  # noqa: PLC0415  as above

    lines.hang_up()
    now = timezone.now()
    forgotten = Outgoing.objects.filter(state=Outgoing.State.READY, next_try__lte=now - FORGOTTEN).filter(HAS_SERVER)
    for number in (*carrying.rescue(), *forgotten.values_list("pk", flat=True)[:500]):
        carry.enqueue(outgoing_id=number, key=f"mail.carry:{number}")
    if RawMail.objects.filter(state=RawMail.State.RECEIVED, next_try__lte=now).exists():
        receive.enqueue(key="mail.receive")


@service("mail.listener")
def listen(stop: threading.Event) -> None:
    from .sources import listener  # noqa: PLC0415  aiosmtpd is loaded only where mail is taken in

    listener.listen(stop)


@service("mail.mailboxes")
def watch(stop: threading.Event) -> None:
    from .sources import watching  # noqa: PLC0415  as above

    watching.watch(stop)
