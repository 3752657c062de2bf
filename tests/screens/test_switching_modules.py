import pytest
from django.apps import apps

from talka.options import modules, store

PAGE = "/settings/modules/"


@pytest.fixture
def board(monkeypatch):
    """services can be off; incidents needs services; requests belongs to both profiles."""
    for name, profiles, needs in (
        ("services", ("service_desk",), ()),
        ("incidents", ("service_desk",), ("services",)),
        ("requests", ("help_desk", "service_desk"), ()),
    ):
        config = apps.get_app_config(name)
        monkeypatch.setattr(config, "title", name.capitalize(), raising=False)
        monkeypatch.setattr(config, "profiles", profiles, raising=False)
        monkeypatch.setattr(config, "needs", needs, raising=False)
    yield
    store.forget()


def others():
    return [m.name for m in modules.modules() if m.can_be_off and m.name not in ("services", "incidents")]


def off():
    store.forget()
    return set(store.get("options.off")) & {"services", "incidents", "requests"}


def test_what_would_change_is_said_before_it_is(eve, as_, board):
    text = as_(eve).post(PAGE, {"on": others()}).content.decode()
    assert "This would change" in text
    assert "Off: Services" in text
    assert not off()


def test_modules_go_off_in_an_order_that_works(eve, as_, board):
    assert as_(eve).post(PAGE, {"on": others(), "yes": "1"}).status_code == 302
    assert off() == {"services", "incidents"}


def test_a_module_that_is_needed_stays(eve, as_, board):
    response = as_(eve).post(PAGE, {"on": [*others(), "incidents"], "yes": "1"})
    assert response.status_code == 422
    assert "Switch off first: Incidents" in response.content.decode()
    assert not off()


def test_a_profile_is_applied_whole(eve, as_, board):
    client = as_(eve)
    client.post(PAGE, {"profile": "help_desk", "yes": "1"})
    assert off() == {"services", "incidents"}
    client.post(PAGE, {"profile": "service_desk", "yes": "1"})
    assert not off()


def test_the_help_desk_is_part_of_the_service_desk(db):
    assert modules.profile_modules("help_desk") <= modules.profile_modules("service_desk")


def test_the_pages_of_a_module_that_is_off_are_gone(eve, as_, board):
    client = as_(eve)
    client.post(PAGE, {"on": others(), "yes": "1"})
    store.forget()
    assert client.get("/settings/services/").status_code == 404
    assert 'href="/settings/services/"' not in client.get("/settings/").content.decode()
