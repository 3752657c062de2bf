import pytest
from django.utils.translation import override

from talka.options import store
from talka.options.declare import Option, options
from talka.ui import settings_home

HOME = "/settings/"


@pytest.fixture
def greeting():
    """Two options of the module `people`, taken away again."""
    declared = [
        Option("people.greeting", "Greeting", default="Hello", help="Said first"),
        Option("people.limit", "Limit", type=int, default=5),
        Option("people.loud", "Loud", type=bool, default=False),
        Option("people.tone", "Tone", default="warm", choices=(("warm", "Warm"), ("cold", "Cold"))),
        Option("people.words", "Words", type=list, default=()),
        Option("people.key", "Key", secret=True),
        Option("people.inner", "Inner", hidden=True),
    ]
    for option in declared:
        options.add(option.name, option, module="people")
    yield "/settings/options/people/"
    for option in declared:
        del options._items[option.name]
    store.forget()


ANSWERS = {"people.greeting": "Hello", "people.limit": "5", "people.tone": "warm", "people.words": "", "people.key": ""}


def test_the_home_leads_to_every_screen(eve, as_):
    text = as_(eve).get(HOME).content.decode()
    for slug in (
        "people",
        "teams",
        "organizations",
        "roles",
        "grants",
        "desks",
        "categories",
        "services",
        "fields",
        "calendars",
    ):
        assert f'href="/settings/{slug}/"' in text


def test_each_person_sees_only_what_they_may_open(ada, as_):
    text = as_(ada).get(HOME).content.decode()
    assert 'href="/settings/teams/"' in text
    assert 'href="/settings/roles/"' not in text


def test_a_customer_has_no_settings(carol, as_):
    assert as_(carol).get(HOME).status_code == 403


def test_searching_finds_words_of_either_language(eve):
    found = settings_home.entries(eve)
    with override("lt"):
        assert "teams" in {entry.url.split("/")[2] for entry in settings_home.matching(found, "TEAM")}
    assert settings_home.matching(found, "nothing is called so") == []


def test_searching_swaps_only_what_was_found(eve, as_):
    text = as_(eve).get(HOME, {"q": "roles"}, headers={"HX-Request": "true"}).content.decode()
    assert text.lstrip().startswith('<div id="found"')
    assert "/settings/roles/" in text
    assert "/settings/tags/" not in text


def test_an_option_is_found_by_its_own_words(eve, greeting):
    assert [entry.url for entry in settings_home.matching(settings_home.entries(eve), "said first")] == [greeting]


def test_options_are_saved_by_type_and_kept_in_the_history(eve, as_, greeting):
    client = as_(eve)
    wanted = {**ANSWERS, "people.greeting": "Labas", "people.limit": "9", "people.loud": "on", "people.words": "a\nb"}
    assert client.post(greeting, wanted).status_code == 302
    store.forget()
    assert [store.get(f"people.{name}") for name in ("greeting", "limit", "loud", "tone", "words")] == [
        "Labas",
        9,
        True,
        "warm",
        ["a", "b"],
    ]
    text = client.get(f"{greeting}history").content.decode()
    assert "Labas" in text
    assert "Eve" in text


@pytest.mark.parametrize("wrong", [{"people.limit": "many"}, {"people.tone": "hot"}, {"people.limit": "9" * 30}])
def test_a_wrong_value_saves_nothing_at_all(eve, as_, greeting, wrong):
    response = as_(eve).post(greeting, {**ANSWERS, "people.greeting": "Labas", **wrong})
    assert response.status_code == 422
    assert "Labas" in response.content.decode()
    store.forget()
    assert store.get("people.greeting") == "Hello"


def test_a_secret_is_never_shown_and_an_empty_one_keeps_it(eve, as_, greeting):
    client = as_(eve)
    client.post(greeting, {**ANSWERS, "people.key": "s3cret-value"})
    assert client.post(greeting, ANSWERS).status_code == 302
    store.forget()
    assert store.get("people.key") == "s3cret-value"
    assert "s3cret-value" not in client.get(greeting).content.decode()
    assert "s3cret-value" not in client.get(f"{greeting}history").content.decode()


def test_hidden_options_are_not_written_here(eve, as_, greeting):
    as_(eve).post(greeting, {**ANSWERS, "people.inner": "x", "options.off": "tickets"})
    store.forget()
    assert store.get("people.inner") == ""
    assert not store.get("options.off")


def test_only_who_manages_settings_opens_options(ada, as_, greeting):
    assert as_(ada).get(greeting).status_code == 403
    assert as_(ada).get("/settings/modules/").status_code == 403


def test_a_module_without_options_has_no_page(eve, as_):
    assert as_(eve).get("/settings/options/nonsense/").status_code == 404


def test_whoever_may_open_a_settings_page_sees_the_way_there(ada, carol, as_):
    way = f'<a href="{HOME}"'
    assert way in as_(ada).get("/tickets/").content.decode()
    assert settings_home.may_set(ada)
    assert not settings_home.may_set(carol)
