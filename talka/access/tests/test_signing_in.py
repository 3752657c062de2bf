"""Signing in, out and up (HAZARDS AUTH-1..3, RST-1..7, SES-1, SSO-2)."""

import re

import pytest
from django.core import mail
from django.test import Client

from talka.access import actions, sessions
from talka.access.models import Session
from talka.jobs.worker import drain
from talka.kit import tokens
from talka.options import store
from talka.people import actions as people
from talka.people.models import Person

PASSWORD = "correct horse battery staple"

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(world):
    actions.set_password(world.ada, PASSWORD)
    return world.ada


def sign_in(client: Client, email: str, password: str = PASSWORD, **more):
    return client.post("/accounts/login/", {"login": email, "password": password}, **more)


def link_in(letter) -> str:
    return re.search(r"http://\S+", letter.body).group().removeprefix("http://127.0.0.1:8000")


def test_an_agent_lands_at_the_tickets_and_a_customer_in_the_portal(world, client):
    for person, place in ((world.ada, "/tickets/"), (world.carol, "/portal/")):
        actions.set_password(person, PASSWORD)
        assert sign_in(Client(), person.email).url == place


def test_a_wrong_password_an_unknown_and_a_disabled_person_look_the_same(ada, client):
    people.edit_person(ada, by=None, is_active=False)
    pages = []
    for email in ("carol@example.org", "nobody@example.org", "ada@example.org"):
        answer = sign_in(Client(), email, "wrong words entirely")
        pages.append((answer.status_code, re.sub(r'value="[^"]*"|content="[^"]*"', "", answer.text)))
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize("spoiled", [str.upper, lambda p: p[:-1], lambda p: p + " ", str.title])
def test_a_password_counts_only_as_it_is(ada, spoiled):
    assert sign_in(Client(), ada.email, spoiled(PASSWORD)).status_code == 200


def test_the_stored_hash_is_no_password(ada):
    assert sign_in(Client(), ada.email, ada.password).status_code == 200
    assert ada.password.startswith("argon2$argon2id$")


def test_after_ten_wrong_tries_even_the_right_password_waits(ada):
    for _n in range(10):
        sign_in(Client(), ada.email, "wrong words entirely")
    assert sign_in(Client(), ada.email).status_code == 200


def test_a_browser_that_was_here_before_is_not_locked_out_by_a_stranger(ada, client):
    sign_in(client, ada.email)
    client.post("/accounts/logout/")
    for _n in range(10):
        sign_in(Client(REMOTE_ADDR="127.0.0.2"), ada.email, "wrong words entirely")
    assert sign_in(client, ada.email).status_code == 302


def test_the_session_changes_its_key_when_somebody_signs_in_and_out(ada, client):
    client.get("/accounts/login/")
    client.cookies["talka"] = "fixed0by0somebody0else0000000000"
    sign_in(client, ada.email)
    key = client.cookies["talka"].value
    assert key != "fixed0by0somebody0else0000000000"
    client.post("/accounts/logout/")
    client.cookies["talka"] = key
    assert client.get("/account/").status_code == 302


def test_the_table_of_sessions_holds_no_key(ada, client):
    sign_in(client, ada.email)
    key = client.cookies["talka"].value
    assert not Session.objects.filter(pk=key).exists()
    assert Session.objects.get(pk=tokens.digest(key)).person == ada
    client.cookies["talka"] = tokens.digest(key)
    assert client.get("/account/").status_code == 302


def test_signing_out_needs_a_post(ada, client):
    sign_in(client, ada.email)
    client.get("/accounts/logout/")
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    "bad", ["//evil.example", "/\\evil.example", "\t//evil.example", "https:evil.example", "http:///evil.example",
            "https://127.0.0.1@evil.example", "javascript:alert(1)", "https%3A%2F%2Fevil.example"]
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(ada, client, bad):
    answer = client.post("/accounts/login/", {"login": ada.email, "password": PASSWORD, "next": bad})
    assert answer.url.startswith("/")
    assert not answer.url.startswith(("//", "/\\"))


def test_a_customer_known_by_mail_signs_up_and_stays_the_same_person(world, client):
    carol = world.carol
    ticket = world.ticket()
    client.post("/accounts/signup/", {"name": "Somebody", "email": "Carol@Example.org"})
    drain()
    assert mail.outbox[-1].to == ["carol@example.org"]
    page = client.get(link_in(mail.outbox[-1]), follow=True)
    answer = client.post(page.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.url == "/portal/"
    assert Person.objects.filter(email="carol@example.org").count() == 1
    carol.refresh_from_db()
    assert ticket.requester == carol
    assert carol.name == "Carol Žemaitytė"
    assert carol.check_password(PASSWORD)


def test_nobody_takes_an_address_before_its_owner_confirms_it(client, db):
    """Pre-hijack: the stranger's sign-up leaves nothing that could be used later."""
    client.post("/accounts/signup/", {"name": "Stranger", "email": "victim@example.org", "password1": PASSWORD})
    drain()
    person = Person.objects.get(email="victim@example.org")
    assert not person.has_usable_password()
    assert sign_in(client, "victim@example.org").status_code == 200


def test_sign_up_can_be_closed(client, db):
    store.put("access.signup", False)
    answer = client.post("/accounts/signup/", {"name": "A", "email": "new@example.org"})
    drain()
    assert not Person.objects.exists()
    assert not mail.outbox
    assert answer.status_code == 200


def test_known_and_unknown_addresses_get_the_same_answer_when_asking_for_a_link(world, client):
    seen = set()
    for email in ("carol@example.org", "nobody@example.org"):
        answer = Client().post("/accounts/password/reset/", {"email": email})
        seen.add((answer.status_code, answer.url))
    assert len(seen) == 1
    drain()
    assert [letter.to for letter in mail.outbox] == [["carol@example.org"]]


def test_a_forged_host_never_gets_into_a_letter(world, client):
    for host in ("evil.example", "127.0.0.1:80@evil.example"):
        assert (
            client.post("/accounts/password/reset/", {"email": "carol@example.org"}, HTTP_HOST=host).status_code == 400
        )
    client.post(
        "/accounts/password/reset/",
        {"email": "carol@example.org"},
        HTTP_HOST="localhost",
        HTTP_X_FORWARDED_HOST="evil.example",
    )
    drain()
    assert "evil" not in mail.outbox[0].body
    assert "http://127.0.0.1:8000/accounts/password/reset/key/" in mail.outbox[0].body


def test_at_most_three_links_an_hour_go_to_one_mailbox(world, client):
    for email in (
        "carol@example.org",
        "CAROL@example.org",
        "carol@EXAMPLE.org",
        "carol@example.org",
        "carol@example.org",
    ):
        client.post("/accounts/password/reset/", {"email": email})
    drain()
    assert len(mail.outbox) == 3


def test_a_link_works_once_and_ends_everything_from_before(ada, client):
    old = Client()
    sign_in(old, ada.email)
    _token, secret = actions.make_token(ada, "script", ["all"], by=None)
    client.post("/accounts/password/reset/", {"email": ada.email})
    drain()
    link = link_in(mail.outbox[-1])
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    assert link.rsplit("-", 1)[-1].strip("/") not in form
    new = "another long sentence here"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert "no longer works" in Client().get(link, follow=True).text
    assert old.get("/account/").status_code == 302
    assert actions.person_of_token(secret) is None
    drain()
    assert "password" in mail.outbox[-1].subject


@pytest.mark.parametrize("bad", ["1-abc", "1-%20", "0-set-password", "zz-" + "a" * 500, "1-%00", "1-_"])
def test_a_made_up_link_says_the_same_thing_always(client, db, bad):
    assert "no longer works" in client.get(f"/accounts/password/reset/key/{bad}/", follow=True).text


def test_a_link_is_void_once_the_address_changed(world, client):
    client.post("/accounts/password/reset/", {"email": "carol@example.org"})
    drain()
    people.edit_person(world.carol, by=None, email="carol.new@example.org")
    assert "no longer works" in client.get(link_in(mail.outbox[0]), follow=True).text


@pytest.mark.parametrize("weak", ["short words", "password1234", "Talka-2026!!", "carol@example.org", "x" * 4097])
def test_a_weak_password_is_refused(world, client, weak):
    client.post("/accounts/password/reset/", {"email": "carol@example.org"})
    drain()
    form = client.get(link_in(mail.outbox[0]), follow=True).redirect_chain[-1][0]
    assert client.post(form, {"password1": weak, "password2": weak}).status_code == 200
    world.carol.refresh_from_db()
    assert not world.carol.has_usable_password()


def test_a_password_of_many_plain_words_is_welcome(world):
    actions.set_password(world.carol, "ąžuolas prie ežero žydi " * 8)
    assert world.carol.has_usable_password()


def test_switching_somebody_off_ends_their_sessions_and_tokens_at_once(ada, client):
    sign_in(client, ada.email)
    _token, secret = actions.make_token(ada, "script", ["all"], by=None)
    people.edit_person(ada, by=None, is_active=False)
    assert client.get("/account/").status_code == 302
    assert actions.person_of_token(secret) is None
    store_of_old = sessions.SessionStore(client.cookies["talka"].value)
    assert "_auth_user_id" not in store_of_old


def test_the_language_switch_keeps_the_choice_and_stays_on_this_site(client, db):
    answer = client.post("/language", {"language": "lt", "next": "//evil.example"})
    assert answer.url == "/"
    assert client.cookies["language"].value == "lt"
    assert client.get("/language").status_code == 405
