"""A world in which every confidential value is a word of its own, so that a leak is found by searching (HAZARDS GEN-2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

if TYPE_CHECKING:
    from talka.people.models import Person
    from talka.tickets.models import Ticket

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WORD = "kanarele"  # every secret stands beside this word: who searches for it should find only what is theirs


def client_of(person: "Person | None", **options: Any) -> Client:
    client = Client(**options)
    if person is not None:
        client.force_login(person, backend=BACKEND)
    return client


def secret(name: str) -> str:
    """`kanarele zxnote`: found by the first word, told by the second."""
    return f"{WORD} zx{name}"


@dataclass
class Aviary:
    """People by role, tickets by whose they are, and the objects for the addresses of tests/access/routes.py."""

    people: "dict[str, Person | None]"
    carols: "Ticket"
    dans: "Ticket"
    payroll: "Ticket"
    objects: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)  # a record for each Screen, by its slug


@pytest.fixture(autouse=True)
def _fresh_meter() -> Iterator[None]:
    from talka.api import meter  # noqa: PLC0415  models first

    meter.forget()
    yield
    meter.forget()


@pytest.fixture
def aviary(world: Any) -> Aviary:
    from .company import build  # noqa: PLC0415  models first

    return build(world)
