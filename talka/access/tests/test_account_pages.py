"""The pages about oneself: profile, sessions, tokens, second factor."""

import json
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.utils import timezone

from talka.access import actions
from talka.access.models import ApiToken, Session
from talka.jobs.worker import drain
from talka.options import store
from talka.people.models import Person

PASSWORD = "correct horse battery staple"
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(world):
    actions.set_password(world.ada, PASSWORD)
    return world.ada


@pytest.fixture
def browser(ada):
    client = Client()
    client.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    return client


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def add_app(browser: Client) -> str:
    page = browser.get("/accounts/2fa/totp/activate/")
    secret = re.search(r"<code[^>]*>(\w+)</code>", page.text).group(1)
    assert browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    return secret


@pytest.mark.parametrize(
    "path",
    ["/account/", "/account/sessions/", "/account/tokens/", "/accounts/2fa/", "/accounts/email/", "/accounts/password/change/",
     "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/", "/accounts/logout/"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "lt"])
def test_every_page_answers_and_holds_nothing_inline(browser, path, language):
    Person.objects.update(language=language)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = browser.get(path)
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text
    assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=", answer.text)


@pytest.mark.parametrize(
    "path", ["/account/", "/account/sessions/", "/account/tokens/", "/accounts/2fa/", "/accounts/email/"]
)
def test_strangers_are_sent_to_sign_in(client, db, path):
    assert client.get(path).url.startswith("/accounts/login/")


def test_a_person_changes_what_is_theirs_and_nothing_else(browser, ada):
    typed = {
        "name": "Ada K.",
        "phone": "1",
        "title": "",
        "language": "lt",
        "time_zone": "Europe/London",
        "theme": "dark",
    }
    assert (
        browser.post("/account/", {**typed, "is_agent": "", "email": "other@example.org", "is_active": ""}).status_code
        == 302
    )
    ada.refresh_from_db()
    assert (ada.name, ada.language, ada.time_zone, ada.theme) == ("Ada K.", "lt", "Europe/London", "dark")
    assert (ada.email, ada.is_agent, ada.is_active) == ("ada@example.org", True, True)
    assert browser.cookies["theme"].value == "dark"


def test_an_unknown_time_zone_is_refused(browser, ada):
    typed = {"name": "Ada", "language": "lt", "time_zone": "Mars/Base", "theme": "dark"}
    assert browser.post("/account/", typed).status_code == 422


def test_a_new_address_counts_once_its_link_is_followed(browser, ada):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    browser.post("/accounts/email/", {"action_add": "1", "email": "ada.k@example.org"})
    drain()
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    link = re.search(
        r"http://127.0.0.1:8000(\S+)", next(m for m in mail.outbox if m.to == ["ada.k@example.org"]).body
    ).group(1)
    browser.get(link)
    browser.post(link)
    ada.refresh_from_db()
    assert ada.email == "ada.k@example.org"
    drain()
    assert ["ada@example.org"] in [letter.to for letter in mail.outbox]


def test_an_address_of_another_person_is_not_taken_over(browser, ada, world):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    stolen = EmailAddress.objects.create(user=ada, email="carol@example.org", verified=False)
    from allauth.account.models import EmailConfirmationHMAC  # noqa: PLC0415

    browser.post(f"/accounts/confirm-email/{EmailConfirmationHMAC(stolen).key}/")
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert Person.objects.get(email="carol@example.org") == world.carol


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(browser, ada):
    other = Client()
    other.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    new = "another long sentence here"
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert other.get("/account/").status_code == 302
    assert browser.get("/account/").status_code == 200


def test_the_sessions_are_listed_and_ended_one_by_one(browser, ada):
    other = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/140.0")
    other.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    page = browser.get("/account/sessions/").text
    assert "Firefox, Linux" in page
    assert browser.cookies["talka"].value not in page
    end = re.search(r'action="(/account/sessions/\w+/ends)"', page).group(1)
    browser.post(end)
    assert other.get("/account/").status_code == 302
    assert browser.get("/account/").status_code == 200


def test_nobody_ends_a_session_of_somebody_else(browser, world):
    actions.set_password(world.carol, PASSWORD)
    carol = Client()
    carol.post("/accounts/login/", {"login": "carol@example.org", "password": PASSWORD})
    end = re.search(r'action="(/account/sessions/others/ends)"|x', carol.get("/account/sessions/").text)
    assert end
    from talka.access.views import _mark  # noqa: PLC0415

    row = Session.objects.get(person=world.carol)
    assert browser.post(f"/account/sessions/{_mark(row.pk)}/ends").status_code == 404
    assert carol.get("/account/").status_code == 200


def test_an_idle_agent_is_signed_out_and_an_idle_customer_is_not(browser, ada, world, signed_in):
    signed_in(world.carol)
    Session.objects.update(seen_at=timezone.now() - timedelta(minutes=61))
    assert browser.get("/account/").status_code == 302
    assert signed_in(world.carol).get("/account/").status_code == 200


def test_pages_refreshing_themselves_keep_nobody_signed_in(browser, ada):
    long_ago = timezone.now() - timedelta(minutes=30)
    Session.objects.update(seen_at=long_ago)
    browser.get("/account/", HTTP_HX_REQUEST="true")
    assert Session.objects.get(person=ada).seen_at == long_ago
    browser.get("/account/")
    assert Session.objects.get(person=ada).seen_at > long_ago


def test_idle_time_can_be_without_end(browser, ada):
    store.put("access.idle_minutes", 0)
    Session.objects.update(seen_at=timezone.now() - timedelta(hours=11))
    assert browser.get("/account/").status_code == 200


def test_no_session_outlives_twelve_hours_however_busy(browser, ada):
    browser.post("/language", {"language": "lt", "next": "/"})
    ends = Session.objects.get(person=ada).expire_date
    browser.get("/account/columns-or-anything")
    session = browser.session
    session["anything"] = 1
    session.save()
    assert Session.objects.get(person=ada).expire_date == ends
    Session.objects.update(expire_date=timezone.now())
    assert browser.get("/account/").status_code == 302


def test_a_token_is_shown_once(browser, ada):
    page = browser.post("/account/tokens/", {"name": "script", "scopes": ["tickets"], "days": "30"}).text
    secret = re.search(r"talka_[\w-]+", page).group()
    assert actions.person_of_token(secret) == ada
    again = browser.get("/account/tokens/").text
    assert secret not in again
    assert secret[:12] in again


def test_a_token_is_removed_by_its_owner_only(browser, world):
    token, _secret = actions.make_token(world.eve, "eve's", ["all"], by=None)
    assert browser.post(f"/account/tokens/{token.pk}/removals").status_code == 404
    assert ApiToken.objects.filter(pk=token.pk).exists()


def test_a_customer_makes_no_tokens(world, signed_in):
    assert signed_in(world.carol).get("/account/tokens/").status_code == 403


def test_an_authenticator_app_is_asked_for_and_each_code_works_once(browser, ada):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = add_app(browser)
    assert secret not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    other = Client()
    answer = other.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    assert answer.url == "/accounts/2fa/authenticate/"
    assert other.get("/account/").status_code == 302
    assert other.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200


def test_recovery_codes_sign_in_once_each(browser, ada):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    add_app(browser)
    code = re.search(r"<code>(\w+)</code>", browser.get("/accounts/2fa/recovery-codes/").text).group(1)
    for expected in (302, 200):
        other = Client()
        other.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
        assert other.post("/accounts/2fa/authenticate/", {"code": code}).status_code == expected


def test_a_reset_password_does_not_skip_the_second_step(browser, ada):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    add_app(browser)
    client = Client()
    client.post("/accounts/password/reset/", {"email": ada.email})
    drain()
    body = next(letter.body for letter in mail.outbox if "/reset/key/" in letter.body)
    link = re.search(r"http://127.0.0.1:8000(\S+/reset/key/\S+)", body).group(1)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = "another long sentence here"
    assert client.post(form, {"password1": new, "password2": new}).url == "/accounts/2fa/authenticate/"
    assert client.get("/account/").status_code == 302


def test_the_sign_in_page_offers_passkeys(client, db):
    assert "pass-key" in client.get("/accounts/login/").text
    answer = client.get("/accounts/2fa/webauthn/login/", HTTP_ACCEPT="application/json")
    assert answer.json()["request_options"]["publicKey"]["challenge"]
