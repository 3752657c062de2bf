"""What an operator does at the console."""

import io

import pytest

from talka.access import actions
from talka.kit import cli
from talka.people import actions as people
from talka.people.models import Person

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


@pytest.fixture
def run(monkeypatch, capsys):
    """The exit code, what was said and what was complained about."""
    from talka.access import commands  # noqa: F401, PLC0415  they register by being imported

    def run(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = cli.run(list(words))
        return (code, *capsys.readouterr())

    return run


def test_an_administrator_is_made_with_a_password_from_standard_input(run):
    code, _said, _wrong = run(
        "user", "create", "Eve@Example.org", "--name", "Eve", "--admin", "--password-stdin", typed=f"{PASSWORD}\n"
    )
    eve = Person.objects.get()
    assert code == 0
    assert eve.email == "eve@example.org"
    assert eve.check_password(PASSWORD)
    assert list(actions.administrators()) == [eve]


def test_somebody_who_wrote_before_keeps_being_the_same_person(run):
    carol = people.find_or_create_requester("carol@example.org", "Carol")
    run("user", "create", "carol@example.org", "--password-stdin", typed=f"{PASSWORD}\n")
    assert Person.objects.get() == carol
    assert not Person.objects.get().is_agent


def test_a_weak_password_makes_nobody(run):
    code, _said, wrong = run("user", "create", "eve@example.org", "--admin", "--password-stdin", typed="short\n")
    assert code == 1
    assert "12" in wrong
    assert not Person.objects.exists()


def test_a_token_is_printed_alone(world, run):
    code, said, _wrong = run("token", "create", "ada@example.org", "--scope", "tickets", "--days", "30")
    assert code == 0
    assert actions.person_of_token(said.strip()) == world.ada
    assert len(said.split()) == 1


def test_a_token_for_nobody_is_refused(run):
    assert run("token", "create", "nobody@example.org")[0] == 1


def test_the_set_up_link_is_printed_until_there_is_an_administrator(run, db):
    assert "/setup/" in run("setup-link")[1]
    run("user", "create", "eve@example.org", "--admin", "--password-stdin", typed=f"{PASSWORD}\n")
    assert run("setup-link")[0] == 1
