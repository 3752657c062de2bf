import json

import pytest
from django.test import Client

from talka.access import actions as access
from talka.checklists import actions
from talka.checklists.models import Task, Template

HTMX = {"HTTP_HX_REQUEST": "true"}


def as_(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def ada(world):
    return as_(world.ada)


def test_the_panel_adds_ticks_and_orders(world, ada):
    ticket = world.ticket()
    page = ada.post(f"/tickets/{ticket.pk}/tasks", {"title": "Read the log"}, **HTMX).content.decode()
    assert "0 of 1" in page
    task = ticket.tasks.get()
    assert "1 of 1" in ada.post(f"/tasks/{task.pk}/state", {"done": "1"}, **HTMX).content.decode()
    more = actions.add(ticket, "More", by=world.ada)
    ada.post(f"/tickets/{ticket.pk}/tasks/order", {"task": [more.pk, task.pk]}, **HTMX)
    assert list(ticket.tasks.all()) == [more, task]
    assert "Read the log" in ada.get(f"/tickets/{ticket.pk}/work", **HTMX).content.decode()


def test_a_list_is_offered_where_it_fits(world, ada):
    ticket = world.ticket()
    fits = Template.objects.create(name="Fits", steps=["One", "Two"])
    Template.objects.create(name="Elsewhere", steps=["x"], kind="incident")
    page = ada.get(f"/tickets/{ticket.pk}/work", **HTMX).content.decode()
    assert "Fits" in page
    assert "Elsewhere" not in page
    ada.post(f"/tickets/{ticket.pk}/checklists", {"template": fits.pk})
    assert ticket.tasks.count() == 2


def test_a_task_has_a_page_that_keeps_what_was_typed(world, ada):
    task = actions.add(world.ticket(), "Look", by=world.ada)
    kept = ada.post(f"/tasks/{task.pk}/", {"title": "Kept words", "due_at": "tomorrow"})
    assert kept.status_code == 422
    assert "Kept words" in kept.content.decode()
    ada.post(f"/tasks/{task.pk}/", {"title": "Better", "assignee": world.ben.pk, "due_at": "2027-01-02T10:00"})
    task.refresh_from_db()
    assert (task.title, task.assignee, task.due_at.year) == ("Better", world.ben, 2027)


def test_my_tasks_are_mine_and_my_teams(world, ada):
    ticket = world.ticket()
    actions.add(ticket, "Mine", assignee=world.ada, by=world.ben)
    actions.add(ticket, "Our team's", team=world.network, by=world.ben)
    actions.add(ticket, "Of Ben", assignee=world.ben, by=world.ben)
    page = ada.get("/tasks/").content.decode()
    assert "Mine" in page
    assert "Our team" in page
    assert "Of Ben" not in page
    assert (
        ada.post("/tasks/bulk", {"task": [task.pk for task in Task.objects.all()], "verb": "done"}).status_code == 302
    )
    assert not Task.objects.open().exists()


def test_one_that_cannot_be_done_holds_up_nobody_else(world, ada):
    ticket = world.ticket()
    first = actions.add(ticket, "First", by=world.ada)
    second = actions.add(ticket, "Second", after=first, assignee=world.ada, by=world.ada)
    third = actions.add(ticket, "Third", assignee=world.ada, by=world.ada)
    page = ada.post("/tasks/bulk", {"task": [second.pk, third.pk], "verb": "done"})
    assert page.status_code == 409
    assert "has to be done first" in page.content.decode()
    assert list(Task.objects.filter(done_at__isnull=False)) == [third]


@pytest.mark.parametrize("who", ["carol", "dan"])
def test_customers_have_no_such_pages(world, who):
    task = actions.add(world.ticket(), "CANARY-task", by=world.ada)
    client = as_(getattr(world, who))
    assert client.get(f"/tasks/{task.pk}/").status_code == 404
    assert client.get("/tasks/").status_code == 404
    assert client.post(f"/tasks/{task.pk}/state", {"done": "1"}).status_code == 404
    for path in ("/portal/", f"/portal/requests/{task.ticket_id}/", f"/api/v1/tickets/{task.ticket_id}/history"):
        assert "CANARY-task" not in client.get(path).content.decode()


@pytest.mark.parametrize("count", [1, 40])
def test_many_tasks_cost_no_more_statements(world, ada, count, django_assert_max_num_queries):
    ticket = world.ticket()
    for number in range(count):
        actions.add(ticket, f"T{number}", assignee=world.ada, by=world.ada)
    with django_assert_max_num_queries(15):
        ada.get(f"/tickets/{ticket.pk}/work", **HTMX)
    with django_assert_max_num_queries(15):
        ada.get("/tasks/")


def test_a_program_does_all_of_it(world):
    _token, secret = access.make_token(world.ada, "all", ["all"], by=None)
    client, ticket = Client(headers={"authorization": f"Bearer {secret}"}), world.ticket()
    made = client.post(
        f"/api/v1/tickets/{ticket.pk}/tasks", json.dumps({"title": "Look"}), content_type="application/json"
    )
    assert made.status_code == 201
    key = made.json()["id"]
    changed = client.patch(
        f"/api/v1/tasks/{key}", json.dumps({"done": True, "assignee": world.ada.pk}), content_type="application/json"
    )
    assert changed.json()["done_by"] == world.ada.pk
    assert [one["id"] for one in client.get("/api/v1/tasks?done=true").json()["items"]] == [key]
    assert client.delete(f"/api/v1/tasks/{key}").status_code == 204
    _token, other = access.make_token(world.carol, "all", ["all"], by=None)
    assert (
        Client(headers={"authorization": f"Bearer {other}"}).get(f"/api/v1/tickets/{ticket.pk}/tasks").status_code
        == 403
    )
