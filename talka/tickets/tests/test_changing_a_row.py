"""A row of the list is changed and looked at where it stands."""

import json
import re

import pytest

from talka.access.models import Grant
from talka.desks.models import Desk
from talka.tickets.actions import note, reply
from talka.tickets.models import Ticket

HERE = {"HX-Request": "true", "HX-Current-URL": "http://testserver/tickets/?assignee=me"}
MOST_NODES = 2500


@pytest.fixture
def ada(world, client):
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("name", ["status", "priority", "team", "assignee", "due"])
def test_each_menu_of_a_row_is_fetched_when_it_is_asked_for(world, ada, name):
    ticket = world.ticket()
    said = ada.get(f"/tickets/{ticket.pk}/menus/{name}").content.decode()
    assert f'hx-post="/tickets/{ticket.pk}/' in said
    assert ada.get(f"/tickets/{ticket.pk}/menus/nothing").status_code == 404


def test_what_one_may_not_change_is_said_in_the_menu(world, ada):
    ticket = world.ticket()
    role = Grant.objects.filter(person=world.ada).first().role
    role.permissions = ["tickets.see"]
    role.save()
    for name in ("priority", "team", "assignee", "due"):
        said = ada.get(f"/tickets/{ticket.pk}/menus/{name}").content.decode()
        assert "You may not change this" in said
        assert "hx-post" not in said


def test_an_unseen_ticket_has_neither_menu_nor_preview(world, ada):
    ticket = world.ticket()
    Ticket.objects.filter(pk=ticket.pk).update(desk=Desk.objects.create(name="Payroll"))
    Grant.objects.filter(person=world.ada).update(desk_id=world.desk.pk)
    assert ada.get(f"/tickets/{ticket.pk}/menus/priority").status_code == 404
    assert ada.get(f"/tickets/{ticket.pk}/peek").status_code == 404


FORMS = [
    ("fields", {"priority": "1"}),
    ("assignments", {"assignee": "me"}),
    ("moves", {"name": "solve"}),
    ("tags", {"tags": "x"}),
]


@pytest.mark.parametrize(("form", "sent"), FORMS)
def test_over_a_list_the_answer_is_the_toast_with_the_way_back(world, ada, form, sent):
    ticket = world.ticket()
    answer = ada.post(f"/tickets/{ticket.pk}/{form}", sent, headers=HERE)
    assert answer.status_code == 204  # the list renews its own rows
    undo = json.loads(answer.headers["Talka-Toast"])["undo"]
    assert ada.post(undo, headers=HERE).status_code == 204


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("2026-11-27T12:30", "2026-11-27T10:30:00+00:00"), ("2026-11-27", "2026-11-27T15:00:00+00:00"), ("", None)],
)
def test_a_promise_is_typed_in_the_readers_clock(world, ada, typed, kept):
    ticket = world.ticket()
    ada.post(f"/tickets/{ticket.pk}/fields", {"due_at": typed}, headers=HERE)
    due = Ticket.objects.get(pk=ticket.pk).due_at
    assert (due.isoformat() if due else None) == kept


@pytest.mark.parametrize("typed", ["tomorrow", "9999-12-31", "0001-01-01T00:00", "\0", "2026-13-40"])
def test_a_promise_that_is_no_moment_is_refused(world, ada, typed):
    ticket = world.ticket()
    assert ada.post(f"/tickets/{ticket.pk}/fields", {"due_at": typed}, headers=HERE).status_code == 422
    assert Ticket.objects.get(pk=ticket.pk).due_at is None


def test_the_preview_shows_the_last_messages_and_the_properties(world, ada):
    ticket = world.ticket(text="First words")
    for words in ("Second words", "Third words"):
        reply(ticket, words, by=world.ada)
    note(ticket, "Inner words", by=world.ben)
    said = ada.get(f"/tickets/{ticket.pk}/peek", headers=HERE).content.decode()
    assert all(words in said for words in ("Second words", "Third words", "Inner words", ticket.number))
    assert "First words" not in said


def test_a_list_of_fifty_rows_is_small_enough_to_stay_quick(world, ada):
    for _ in range(50):
        world.ticket()
    page = ada.get("/tickets/").content.decode()
    assert page.count('role="listitem" id="t-') == 50
    assert len(re.findall(r"<[a-z]", page)) <= MOST_NODES
