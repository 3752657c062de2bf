"""What a dead worker had in hand goes on at once, and nobody innocent is set aside for it (HAZARDS REL-IN-01, I5)."""

import datetime as dt

import pytest
from django.utils import timezone

from talka.jobs import rescue
from talka.kit.mime.child import ParserKilled
from talka.mail import carrying, receiving
from talka.mail.arrivals import Offer, store
from talka.mail.models import Mailbox, Outgoing, RawMail
from talka.mail.sources import watching
from talka.mail.testing import letter
from talka.tickets.actions import reply

# a process number that nobody can have: the kernel's are smaller
DEAD = f"{rescue.here().rpartition(':')[0]}:{2**22 + 7}:0123456789ab"
LATER = dt.timedelta(minutes=5)


def test_a_mail_in_the_hands_of_a_dead_worker_does_not_wait_for_its_lease(world, box: Mailbox) -> None:
    row = store(Offer(letter()))
    RawMail.objects.update(lease=DEAD, lease_until=timezone.now() + LATER, attempts=1)
    assert receiving._claim(20) == []
    row.refresh_from_db()
    assert row.lease == ""
    assert row.next_try < timezone.now() + dt.timedelta(seconds=2)


def test_each_death_makes_a_mail_wait_longer(world, box: Mailbox) -> None:
    row = store(Offer(letter()))
    RawMail.objects.update(lease=DEAD, lease_until=timezone.now() + LATER, attempts=6)
    receiving._claim(20)
    row.refresh_from_db()
    assert row.next_try > timezone.now() + dt.timedelta(seconds=10)
    assert row.state == "received"


def test_a_living_worker_keeps_its_mail(world, box: Mailbox) -> None:
    store(Offer(letter()))
    [held] = receiving._claim(20)
    assert receiving._claim(20) == []
    held.refresh_from_db()
    assert held.lease


def test_an_answer_in_the_hands_of_a_dead_worker_goes_out_at_once(world, box: Mailbox, server) -> None:
    reply(world.ticket(), "Done.", by=world.ada)
    Outgoing.objects.update(state="sending", lease=DEAD, lease_until=timezone.now() + LATER, handed=False)
    carrying.carry_one(Outgoing.objects.get().pk)
    assert Outgoing.objects.get().state == "sent"
    assert len(server.mails) == 1


def test_an_answer_that_had_been_handed_over_when_the_worker_died_is_not_sent_twice(
    world, box: Mailbox, server
) -> None:
    reply(world.ticket(), "Done.", by=world.ada)  # HAZARDS REL-OUT-01
    Outgoing.objects.update(state="sending", lease=DEAD, lease_until=timezone.now() + LATER, handed=True)
    carrying.carry_one(Outgoing.objects.get().pk)
    assert Outgoing.objects.get().state == "uncertain"
    assert server.mails == []


@pytest.mark.parametrize(("holder", "free"), [("", True), (DEAD, True), ("elsewhere:1:x", False)])
def test_of_several_workers_one_reads_a_mailbox(world, box: Mailbox, holder: str, free: bool) -> None:
    box.reader, box.reader_until = holder, timezone.now() + LATER
    box.save(update_fields=["reader", "reader_until"])
    assert watching.hold(box, "me:2:y") is free
    box.refresh_from_db()
    assert (box.reader == "me:2:y") is free


def test_a_mailbox_whose_reader_fell_silent_is_read_by_another(world, box: Mailbox) -> None:
    box.reader, box.reader_until = "elsewhere:1:x", timezone.now() - LATER
    box.save(update_fields=["reader", "reader_until"])
    assert watching.hold(box, "me:2:y")


def test_a_parser_that_somebody_kills_is_no_proof_against_the_mail(
    world, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by the torture: three kills of its parser by chance set an innocent mail aside."""
    row = store(Offer(letter()))

    def kill(raw: bytes) -> None:
        raise ParserKilled("the parser was killed")

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "parse_limited", kill)
        for _death in range(receiving.MOST_ATTEMPTS + 1):
            receiving.receive_some()
            RawMail.objects.update(next_try=timezone.now())
    row.refresh_from_db()
    assert row.state == "received"
    receiving.receive_some()
    row.refresh_from_db()
    assert row.outcome == "opened"
