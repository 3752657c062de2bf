"""Threads and identity: a guess proves nothing, a token proves one recipient (HAZARDS MID-1..5)."""

import pytest

from talka.jobs.worker import drain
from talka.mail import threads
from talka.mail.models import Mailbox, Outgoing, RawMail
from talka.mail.testing import arrive, letter
from talka.tickets.actions.conversation import reply
from talka.tickets.actions.moving import move
from talka.tickets.models import Message, Ticket


@pytest.fixture
def sent(world, box: Mailbox) -> Outgoing:
    """A reply of Ada's that Carol has, on a ticket that is solved since."""
    ticket = world.ticket()
    reply(ticket, "Try it now.", by=world.ada)
    ticket.refresh_from_db()
    move(ticket, "solve", by=world.ada)
    return Outgoing.objects.select_related("ticket").get()


def plus(row: Outgoing) -> str:
    return threads.reply_address("help@example.org", row.ticket_id, row.recipient)


def untouched(row: Outgoing) -> bool:
    before = row.ticket
    now = Ticket.objects.get(pk=before.pk)
    return (now.status, now.version, now.messages.count()) == (before.status, before.version, before.messages.count())


def answer(sender: str, **headers: str) -> RawMail:
    return arrive(letter(sender, "Re: VPN drops every ten minutes", "It still drops.\n", **headers))


def test_the_token_proves_the_recipient_by_either_way(world, sent: Outgoing) -> None:
    for headers in (
        {"references": f"<x@y> <{sent.identifier}>"},
        {"in_reply_to": f"<{sent.identifier}>"},
        {"to": plus(sent)},
    ):
        row = answer("carol@example.org", **headers, message_id=f"<{len(headers)}{next(iter(headers))}@c>")
        assert (row.outcome, row.ticket_id) == ("added", sent.ticket_id), headers
        assert sent.ticket.messages.last().verified
    sent.ticket.refresh_from_db()
    assert sent.ticket.phase == "open"


def test_an_envelope_recipient_carries_the_token_too(world, sent: Outgoing) -> None:
    row = arrive(letter("carol@example.org"), source="smtp", envelope_to=(plus(sent),))
    assert row.ticket_id == sent.ticket_id


def spoiled(token: str) -> list[str]:
    """Absent, cut to every length, longer, upper case, other digits."""
    first, last = ("1" if digit == "0" else "0" for digit in (token[0], token[-1]))
    return [
        "",
        *(token[:n] for n in range(1, 32)),
        token + "0",
        token.upper() + "A",
        first + token[1:],
        token[:-1] + last,
        "%" + token[1:],
    ]


def test_a_token_that_is_not_exactly_right_is_no_proof(world, sent: Outgoing) -> None:
    head, token = sent.identifier.partition("@")[0].rsplit(".", 1)
    address = plus(sent)
    tail = address.partition("@")[0].rsplit(".", 1)[1]
    for index, bad in enumerate(spoiled(token)):
        assert (
            answer("carol@example.org", in_reply_to=f"<{head}.{bad}@example.org>", message_id=f"<a{index}@c>").outcome
            == "opened"
        ), bad
    for index, bad in enumerate(spoiled(tail)):
        to = address.replace(tail, bad)
        assert answer("carol@example.org", to=to, message_id=f"<b{index}@c>").outcome in ("opened", ""), bad
    assert untouched(sent)


def test_a_token_is_bound_to_ticket_message_purpose_and_recipient(world, sent: Outgoing) -> None:
    other = world.ticket()
    _talka, ticket, message, kind, token = sent.identifier.partition("@")[0].split(".")
    forged = [
        f"talka.{other.pk}.{message}.{kind}.{token}",
        f"talka.{ticket}.{int(message) + 1}.{kind}.{token}",
        f"talka.{ticket}.{message}.notice.{token}",
        f"talka.{ticket}.{message}.{kind}.{plus(sent).partition('@')[0].rsplit('.', 1)[1]}",
    ]
    for index, identifier in enumerate(forged):
        assert (
            answer("carol@example.org", references=f"<{identifier}@example.org>", message_id=f"<{index}@c>").outcome
            == "opened"
        )
    swapped = plus(sent).replace(f"+{ticket}.", f"+{other.pk}.")
    assert answer("carol@example.org", to=swapped, message_id="<s@c>").outcome == "opened"
    assert untouched(sent)
    assert other.messages.count() == 1


def test_a_strangers_guess_opens_a_ticket_of_their_own(world, box: Mailbox, sent: Outgoing) -> None:
    first = Message.objects.filter(ticket=sent.ticket).first()
    Message.objects.filter(pk=first.pk).update(message_id="real@carol.test")
    row = arrive(
        letter(
            "eve@evil.test",
            f"Re: [{sent.ticket.number}] VPN",
            in_reply_to="<real@carol.test>",
            to=f"help+{sent.ticket_id}@example.org",
        )
    )
    assert row.outcome == "opened"
    assert row.ticket_id != sent.ticket_id
    assert untouched(sent)
    assert not Outgoing.objects.filter(recipient="carol@example.org").exclude(pk=sent.pk).exists()


def test_a_stranger_with_a_leaked_token_may_only_append_unverified(world, sent: Outgoing) -> None:
    for headers in ({"in_reply_to": f"<{sent.identifier}>"}, {"to": plus(sent)}):
        row = answer("mallory@evil.test", **headers, message_id=f"<{next(iter(headers))}@m>")
        assert row.ticket_id == sent.ticket_id
        message = sent.ticket.messages.last()
        assert (message.verified, message.author.email) == (False, "mallory@evil.test")
        assert not Ticket.objects.visible_to(message.author).exists()
    drain()
    assert not Outgoing.objects.filter(recipient="mallory@evil.test").exists()


def test_whoever_poses_as_staff_is_a_customer_in_doubt(world, sent: Outgoing) -> None:
    fresh = answer("ada@example.org")
    assert fresh.outcome == "opened"
    message = fresh.ticket.messages.get()
    assert (message.kind, message.verified) == ("customer", False)
    leaked = answer("ada@example.org", in_reply_to=f"<{sent.identifier}>", message_id="<l@m>")
    message = leaked.ticket.messages.last()
    assert (leaked.ticket_id, message.kind, message.verified) == (sent.ticket_id, "customer", False)
    assert not Outgoing.objects.filter(kind="reply").exclude(pk=sent.pk).exists()


def test_an_agent_answers_by_mail_with_the_token_of_their_notification(world, box: Mailbox) -> None:
    from talka.mail import outbox  # noqa: PLC0415  what a notification module will call

    ticket = world.ticket()
    (notice,) = outbox.put_message(
        ticket.messages.first(), ["ada@example.org"], Outgoing.Kind.NOTICE, content={"subject": "New", "text": "New"}
    )
    row = answer("ada@example.org", in_reply_to=f"<{notice.identifier}>")
    message = ticket.messages.last()
    assert (row.ticket_id, message.kind, message.author) == (ticket.pk, "reply", world.ada)
    assert Outgoing.objects.filter(message=message, recipient="carol@example.org").exists()
    stolen = answer("dan@example.org", in_reply_to=f"<{notice.identifier}>", message_id="<d@d>")
    assert stolen.ticket.messages.last().kind == "customer"


def test_people_go_on_below_their_own_mail_and_nobody_elses(world, box: Mailbox) -> None:
    first = arrive(letter("carol@example.org", message_id="<mine@c>"))
    again = answer("carol@example.org", references="<mine@c>", message_id="<2@c>")
    assert (again.outcome, again.ticket_id) == ("added", first.ticket_id)
    assert answer("dan@example.org", references="<mine@c>", message_id="<3@c>").outcome == "opened"


def test_cc_is_a_suggestion_and_capped(world, box: Mailbox) -> None:
    many = ", ".join(f"p{n}@elsewhere.test" for n in range(500))
    row = arrive(letter("carol@example.org", cc=many, to="help@example.org, friend@elsewhere.test"))
    message = row.ticket.messages.get()
    assert message.cc[0] == "friend@elsewhere.test"
    assert len(message.cc) == 20
    assert not row.ticket.watches.exists()
    drain()
    assert set(Outgoing.objects.values_list("recipient", flat=True)) == {"carol@example.org"}


def test_a_hundred_guessed_addresses_make_one_ticket_and_touch_none(world, sent: Outgoing) -> None:
    guesses = tuple(f"help+{n}.{'0' * 32}@example.org" for n in range(100))
    row = arrive(letter("eve@evil.test"), source="smtp", envelope_to=guesses)
    assert row.outcome == "opened"
    assert Ticket.objects.count() == 2
    assert untouched(sent)


def test_control_headers_of_others_are_only_text(world, box: Mailbox) -> None:
    row = arrive(
        letter(
            "eve@evil.test",
            x_otrs_queue="Board",
            x_zammad_ticket_priority="3 high",
            rt_command="take",
            authentication_results="example.org; dmarc=pass",
        )
    )
    ticket = row.ticket
    assert (ticket.priority, ticket.desk, ticket.requester.email, ticket.assignee) == (
        3,
        world.desk,
        "eve@evil.test",
        None,
    )


def test_several_authors_are_believed_in_nothing(world, box: Mailbox) -> None:
    raw = letter("carol@example.org").replace(
        b"From: carol@example.org", b"From: carol@example.org\r\nFrom: eve@evil.test"
    )
    row = arrive(raw)
    assert row.ticket.messages.get().verified is False


def test_a_mail_without_any_author_waits_for_a_person(world, box: Mailbox) -> None:
    raw = letter().replace(b"From: Carol <carol@example.org>\r\n", b"")
    row = arrive(raw)
    assert (row.state, Ticket.objects.count()) == (RawMail.State.ASIDE, 0)
    assert "sender" in row.reason


def test_a_reply_to_a_merged_ticket_goes_to_where_it_is_now(world, sent: Outgoing) -> None:
    from talka.tickets.actions.merging import merge  # noqa: PLC0415  only here

    into = world.ticket("The real one")
    merge(sent.ticket, into=into, by=world.eve)
    assert answer("carol@example.org", in_reply_to=f"<{sent.identifier}>").ticket_id == into.pk
    assert answer("carol@example.org", to=plus(sent), message_id="<p@c>").ticket_id == into.pk
