import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher


class Quick(Argon2PasswordHasher):
    """The same algorithm with little work: these tests sign in a hundred times."""

    time_cost, memory_cost, parallelism = 1, 64, 1


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = [f"{Quick.__module__}.Quick", *settings.PASSWORD_HASHERS]


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
