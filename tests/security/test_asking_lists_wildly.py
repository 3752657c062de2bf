"""HAZARDS SQL-1, SQL-2: whatever stands in the address of a list, the database never complains and nothing leaks."""

import re
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talka.access import actions as access
from talka.api import meter
from talka.ui.screen import declared, screens

from .conftest import client_of

EVIL = [
    "'", "\"", "')", "';--", "' OR '1'='1", "1 OR 1=1", "1;DROP TABLE people_person", "' UNION SELECT password FROM people_person--", "\\",
    "%", "_", "%%%s", "%(x)s", "{0}", "$1", "?", ":x", "[[", "(a+)+$", "\x00", "\x1f", "\ud800", "²", "-1", "--5", "1e999", "NaN", str(2**63), str(10**40), "0x1", "١",
    "a__b", "pk", "id", "requester__password", "-requester__password", "password__startswith", "organization__note__regex", "?x", "*", "-", "--",
    "true", "null", "[]", "{}", "2026-13-45", "0000-00-00", "9999-12-31", "+1 day", "eyJ4Ijox", "W10", "W251bGxd", "bnVsbA", "W1swXV0=", "\u202e", "İ" * 300,
]  # fmt: skip
FIELDS = [
    "is", "status", "assignee", "team", "requester", "organization", "tag", "priority", "impact", "created", "updated", "due", "kind", "desk", "service",
    "custom.inner", "custom.regex", "custom.isnull", "custom.in", "custom.has_key", "custom.range", "custom.contains", "custom.x__y", "watcher", "number", "subject", "nothing", "from", "-is", "cc",
]  # fmt: skip


def ask(client, at, given):
    answer = client.get(f"{at}?{urlencode(given, errors='surrogatepass')}")
    told = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code in (200, 302, 400, 404, 422), (answer.status_code, at, given)
    assert not re.search(rb"DatabaseError|OperationalError|argon2", told), (at, given)


@pytest.mark.parametrize("slug", [screen.slug for screen in declared])
def test_a_settings_list_takes_anything(aviary, slug):
    client, screen = client_of(aviary.people["eve"]), screens[slug]
    names = ["q", "sort", "after", "before", "size", *(name for f in screen.all_filters for name in f.parameters)]
    for at, name in enumerate(names):
        for value in some(at, 4):
            ask(client, screen.url, {name: value})
    for value in EVIL[::5]:
        everything = dict.fromkeys(names, value)
        ask(client, screen.url_of("export"), everything)
        ask(client, f"/api/v1/{slug}", everything)
        ask(client, f"/api/v1/{slug}/{quote(value, safe='', errors='surrogatepass')}", {})
    for name in screen.writable:
        ask(client, screen.url_of("pick", name), {"q": "'\x00%", name: "²"})


@pytest.mark.parametrize("place", ["queue", "search", "portal", "api"])
def test_the_lists_of_tickets_take_anything(aviary, place, monkeypatch):
    monkeypatch.setattr(meter, "count", lambda caller: meter.Reading(True, 1, 1))
    client = client_of(aviary.people["carol" if place == "portal" else "ada"])
    if place == "api":
        _token, secret = access.make_token(aviary.people["ada"], "all", ["all"], by=None)
        client = client_of(None, headers={"authorization": f"Bearer {secret}"})
    at = {"portal": reverse("portal:requests"), "api": "/api/v1/tickets"}.get(place, "/tickets/")
    paging = {"api": ("cursor", "limit"), "portal": ("after", "tab")}.get(
        place, ("after", "before", "size", "tab", "sort", "part")
    )
    for value in EVIL:
        ask(client, at, {"q": value})
    for step, name in enumerate(paging):
        for value in some(step, 2):
            ask(client, at, {name: value})
    for step, name in enumerate(FIELDS if place != "portal" else FIELDS[::5]):
        for value in some(step, 9):
            ask(client, at, {name: value} if place == "queue" else {"q": f'{name}:"{value}"'})
        ask(client, at, {"q": f"{name}:{('>', '<', '>=', '!=', '..', '~')[step % 6]}5"})


def some(start, step):
    """Every so-manyth of the values, another set for each field: together all are tried."""
    return EVIL[start % step :: step]


def test_a_customer_walks_along_no_relation(aviary):
    """What a list may be asked by is a list, not a path: neither order nor filter tells about other tables."""
    carol = client_of(aviary.people["carol"])
    for name in (
        "requester__password",
        "requester__note",
        "ticket__requester__email",
        "organization__note",
        "password",
    ):
        with CaptureQueriesContext(connection) as asked:
            plain = carol.get(
                "/portal/requests/", {name: "a", "sort": name, f"{name}__startswith": "a", f"{name}__regex": "^a"}
            )
        assert plain.status_code == 200
        assert not [one for one in asked if "^a" in one["sql"] or '"people_person"."note" LIKE' in one["sql"]]


def test_wildcards_are_letters(aviary):
    client = client_of(aviary.people["eve"])
    for value in ("%", "_", "%arol%", "c_rol"):
        answer = client.get(screens["people"].url, {"q": value}, headers={"HX-Request": "true"})
        assert "Carol" not in answer.content.decode(), value


@pytest.mark.parametrize(
    "field", ["custom.regex", "custom.isnull", "custom.in", "custom.has_key", "custom.contains", "custom.range"]
)
def test_a_field_named_like_a_lookup_is_a_field(aviary, field):
    answer = client_of(aviary.people["ada"]).get("/tickets/", {"q": f"{field}:zx"})
    assert answer.status_code == 200
    assert b"zxinner" not in answer.content
