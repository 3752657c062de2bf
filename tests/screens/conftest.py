import pytest

from talka.access.actions import give, role
from talka.people.actions import add_person
from talka.people.models import Organization


@pytest.fixture
def eve(db):
    """The administrator."""
    person = add_person(email="eve@example.com", name="Eve", by=None)
    give(role("administrator"), person=person, by=None)
    return person


@pytest.fixture
def ada(db):
    """An agent: sees people, manages none."""
    person = add_person(email="ada@example.com", name="Ada", by=None)
    give(role("agent"), person=person, by=None)
    return person


@pytest.fixture
def carol(db):
    """A customer."""
    return add_person(email="carol@example.com", name="Carol", by=None)


@pytest.fixture
def as_(client):
    """client of somebody: as_(eve).get(…)"""

    def sign_in(person):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def houses(db):
    names = ("Neris", "Nemunas", "Šventoji", "Ūla", "Merkys")
    return [Organization.objects.create(name=name, shared=name.startswith("N")) for name in names]
