"""A program with a token, as tests use it."""

import json

import pytest
from django.test import Client

from talka.access import actions as access
from talka.api import meter


@pytest.fixture(autouse=True)
def _fresh_meter():
    meter.forget()
    yield
    meter.forget()


class Program:
    """Calls the API as the owner of a token, narrowed to its scopes."""

    def __init__(self, person, *scopes):
        self.token, self.secret = access.make_token(person, "test", list(scopes or ("all",)), by=None)
        self.client = Client()

    def __call__(self, method, path, data=None, **headers):
        given = {
            "authorization": f"Bearer {self.secret}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        body = (
            {}
            if data is None
            else {
                "data": data if isinstance(data, str | bytes) else json.dumps(data),
                "content_type": "application/json",
            }
        )
        return self.client.generic(method, f"/api/v1{path}", headers=given, **body)

    def get(self, path, **headers):
        return self("GET", path, **headers)

    def post(self, path, data, **headers):
        return self("POST", path, data, **headers)

    def form(self, path, data, **headers):
        return self.client.post(f"/api/v1{path}", data, headers={"authorization": f"Bearer {self.secret}", **headers})


@pytest.fixture
def program():
    return Program
