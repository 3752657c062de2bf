"""A refusal is said in words: a toast to htmx, a page with a way back to everybody else."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse

from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.ui.refusals import say_no_with_words, way_back
from talka.ui.render import nothing, target_of, toast

Person = get_user_model()


@pytest.fixture
def ask(rf, db):
    def asked(**headers):
        request = rf.post("/tickets/7/moves", headers=headers)
        request.user = Person(name="Ada")
        request.session = {}
        return request

    return asked


@pytest.mark.parametrize(
    ("refusal", "status"), [(Refused("Ne."), 409), (NotAllowed("Ne."), 403), (Invalid("Ne."), 422)]
)
def test_htmx_hears_a_toast_and_nothing_on_the_page_is_replaced(ask, refusal, status):
    answer = middleware().process_exception(ask(**{"HX-Request": "true"}), refusal)
    assert answer.status_code == status
    assert answer.content == b""
    assert json.loads(answer.headers["Talka-Toast"])["text"] == "Ne."


def test_a_plain_form_gets_a_page_with_the_words_and_the_way_back(ask):
    answer = middleware().process_exception(ask(Referer="http://testserver/tickets/7/"), Refused("Langas užimtas."))
    assert answer.status_code == 409
    assert "Langas užimtas." in answer.content.decode()
    assert 'href="http://testserver/tickets/7/"' in answer.content.decode()


def test_the_way_back_never_leads_to_another_site(ask):
    assert way_back(ask(Referer="https://evil.example/tickets/")) == "/"
    assert way_back(ask()) == "/"


def test_other_exceptions_are_none_of_its_business(ask):
    assert middleware().process_exception(ask(), ValueError("x")) is None


def test_a_toast_carries_any_language_in_a_header():
    answer = toast(HttpResponse(), "Išsiųsta „Žemaitytei“", undo="/undo/1")
    told = answer.headers["Talka-Toast"]
    assert told.isascii()
    assert json.loads(told) == {"text": "Išsiųsta „Žemaitytei“", "tone": "", "undo": "/undo/1", "field": ""}
    assert nothing().status_code == 204
    assert "Talka-Toast" not in nothing().headers


def test_the_target_of_htmx_is_known_by_its_id(ask):
    assert target_of(ask(**{"HX-Target": "div#rows"})) == "rows"
    assert target_of(ask()) == ""


def middleware() -> say_no_with_words:
    return say_no_with_words(lambda request: HttpResponse())
