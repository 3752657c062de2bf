import pytest
from django.db import transaction

from talka.kit.errors import Invalid
from talka.options import store
from talka.options.declare import Option, declare, options
from talka.options.models import Setting

pytestmark = pytest.mark.django_db


@pytest.fixture
def tried(monkeypatch):
    """Options of each type, gone after the test."""
    monkeypatch.setattr(options, "_items", dict(options._items))
    declare(
        Option("options.words", "Words", default="usual"),
        Option("options.count", "Count", type=int, default=3, valid=lambda count: count > 0),
        Option("options.flag", "Flag", type=bool, default=False),
        Option("options.lines", "Lines", type=list, default=()),
        Option("options.pick", "Pick", default="a", choices=(("a", "A"), ("b", "B"))),
        Option("options.key", "Key", secret=True),
    )


@pytest.fixture
def changes(monkeypatch):
    heard = []
    monkeypatch.setattr(store, "_changed", [lambda name, old, new, by: heard.append((name, old, new, by))])
    return heard


def test_without_a_row_the_default_holds(tried):
    assert store.get("options.words") == "usual"
    assert not Setting.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("words", ""), ("count", 7), ("flag", True), ("lines", ["one", "two"]), ("pick", "b"), ("key", "k")],
)
def test_a_value_of_its_type_comes_back_as_it_was(tried, name, value):
    store.put(f"options.{name}", value)
    assert store.get(f"options.{name}") == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("words", 1),
        ("words", None),
        ("count", "7"),
        ("count", True),
        ("count", 0),
        ("flag", 1),
        ("lines", "one"),
        ("pick", "c"),
    ],
)
def test_any_other_value_is_refused_and_nothing_changes(tried, changes, name, value):
    with pytest.raises(Invalid) as refusal:
        store.put(f"options.{name}", value)
    assert refusal.value.field == f"options.{name}"
    assert not Setting.objects.exists()
    assert not changes


def test_an_option_nobody_declared_is_an_error_of_the_programmer(tried):
    with pytest.raises(KeyError):
        store.get("options.unheard")
    with pytest.raises(KeyError):
        store.put("options.unheard", "x")


def test_a_change_is_told_with_old_and_new(tried, changes):
    store.put("options.words", "new", by="Eve")
    assert changes == [("options.words", "usual", "new", "Eve")]


def test_a_secret_is_told_without_its_value(tried, changes):
    store.put("options.key", "hidden words")
    assert changes == [("options.key", "…", "…", None)]


def test_a_listener_that_fails_takes_the_change_back(tried, monkeypatch):
    def fail(name, old, new, by):
        raise RuntimeError("no")

    monkeypatch.setattr(store, "_changed", [fail])
    with pytest.raises(RuntimeError):
        store.put("options.words", "new")
    store.forget()
    assert store.get("options.words") == "usual"


def test_another_processs_change_is_seen_within_a_second(tried, monkeypatch):
    assert store.get("options.words") == "usual"
    Setting.objects.create(name="options.words", value="theirs")
    assert store.get("options.words") == "usual"
    later = store.time.monotonic() + store.FRESH + 0.1
    monkeypatch.setattr(store.time, "monotonic", lambda: later)
    assert store.get("options.words") == "theirs"


def test_what_a_thread_read_before_the_commit_is_forgotten_after_it(tried, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        store.put("options.words", "new")
        # another thread asks meanwhile: it sees the committed state and keeps it
        store._cache.update(values={}, read_at=store.time.monotonic())
        assert store.get("options.words") == "usual"
    assert store.get("options.words") == "new"
