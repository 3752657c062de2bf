"""HAZARDS GEN-2: every role reads everything it can reach; nothing it may not see is in any byte."""

from email import message_from_bytes

import pytest

from talka.access import actions as access
from talka.events.models import Event
from talka.files.models import File
from talka.jobs.worker import drain
from talka.mail.models import Mailbox, Outgoing
from talka.mail.testing import sink
from talka.realtime import watcher
from talka.realtime.topics import may_listen
from talka.tickets.models import Attachment, Message

from .conftest import WORD, client_of
from .crawling import crawl

INSIDE = {"note", "notefile", "notefilename", "inner", "raw", "personnote", "tag", "pia"}
DANS = {"danssubject", "danstext"}
PAYROLL = {"paysubject", "paytext", "paynote", "payfile"}
CAROLS = {"subject", "text", "file", "reply", "outer", "mailtext"}
ASKED = {"approval", "question"}  # of whoever works on the desk, and of those who are asked
NOBODYS = {"password"}
HIDDEN = {
    "anon": INSIDE | DANS | PAYROLL | NOBODYS,  # the crawl of anon holds Carol's guest link, and reads what Carol may
    "dan": INSIDE | CAROLS | PAYROLL | ASKED | {"rating"} | NOBODYS,
    "carol": INSIDE | DANS | PAYROLL | ASKED | NOBODYS,
    "zoe": (INSIDE - {"personnote", "tag", "pia"}) | CAROLS | DANS | ASKED | {"rating"} | NOBODYS,
    "ada": PAYROLL | NOBODYS | {"raw"},
    "eve": NOBODYS,
}
SEEN = {
    "dan": DANS,
    "carol": CAROLS - {"mailtext"},
    "zoe": PAYROLL - {"payfile"},
    "ada": CAROLS | DANS | {"note", "tag", "inner"},
    "eve": PAYROLL,
}


def leaks(told: bytes, names: set[str]) -> list[str]:
    return sorted(name for name in names if f"zx{name}".encode() in told)


def address_book(aviary, role):
    """Only Carol holds the address of her guest page, and only Ada that of the approval; for others it is a guess."""
    if role not in ("anon", "carol", "eve"):
        aviary.objects["surveys:rate.key"] = "1-" + "0" * 32
    if role not in ("anon", "ada", "eve"):
        aviary.objects["approvals:by_mail.key"] = "1-" + "0" * 32
    if role not in ("anon", "carol", "eve"):
        aviary.objects["secret"] = "guess"


@pytest.mark.parametrize("role", HIDDEN)
def test_nobody_reads_what_is_not_theirs(aviary, role):
    address_book(aviary, role)
    found, everything = {}, b""
    for address, told in crawl(client_of(aviary.people[role]), aviary):
        everything += told
        if wrong := leaks(told, HIDDEN[role]):
            found[address] = wrong
    assert found == {}
    missing = [name for name in SEEN.get(role, ()) if f"zx{name}".encode() not in everything]
    assert missing == [], "the crawl did not reach what this role does see, so it proves little"


@pytest.mark.parametrize("role", ["dan", "carol", "zoe", "ada"])
def test_no_token_reads_what_its_owner_may_not(aviary, role):
    address_book(aviary, role)
    aviary.objects["secret"] = "guess"
    _token, secret = access.make_token(aviary.people[role], "all", ["all"], by=None)
    client = client_of(None, headers={"authorization": f"Bearer {secret}"})
    found = {}
    for slug in [*aviary.rows, "tickets", "me", "practices", "openapi.json"]:
        found[slug] = leaks(client.get(f"/api/v1/{slug}").content, HIDDEN[role])
    for ticket in (aviary.carols, aviary.dans, aviary.payroll):
        for part in ("", "/messages", "/history", "/links", "/watchers", "/tags", "/moves"):
            found[f"{ticket.pk}{part}"] = leaks(client.get(f"/api/v1/tickets/{ticket.pk}{part}").content, HIDDEN[role])
        for file in File.objects.filter(attachments__message__ticket=ticket):
            answer = client.get(f"/api/v1/tickets/{ticket.pk}/files/{file.pk}")
            found[f"{ticket.pk} {file.name}"] = leaks(answer.getvalue(), HIDDEN[role])
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("role", HIDDEN)
def test_every_file_and_body_asks_who_reads_it(aviary, role):
    client = client_of(aviary.people[role])
    for file in Attachment.objects.select_related("file"):
        told = b"".join(client.get(f"/files/{file.file_id}?inline"))
        assert leaks(told, HIDDEN[role] | (CAROLS if role == "anon" else set())) == [], file.file.name
    for message in Message.objects.all():
        told = client.get(f"/messages/{message.pk}/body").content
        assert leaks(told, HIDDEN[role] | (CAROLS if role == "anon" else set())) == [], message.pk


def test_no_mail_to_a_customer_tells_what_is_inside(aviary, world):
    """Everything that leaves: acknowledgements, replies, with their headers and files."""
    with sink() as outside:
        for box in Mailbox.objects.all():
            outside.use(box)
        drain()
        mails = [(recipients, mail.as_bytes()) for _sender, recipients, mail in outside.taken]
    assert mails
    hidden = {"carol@example.org": "carol", "dan@example.org": "dan"}
    for recipients, raw in mails:
        for recipient in recipients:
            forbidden = HIDDEN[hidden.get(recipient, "anon")] - (PAYROLL if recipient == "pia@example.org" else set())
            assert leaks(_decoded(raw), forbidden) == [], recipient
    assert Outgoing.objects.filter(recipient="carol@example.org").exists()


def test_the_stream_says_that_something_changed_and_never_what(aviary):
    told = [
        str(vars(message) if hasattr(message, "__dict__") else message)
        for message in watcher.messages_of(list(Event.objects.all()))
    ]
    assert told
    assert [one for one in told if WORD in one] == []


def test_nobody_listens_to_what_they_may_not_see(aviary):
    allowed = {
        role: [
            bool(may_listen(person, f"ticket:{ticket.pk}")) for ticket in (aviary.carols, aviary.dans, aviary.payroll)
        ]
        for role, person in aviary.people.items()
        if person is not None
    }
    assert allowed == {
        "dan": [False, True, False], "carol": [True, False, False], "zoe": [False, False, True],
        "ada": [True, True, False], "eve": [True, True, True],
    }  # fmt: skip
    for person in aviary.people.values():
        if person is not None:
            for topic in (
                "ticket:",
                "ticket:²",
                "ticket:9" * 30,
                f"ticket:{'9' * 30}",
                "ticket:1 OR 1=1",
                "queue:1",
                "nothing:1",
                "",
            ):
                assert not may_listen(person, topic), topic


def _decoded(raw: bytes) -> bytes:
    mail = message_from_bytes(raw)
    parts = [part.get_payload(decode=True) or b"" for part in mail.walk()]
    return raw + b"\n".join(parts)
