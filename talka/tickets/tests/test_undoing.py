"""A change is taken back with the values of its event, through the same actions, by whoever made it."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from talka.access.models import Grant
from talka.events.models import Event
from talka.events.testing import recorded
from talka.kit.errors import NotAllowed, Refused
from talka.people.models import Person
from talka.tickets.actions import assign, edit, move, tag, undo
from talka.tickets.guards import _guards, guard
from talka.tickets.models import Ticket

DUE = dt.datetime(2026, 11, 27, 12, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 11, 28, 9, 30, tzinfo=dt.UTC)


def last(kind="") -> Event:
    rows = Event.objects.filter(kind=kind) if kind else Event.objects.all()
    return rows.latest("pk")


def change(name, ticket, world):
    match name:
        case "move":
            return move(ticket, "solve", by=world.ada)
        case "assignee":
            return assign(ticket, world.ben, by=world.ada)
        case "team":
            return assign(ticket, team=world.workplace, by=world.ada)
        case "tags":
            return tag(ticket, ["vpn"], by=world.ada)
        case "priority":
            return edit(ticket, priority=1, by=world.ada)
        case "impact":
            return edit(ticket, impact=1, urgency=1, by=world.ada)
        case "due":
            return edit(ticket, due_at=LATER, by=world.ada)
        case "requester":
            return edit(ticket, requester=world.dan, by=world.ada)
        case "custom":
            return edit(ticket, custom={"floor": "4"}, by=world.ada)


def state(ticket):
    row = Ticket.objects.get(pk=ticket.pk)
    names = ("status", "phase", "solved_at", "assignee", "team", "priority", "impact", "urgency", "due_at", "requester")
    tags = sorted(row.tags.values_list("name", flat=True))
    return [getattr(row, name) for name in names] + [row.organization_id, row.custom, tags]


ALL = ["move", "assignee", "team", "tags", "priority", "impact", "due", "requester", "custom"]


@pytest.mark.parametrize("name", ALL)
def test_every_small_change_is_taken_back(world, name):
    ticket = world.ticket(due_at=DUE)
    before = state(ticket)
    change(name, ticket, world)
    changed = last()
    assert state(ticket) != before
    undo(changed, by=world.ada)
    assert state(ticket) == before


def test_the_history_tells_what_was_taken_back_and_by_what(world):
    ticket = world.ticket()
    change("priority", ticket, world)
    changed = last()
    undo(changed, by=world.ada)
    undone, effect = recorded("ticket.undone")[0], last("ticket.edited")
    assert undone.cause == changed
    assert (effect.cause, effect.data["diff"]) == (undone, {"priority": [1, 3]})


OTHERS = {
    "move": lambda ticket, world: move(ticket, "reopen", by=world.ben),
    "assignee": lambda ticket, world: assign(ticket, world.eve, by=world.ben),
    "team": lambda ticket, world: assign(ticket, team=world.network, by=world.ben),
    "tags": lambda ticket, world: tag(ticket, [], by=world.ben),
    "priority": lambda ticket, world: edit(ticket, priority=2, by=world.ben),
    "due": lambda ticket, world: edit(ticket, due_at=None, by=world.ben),
    "custom": lambda ticket, world: edit(ticket, custom={"floor": "5"}, by=world.ben),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_somebody_changed_since_stays(world, name):
    ticket = world.ticket(due_at=DUE)
    change(name, ticket, world)
    changed = last()
    OTHERS[name](ticket, world)
    before = state(ticket)
    with pytest.raises(Refused) as refusal:
        undo(changed, by=world.ada)
    assert refusal.value.code == "stale"
    assert state(ticket) == before
    assert not recorded("ticket.undone")


def test_another_field_changed_since_does_not_disturb(world):
    ticket = world.ticket()
    change("custom", ticket, world)
    changed = last()
    edit(ticket, custom={"floor": "4", "room": "12"}, priority=1, by=world.ben)
    undo(changed, by=world.ada)
    ticket.refresh_from_db()
    assert (ticket.custom, ticket.priority) == ({"room": "12"}, 1)


def test_nobody_takes_back_what_somebody_else_did(world):
    change("priority", world.ticket(), world)
    with pytest.raises(NotAllowed):
        undo(last(), by=world.ben)
    assert not recorded("ticket.undone")


@pytest.mark.parametrize("name", ALL)
def test_without_the_right_nothing_is_taken_back(world, name):
    ticket = world.ticket()
    change(name, ticket, world)
    before, changed = state(ticket), last()
    Grant.objects.all().delete()
    with pytest.raises(NotAllowed):
        undo(changed, by=Person.objects.get(pk=world.ada.pk))
    assert state(ticket) == before
    assert not recorded("ticket.undone")


def test_once_is_enough(world):
    change("priority", world.ticket(), world)
    changed = last()
    undo(changed, by=world.ada)
    with pytest.raises(Refused):
        undo(changed, by=world.ada)
    assert len(recorded("ticket.undone")) == 1


def test_what_was_decided_long_ago_stays(world):
    change("priority", world.ticket(), world)
    Event.objects.filter(pk=last().pk).update(at=timezone.now() - dt.timedelta(days=2))
    with pytest.raises(Refused):
        undo(last(), by=world.ada)


def test_a_practice_may_keep_its_moves(world, monkeypatch):
    ticket = world.ticket()
    monkeypatch.setitem(_guards, (ticket.kind, "undo"), [])

    @guard(ticket.kind, "undo")
    def refuse(ticket):
        raise Refused("An approval stays.")

    change("move", ticket, world)
    with pytest.raises(Refused):
        undo(last("ticket.moved"), by=world.ada)
    assert not recorded("ticket.undone")


def test_an_older_event_that_does_not_know_what_was_before_is_refused(world):
    ticket = world.ticket()
    assign(ticket, world.ben, by=world.ada)
    data = last().data
    del data["before"]
    Event.objects.filter(pk=last().pk).update(data=data)
    with pytest.raises(Refused):
        undo(last(), by=world.ada)


FORMS = [
    ("moves", {"name": "solve"}),
    ("assignments", {"assignee": "me"}),
    ("assignments", {"team": ""}),
    ("fields", {"priority": "1"}),
    ("tags", {"tags": "vpn"}),
]


@pytest.mark.parametrize(("form", "sent"), FORMS)
def test_the_toast_of_each_change_knows_the_way_back(world, client, form, sent):
    ticket = world.ticket(team=world.network)
    before = state(ticket)
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"/tickets/{ticket.pk}/{form}", sent, headers={"HX-Request": "true"})
    said = json.loads(answer.headers["Talka-Toast"])
    assert state(ticket) != before
    back = client.post(said["undo"], headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/"})
    assert back.status_code == 204
    assert state(ticket) == before


def test_saving_what_is_so_already_offers_nothing(world, client):
    ticket = world.ticket()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"/tickets/{ticket.pk}/fields", {"priority": "3"}, headers={"HX-Request": "true"})
    assert json.loads(answer.headers["Talka-Toast"])["undo"] == ""


def test_the_ticket_page_gets_its_parts_anew(world, client):
    ticket = world.ticket()
    change("priority", ticket, world)
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/tickets/{ticket.pk}/"}
    answer = client.post(f"/tickets/{ticket.pk}/undos/{last().pk}", headers=here)
    assert 'hx-target="#properties"' in answer.content.decode()


def test_the_event_of_another_ticket_is_not_there(world, client):
    ticket, other = world.ticket(), world.ticket()
    change("priority", ticket, world)
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"/tickets/{other.pk}/undos/{last().pk}").status_code == 404
    assert client.post(f"/tickets/{other.pk}/undos/{10**18}").status_code == 404
    assert not recorded("ticket.undone")
