"""Nothing is lost, nothing doubled, nothing poisons the rest (HAZARDS I1..I5, REL-IN-05..08)."""

import io
import sys
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone

from talka.events.testing import recorded
from talka.jobs.models import Job
from talka.kit import cli
from talka.kit.mime.child import ParseFailed
from talka.mail import keeping, receiving
from talka.mail.arrivals import Offer, TooLarge, store, store_all
from talka.mail.models import Mailbox, RawMail
from talka.mail.testing import arrive, letter, mailbox
from talka.tickets.models import Ticket

SAMPLES = sorted(path for path in Path(__file__).with_name("samples").iterdir() if path.name != "SOURCE.txt")


def settle() -> None:
    RawMail.objects.update(next_try=timezone.now())
    while receiving.receive_some():
        pass


def test_the_same_mail_twice_is_one_article(world, box: Mailbox) -> None:
    raw = letter(message_id="<a@b>")
    first, second = arrive(raw), arrive(b"Received: by relay.test; later\r\n" + raw)
    assert (first.outcome, second.outcome, second.ticket) == ("opened", "duplicate", first.ticket)
    assert str(first.pk) in second.reason
    assert Ticket.objects.count() == 1


def test_one_batch_with_the_same_mail_twice_is_one_article(world, box: Mailbox) -> None:
    store_all([Offer(letter(message_id="<a@b>"))] * 2)
    settle()
    assert sorted(RawMail.objects.values_list("outcome", flat=True)) == ["duplicate", "opened"]


def test_another_worker_that_was_faster_leaves_us_a_duplicate(
    world, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = letter(message_id="<a@b>")
    first = arrive(raw)
    store(Offer(raw))
    real, looked = receiving.walk, []

    def blind(arrival: receiving.Arrival) -> object:
        """As if the other one's row had not been committed yet when we looked."""
        looked.append(1)
        if len(looked) > 1:
            return real(arrival)
        RawMail.objects.filter(pk=first.pk).update(fingerprint="")
        result = real(arrival)
        RawMail.objects.filter(pk=first.pk).update(fingerprint=result[0].fingerprint)
        return result

    monkeypatch.setattr(receiving, "walk", blind)
    settle()
    assert Ticket.objects.count() == 1
    assert RawMail.objects.last().outcome == "duplicate"


def test_the_same_message_id_with_another_body_is_another_mail(world, box: Mailbox) -> None:
    for text in ("One\n", "Two\n"):
        assert arrive(letter(text=text, message_id="<guessed@b>")).outcome == "opened"


def test_the_same_mail_to_two_mailboxes_is_two_tickets(world, box: Mailbox) -> None:
    other = mailbox(world.desk, "sales@example.org")
    raw = letter(message_id="<a@b>", to="help@example.org, sales@example.org")
    rows = [arrive(raw, source="imap", mailbox=one, key="7") for one in (box, other)]
    assert [row.outcome for row in rows] == ["opened", "opened"]


def test_mails_without_or_with_a_strange_message_id_are_kept(world, box: Mailbox) -> None:
    for headers in ({}, {"message_id": f"<{'x' * 980}@b>"}, {"message_id": "<A@B>  "}):
        assert arrive(letter(**headers)).outcome == "opened"
    assert arrive(letter(message_id="<A@B>")).outcome == "duplicate"


def test_the_same_key_of_a_source_is_kept_once(world, box: Mailbox) -> None:
    offer = Offer(letter(), "imap", box, "INBOX:1:7")
    assert store(offer).pk == store(offer).pk
    assert RawMail.objects.count() == 1


def test_mail_finds_its_mailbox_by_envelope_then_header_then_default(world, box: Mailbox) -> None:
    sales = mailbox(world.desk, "sales@example.org", aliases=["shop@example.org"])
    assert arrive(letter("a@b.test", to="x@y.test"), envelope_to=("shop@example.org",)).mailbox == sales
    assert arrive(letter("b@b.test", to="X <Sales@Example.org>")).mailbox == sales
    assert arrive(letter("c@b.test", to="x@y.test", delivered_to="sales@example.org")).mailbox == sales
    assert arrive(letter("d@b.test", to="x@y.test")).mailbox == box


def test_poison_is_set_aside_after_three_attempts_and_the_next_goes_on(
    world, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = receiving.parse_limited

    def explode(raw: bytes) -> object:
        if b"poison" in raw:
            raise ParseFailed("the parser crashed (-11)")
        return real(raw)

    monkeypatch.setattr(receiving, "parse_limited", explode)
    bad, good = store(Offer(letter(subject="poison"))), store(Offer(letter(subject="fine")))
    receiving.receive_some()
    good.refresh_from_db()
    assert good.outcome == "opened"
    for _attempt in range(3):
        settle()
    bad.refresh_from_db()
    assert (bad.state, bad.attempts, bad.reason) == ("aside", 3, "ParseFailed: the parser crashed (-11)")
    assert keeping.read(bad.path) == letter(subject="poison")
    assert len(recorded("mail.set_aside")) == 1


def test_a_mistake_in_a_step_is_poison_of_that_mail_only(world, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    real = receiving.walk

    def fall(arrival: receiving.Arrival) -> object:
        if arrival.letter.subject == "poison":
            raise RecursionError("too deep")
        return real(arrival)

    monkeypatch.setattr(receiving, "walk", fall)
    store_all([Offer(letter(subject=subject)) for subject in ("one", "poison", "two")])
    settle()
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == ["one", "two"]
    assert RawMail.objects.get(state="received").attempts == 1


def test_a_mail_that_kills_its_worker_each_time_is_set_aside(
    world, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "FIRST_REST", 0.0)
    row = store(Offer(letter()))
    for _death in range(receiving.MOST_DEATHS):
        receiving._claim(20)  # and then nothing: the process is gone
        RawMail.objects.update(lease_until=timezone.now() - receiving.LEASE)
    settle()
    row.refresh_from_db()
    assert row.state == "aside"


@pytest.mark.parametrize("trouble", [OperationalError("database is locked"), OSError(28, "No space left on device")])
def test_trouble_of_ours_counts_no_attempt_and_loses_nothing(
    world, box: Mailbox, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def broken(arrival: object) -> None:
        raise trouble

    store_all([Offer(letter(subject=f"Mail {n}")) for n in range(3)])
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "walk", broken)
        for _time in range(5):
            with pytest.raises(type(trouble)):
                receiving.receive_some()
    assert set(RawMail.objects.values_list("state", "attempts")) == {("received", 0)}
    settle()
    assert Ticket.objects.count() == 3


def test_mail_waits_while_there_is_no_desk(db: None) -> None:
    store(Offer(letter()))
    with pytest.raises(receiving.Trouble):
        receiving.receive_some()
    row = RawMail.objects.get()
    assert (row.state, row.attempts) == ("received", 0)
    assert "desk" in row.reason


def test_a_worker_that_lost_its_lease_leaves_no_trace(world, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    row = store(Offer(letter()))
    real = receiving.walk

    def slow(arrival: receiving.Arrival) -> object:
        result = real(arrival)
        RawMail.objects.filter(pk=row.pk).update(lease="another worker")
        return result

    monkeypatch.setattr(receiving, "walk", slow)
    receiving.receive_some()
    assert not Ticket.objects.exists()


def test_nothing_is_kept_of_a_mail_that_was_not_acknowledged(world, monkeypatch: pytest.MonkeyPatch, settings) -> None:
    def broken(rows: object) -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(RawMail.objects, "bulk_create", broken)
    with pytest.raises(OperationalError):
        store(Offer(letter()))
    assert not [path for path in (settings.DATA / "mail").rglob("*") if path.is_file()]


def test_more_than_the_limit_is_refused_before_anything_is_written(world, settings) -> None:
    settings.MAX_MAIL = 100
    with pytest.raises(TooLarge):
        store(Offer(letter()))
    assert not (settings.DATA / "mail").exists()


def pipe(monkeypatch: pytest.MonkeyPatch, raw: bytes, *words: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    return cli.run(["mail", "receive", *words])


def test_the_pipe_answers_0_only_after_the_commit(world, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    import talka.mail.commands  # noqa: F401, PLC0415  registers the command, as the launcher does

    assert pipe(monkeypatch, letter(), "--mailbox", "help@example.org") == 0
    assert RawMail.objects.get().mailbox == box
    assert Job.objects.filter(task="mail.receive").count() == 1
    assert pipe(monkeypatch, letter(), "--mailbox", "nobody@example.org") == 1

    def broken(offer: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("talka.mail.arrivals.store", broken)
    assert pipe(monkeypatch, letter()) == 75
    assert RawMail.objects.count() == 1


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_ends_as_a_ticket_or_with_a_reason(world, box: Mailbox, path: Path) -> None:
    row = arrive(path.read_bytes())
    assert row.state in ("done", "aside"), row.reason
    assert row.ticket is not None or row.reason


def test_pictures_in_the_text_are_our_copies_and_no_others(world, box: Mailbox) -> None:
    from email.message import EmailMessage  # noqa: PLC0415  only here

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "carol@example.org", "help@example.org", "Look"
    mail.set_content("Look")
    mail.add_alternative(
        '<p>Look <img src="cid:one@x"><img src="http://track.test/a.gif"><script>x()</script></p>', subtype="html"
    )
    mail.get_payload()[1].add_related(b"\x89PNG\r\n\x1a\nxxxx", "image", "png", cid="<one@x>", filename="a.png")
    message = arrive(mail.as_bytes()).ticket.messages.get()
    attachment = message.attachments.get()
    assert attachment.cid == "one@x"
    assert f'src="/files/{attachment.file_id}?inline"' in message.html
    assert 'src="http' not in message.html
    assert "script" not in message.html
