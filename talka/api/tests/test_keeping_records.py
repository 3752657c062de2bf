"""Every Screen is reachable by programs, through the same permissions, fields and filters as its pages."""

import pytest

from talka.access.models import Grant, Role
from talka.desks.models import Desk
from talka.kit.registry import Registry
from talka.people.models import Person, Team
from talka.ui.screen import screens

from .test_calling import assert_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def eve(world, program):
    return program(world.eve)


def test_every_screen_lists_and_reads_its_records(world, eve):
    for slug, screen in screens:
        page = eve.get(f"/{slug}?limit=1")
        assert page.status_code == 200, (slug, page.content)
        assert set(page.json()) == {"items", "next"}
        for row in page.json()["items"]:
            assert set(row) == set(screen.readable)
            assert not set(row) & set(screen.secrets)
            key = row[screen.model._meta.pk.name]
            one = eve.get(f"/{slug}/{key}")
            assert one.json() == row
            assert eve.get(f"/{slug}/{key}", if_none_match=one["ETag"]).status_code == 304
        assert_problem(eve.get(f"/{slug}/999999999"), 404, "not_found")
        assert_problem(eve.get(f"/{slug}/nonsense"), 404, "not_found")
        assert eve.get(f"/{slug}/").status_code == 200


def test_nobody_without_the_permission_reads_or_writes_records(world, program):
    dan = program(world.dan)
    for slug, _screen in screens:
        for method, path, body in (
            ("GET", "", None),
            ("GET", "/1", None),
            ("POST", "", {}),
            ("PATCH", "/1", {}),
            ("DELETE", "/1", None),
        ):
            answer = dan(method, f"/{slug}{path}", body)
            assert answer.status_code in (403, 404), (slug, method, answer.content)


def test_a_record_is_added_changed_and_audited(world, eve):
    made = eve.post("/teams", {"name": "Printers", "members": [world.ada.pk]})
    assert made.status_code == 201, made.content
    team = Team.objects.get(pk=made.json()["id"])
    assert made["Location"] == f"/api/v1/teams/{team.pk}"
    assert made.json()["members"] == [world.ada.pk]
    changed = eve("PATCH", f"/teams/{team.pk}", {"description": "All that print"}, if_match=made["ETag"])
    assert changed.status_code == 200, changed.content
    assert (changed.json()["description"], changed.json()["members"], changed.json()["name"]) == (
        "All that print",
        [world.ada.pk],
        "Printers",
    )
    assert_problem(eve("PATCH", f"/teams/{team.pk}", {"name": "Late"}, if_match=made["ETag"]), 412)
    assert_problem(eve("DELETE", f"/teams/{team.pk}"), 403)


def test_a_record_is_removed_where_its_screen_allows_it(world, eve):
    made = eve.post("/tags", {"name": "vip"}).json()
    assert eve("DELETE", f"/tags/{made['id']}").status_code == 204
    assert_problem(eve.get(f"/tags/{made['id']}"), 404)


def test_a_field_that_a_screen_does_not_offer_is_refused_by_name(world, eve):
    for slug, screen in screens:
        if not screen.addable:
            continue
        for field in ("id", "pk", "_state", "password", "is_agent", "is_superuser", "permissions_"):
            assert_problem(eve.post(f"/{slug}", {field: 1}), 422, "unknown_field", field)
    before = Person.objects.filter(pk=world.ada.pk).values().get()
    assert_problem(eve("PATCH", f"/people/{world.ada.pk}", {"is_agent": False}), 422, "unknown_field", "is_agent")
    assert Person.objects.filter(pk=world.ada.pk).values().get() == before


def test_a_list_is_filtered_sorted_and_paged(world, eve):
    assert [row["name"] for row in eve.get("/people?q=ada").json()["items"]] == [world.ada.name]
    assert {row["is_agent"] for row in eve.get("/people?is_agent=1").json()["items"]} == {True}
    names, cursor = [], ""
    while cursor is not None:
        page = eve.get(f"/people?sort=-name&limit=2&cursor={cursor}").json()
        names += [row["name"] for row in page["items"]]
        cursor = page["next"]
    assert names == sorted(names, reverse=True)
    assert len(names) == Person.objects.count()


@pytest.mark.parametrize("query", ["order_by=password", "email__startswith=a", "organization__name=x", "password=x", "sort=password", "sort=email__x",
                                   "is_agent=maybe", "organization=999999", "limit=0", "limit=101", "limit=x", "q=a&q=b", "cursor=x"])  # fmt: skip
def test_a_list_takes_only_what_it_declares(world, eve, query):
    """HAZARDS SQL-2: nothing of the address reaches the ORM as a key."""
    assert eve.get(f"/people?{query}").status_code in (400, 422)


def test_a_token_that_may_manage_people_cannot_make_an_administrator(world, program):
    """CVE-2026-56733: the token's scopes count, not its owner's rights alone."""
    role = Role.objects.get(built_in="administrator")
    narrow = program(world.eve, "people.see", "people.manage")
    assert_problem(narrow.post("/grants", {"person": world.dan.pk, "role": role.pk}), 403)
    assert not Grant.objects.filter(person=world.dan).exists()
    assert "tokens" not in screens.names()


def test_foreign_keys_of_records_are_not_there(world, eve, program):
    assert_problem(eve.post("/teams", {"name": "x", "members": [10**9]}), 422, field="members")
    assert_problem(eve("PATCH", f"/people/{world.ada.pk}", {"organization": 10**9}), 422, field="organization")
    assert not Team.objects.filter(name="x").exists()


def test_a_value_of_another_kind_is_refused(world, eve):
    for field, value in (("name", True), ("name", {}), ("members", "x"), ("members", [[1]]), ("active", "perhaps")):
        assert_problem(eve.post("/teams", {"name": "x"} | {field: value}), 422, field=field)
    assert_problem(eve.post("/special-days", {"date": True}), 422, field="date")


def test_a_module_that_is_off_has_no_records_here(world, eve, monkeypatch):
    monkeypatch.setattr(Registry, "off", staticmethod(lambda: {"services"}))
    assert_problem(eve.get("/services"), 404)
    assert "/api/v1/services" not in eve.get("/openapi.json").json()["paths"]
    assert Desk.objects.exists()
