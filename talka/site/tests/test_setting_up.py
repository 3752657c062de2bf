"""The first administrator (HAZARDS PRIV-4, AUTH-6)."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from talka.access import actions, grants, setup
from talka.desks.models import Desk
from talka.mail.models import Mailbox
from talka.options import store
from talka.people import actions as people
from talka.people.models import Person
from talka.tickets.models import Ticket

TYPED = {
    "organization": "Nerio tinklai",
    "name": "Eve Jankauskienė",
    "email": "eve@nerio.example",
    "password": "žirgas baterija segtukas",
    "language": "lt",
    "time_zone": "Europe/Vilnius",
    "profile": "service_desk",
    "desk": "Pagalbos centras",
    "mail-incoming": "none",
}


@pytest.fixture
def path(db) -> str:
    return setup.issue_link().removeprefix("http://127.0.0.1:8000")


def test_the_page_makes_an_administrator_a_desk_and_signs_in(path, client):
    answer = client.post(path, TYPED)
    eve = Person.objects.get()
    assert answer.url == "/welcome"
    assert grants.allowed(eve, "access.manage")
    assert eve.is_agent
    assert eve.check_password(TYPED["password"])
    assert (eve.language, eve.time_zone) == ("lt", "Europe/Vilnius")
    assert Desk.objects.get().name == "Pagalbos centras"
    assert store.get("desk.title") == "Nerio tinklai"
    assert client.get("/welcome").status_code == 200
    other = Client()
    assert other.post("/accounts/login/", {"login": eve.email, "password": TYPED["password"]}).status_code == 302


def test_afterwards_the_page_is_gone_for_ever(path, client):
    client.post(path, TYPED)
    for again in (path, "/setup/guess", "/setup/%20"):
        assert Client().get(again).status_code == 404
        assert Client().post(again, {**TYPED, "email": "second@nerio.example"}).status_code == 404
    assert setup.issue_link() is None
    assert Person.objects.count() == 1


def test_a_used_link_does_not_come_back_when_the_administrator_leaves(path, client):
    client.post(path, TYPED)
    Person.objects.all().delete()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("guess", ["x", "%", "_", "*", "a" * 3000, "%00", "None", "null"])
def test_a_guessed_link_is_nothing(path, client, guess):
    assert client.get(f"/setup/{guess}").status_code == 404


def test_a_new_link_voids_the_one_before(path, client):
    setup.issue_link()
    assert client.get(path).status_code == 404


def test_a_link_is_good_for_a_day(path, client):
    store.put("access.setup_until", int(timezone.now().timestamp()) - 1)
    assert client.get(path).status_code == 404


def test_the_link_itself_is_stored_nowhere(path):
    secret = path.rsplit("/", 1)[1]
    from talka.options.models import Setting  # noqa: PLC0415

    assert all(secret not in str(row.value) for row in Setting.objects.all())


def test_what_was_typed_stays_when_something_is_wrong(path, client):
    answer = client.post(
        path, {**TYPED, "email": "nonsense", "mail-address": "help@nerio.example", "mail-incoming": "imap"}
    )
    assert answer.status_code == 422
    assert "Nerio tinklai" in answer.text
    assert "help@nerio.example" in answer.text
    assert not Person.objects.exists()


def test_switching_the_language_keeps_what_was_typed(path, client):
    answer = client.post(path, {**TYPED, "organization": "Ąžuolo ligoninė", "switch": "lt"})
    assert 'lang="lt"' in answer.text
    assert "Ąžuolo ligoninė" in answer.text
    assert "wrong-box" not in answer.text
    assert not Person.objects.exists()


def test_a_weak_password_makes_nobody_an_administrator(path, client):
    for weak in ("short", "eve@nerio.example", "talka talka 12"):
        assert client.post(path, {**TYPED, "password": weak}).status_code == 422
    assert not Person.objects.exists()


def test_the_first_mailbox_is_connected_and_its_password_sealed(path, client):
    mailbox = {
        "mail-address": "help@nerio.example", "mail-incoming": "imap", "mail-incoming_host": "imap.nerio.example",
        "mail-incoming_security": "tls", "mail-outgoing_host": "smtp.nerio.example", "mail-outgoing_security": "starttls",
        "mail-password": "s3cret of the mailbox",
    }  # fmt: skip
    client.post(path, {**TYPED, **mailbox})
    made = Mailbox.objects.get()
    assert (made.address, made.incoming, made.default, made.desk) == (
        "help@nerio.example",
        "imap",
        True,
        Desk.objects.get(),
    )
    assert made.secret("incoming") == made.secret("outgoing") == "s3cret of the mailbox"
    assert "s3cret" not in made.incoming_password


MAIL = {"mail-address": "help@nerio.example", "mail-incoming": "imap", "mail-incoming_host": "imap.nerio.example"}


def test_unusual_ports_and_encryption_of_the_first_mailbox_are_kept(path, client):
    unusual = {"mail-incoming_port": "1993", "mail-outgoing_host": "smtp.nerio.example", "mail-outgoing_port": "465"}
    client.post(path, {**TYPED, **MAIL, **unusual, "mail-outgoing_security": "tls"})
    made = Mailbox.objects.get()
    assert (made.incoming_port, made.outgoing_port, made.outgoing_security) == (1993, 465, "tls")


def test_no_port_means_the_usual_one(path, client):
    client.post(path, {**TYPED, **MAIL, "mail-incoming_port": ""})
    assert Mailbox.objects.get().incoming_port is None


@pytest.mark.parametrize("port", ["0", "65536", "-1", "imap", "²", "9" * 40])
def test_a_port_that_cannot_be_is_refused_and_shown(path, client, port):
    answer = client.post(path, {**TYPED, **MAIL, "mail-incoming_port": port})
    assert answer.status_code == 422
    assert answer.text.count("<details") == answer.text.count('<details class="fold" open')
    assert not Person.objects.exists()


def test_sample_people_come_when_asked_for(path, client):
    client.post(path, {**TYPED, "sample": "on"})
    assert people.by_address("carol@example.org")
    assert actions.administrators().count() == 1
    assert people.by_address("eve@example.org") is None


def test_somebody_who_wrote_before_set_up_stays_one_person(path, client):
    known = people.find_or_create_requester("eve@nerio.example", "Eve")
    client.post(path, TYPED)
    assert actions.administrators().get() == known


def test_the_address_of_the_page_leaves_in_no_header(path, client):
    assert client.get(path).headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db(transaction=True)
def test_of_two_first_requests_in_one_instant_one_wins():
    path = setup.issue_link().removeprefix("http://127.0.0.1:8000")
    ready, answers = Barrier(2), []

    def first(number: int) -> None:
        browser = Client()
        ready.wait()
        answers.append(browser.post(path, {**TYPED, "email": f"eve{number}@nerio.example"}).status_code)
        connections.close_all()

    if connection.vendor == "sqlite":
        # one writer at a time: the second is let in when the first is done, so one after the other is the same
        ready = Barrier(1)
        first(1), first(2)
    else:
        threads = [Thread(target=first, args=(n,)) for n in (1, 2)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    assert sorted(answers) == [302, 404]
    assert actions.administrators().count() == 1
    assert not Ticket.objects.exists()
