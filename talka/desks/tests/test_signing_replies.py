"""The signature under a reply: the closest of one's own, with safe placeholders; else the desk's."""

import pytest
from django.test import Client

from talka.desks import signatures
from talka.desks.models import Signature
from talka.kit.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(world):
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_closest_one_counts(world):
    world.desk.signature = "The desk"
    assert signatures.of(world.ada, world.desk, "lt") == "The desk"
    assert signatures.of(None, world.desk, "lt") == "The desk"
    for desk, language, text in ((None, "", "1"), (None, "lt", "2"), (world.desk, "", "3"), (world.desk, "lt", "4")):
        signatures.keep(world.ada, desk, language, text, by=world.ada)
        assert signatures.of(world.ada, world.desk, "lt") == text
    assert signatures.of(world.ada, world.desk, "en") == "3"


def test_placeholders_are_filled_and_values_are_never_templates(world):
    world.ada.name = "{title} Ada"
    signatures.keep(world.ada, None, "", "{name}\n{title}, {desk}\n{phone}", by=world.ada)
    assert signatures.of(world.ada, world.desk, "en") == "{title} Ada\nNetwork engineer, Pagalbos centras"


@pytest.mark.parametrize("wild", ["{password}", "{}", "{name.__class__}", "{0}", "x" * 2001])
def test_unknown_placeholders_and_endless_text_are_refused_in_words(world, wild):
    with pytest.raises(Invalid):
        signatures.keep(world.ada, None, "", wild, by=world.ada)
    assert not Signature.objects.exists()


def test_it_is_written_changed_and_taken_away_on_its_page(browser, world):
    browser.post("/account/signatures/", {"desk": world.desk.pk, "language": "lt", "text": "Pagarbiai\n{name}"})
    assert "Ada Kazlauskaitė" in browser.get("/account/signatures/").text
    page = browser.get("/account/signatures/", {"desk": world.desk.pk, "language": "lt"}).text
    assert "Pagarbiai\n{name}</textarea>" in page
    assert browser.post("/account/signatures/", {"text": "{wrong}"}).status_code == 422
    assert browser.post("/account/signatures/", {"language": "xx", "text": "a"}).status_code == 422
    browser.post("/account/signatures/", {"desk": world.desk.pk, "language": "lt", "text": ""})
    assert not Signature.objects.exists()


def test_nobody_signs_for_a_desk_they_do_not_see(browser, world):
    other = world.desk.__class__.objects.create(name="HR", language="en")
    assert browser.post("/account/signatures/", {"desk": other.pk, "text": "a"}).status_code == 422
