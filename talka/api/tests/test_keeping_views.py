"""Saved views over the API: made, read, changed, deleted, and their tickets page by page."""

import pytest

from talka.events.testing import recorded
from talka.tickets.models import SavedView
from talka.tickets.saved.actions import save_view

pytestmark = pytest.mark.django_db


def test_a_view_is_made_from_typed_conditions_read_and_changed(world, program):
    made = program(world.ada).post(
        "/views", {"name": "VIP", "query": "tag:vip OR priority:high", "columns": ["due.s"], "sort": "due"}
    )
    assert made.status_code == 201
    told = made.json()
    assert (told["query"], told["selector"]) == ("tag:vip OR priority:high", {"all": [{"any": [
        {"field": "tag", "op": "=", "values": ["vip"]}, {"field": "priority", "op": "=", "values": ["high"]}]}]})  # fmt: skip
    path = f"/views/{told['id']}"
    assert made.headers["Location"] == f"/api/v1{path}"
    changed = program(world.ada)(
        "PATCH", path, {"selector": {"none": [{"field": "tag", "op": "=", "values": ["vip"]}]}, "version": 1}
    )
    assert (changed.json()["query"], changed.json()["version"]) == ("-tag:vip", 2)
    assert program(world.ada)("PATCH", path, {"name": "Late", "version": 1}).status_code == 409
    assert [one["name"] for one in program(world.ada).get("/views").json()["items"]] == ["VIP"]
    assert program(world.ada)("DELETE", path).status_code == 204
    assert program(world.ada).get(path).status_code == 404


def test_the_tickets_of_a_view_come_in_its_order_page_by_page(world, program):
    tickets = [world.ticket(priority=level) for level in (4, 2, 3, 1)]
    view = save_view(world.eve, name="All", selector={}, audience="all", sort="priority")
    first = program(world.ada).get(f"/views/{view.pk}/tickets?limit=3").json()
    rest = program(world.ada).get(f"/views/{view.pk}/tickets?limit=3&cursor={first['next']}").json()
    assert [one["id"] for one in first["items"] + rest["items"]] == [tickets[n].pk for n in (3, 1, 2, 0)]
    assert rest["next"] is None


def test_what_is_not_shared_is_not_there(world, program):  # HAZARDS IDOR-3
    view = save_view(world.ada, name="Mine", selector={})
    for who in (world.ben, world.carol):
        assert program(who).get("/views").json()["items"] == []
        assert program(who).get(f"/views/{view.pk}").status_code == 404
        assert program(who).get(f"/views/{view.pk}/tickets").status_code == 404
        assert program(who)("DELETE", f"/views/{view.pk}").status_code == 404
    assert not recorded("view.removed")


@pytest.mark.parametrize(
    "body",
    [{"name": ""}, {"name": "X", "query": "planet:x"}, {"name": "X", "query": "(a"}, {"name": "X", "selector": {"any": "x"}}, {"name": "X", "audience": "all"},
     {"name": "X", "columns": ["secret"]}, {"name": "X", "sort": "subject"}, {"name": "X", "owner": 1}, {"name": "X", "audience": "team", "team": 10**6}],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_words(world, program, body):
    answer = program(world.ada).post("/views", body)
    assert answer.status_code in (400, 403, 422)
    assert answer.json()["detail"]
    assert not SavedView.objects.exists()


def test_a_broken_view_is_read_and_says_why(world, program):
    view = save_view(world.ada, name="Old", selector={})
    SavedView.objects.filter(pk=view.pk).update(selector={"all": [{"field": "planet", "op": "=", "values": ["x"]}]})
    told = program(world.ada).get(f"/views/{view.pk}").json()
    assert "planet" in told["problems"][0]
    assert program(world.ada).get(f"/views/{view.pk}/tickets").status_code == 400
