"""Each row of a batch succeeds, or says why not; every change goes through the action of a single one."""

import json

import pytest

from talka.access.models import Grant
from talka.batches import actions, carrying
from talka.batches.models import Batch, Row
from talka.desks.models import Desk
from talka.events.models import Event
from talka.events.testing import recorded
from talka.jobs.models import Progress
from talka.jobs.worker import drain
from talka.kit.errors import Invalid, Refused
from talka.people.models import Person
from talka.tickets.actions import assign, edit, move, tag
from talka.tickets.models import Message, Ticket

HTMX = {"HX-Request": "true"}


def states(batch):
    return dict(batch.rows.values_list("ticket", "state"))


def done(world, changes, tickets, person=None):
    batch = actions.order(person or world.ada, changes, [one.pk for one in tickets])
    while carrying.carry_on(batch):
        pass
    batch.progress.refresh_from_db()
    return batch


@pytest.fixture
def ada(world, client):
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


CHANGES = {
    "assignee": lambda world: ({"assignee": world.ben.pk}, lambda t: t.assignee == world.ben),
    "team": lambda world: ({"team": world.workplace.pk}, lambda t: t.team == world.workplace),
    "priority": lambda world: ({"priority": "1"}, lambda t: t.priority == 1),
    "due_at": lambda world: ({"due_at": "2026-11-27"}, lambda t: t.due_at.isoformat() == "2026-11-27T15:00:00+00:00"),
    "add_tags": lambda world: ({"add_tags": "VPN, vip"}, lambda t: t.tags.count() == 2),
    "move": lambda world: ({"move": "solve"}, lambda t: t.phase == "done"),
    "close": lambda world: ({"close": ""}, lambda t: t.phase in ("done", "closed")),
    "note": lambda world: ({"note": "Look here"}, lambda t: t.messages.filter(kind="note").count() == 1),
    "reply": lambda world: ({"reply": "Solved by the update"}, lambda t: t.messages.filter(kind="reply").count() == 1),
    "several": lambda world: ({"priority": 2, "move": "solve"}, lambda t: (t.priority, t.phase) == (2, "done")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_done_to_every_ticket(world, name):
    asked, holds = CHANGES[name](world)
    tickets = [world.ticket(), world.ticket()]
    batch = done(world, asked, tickets)
    assert set(states(batch).values()) == {"done"}
    assert all(holds(Ticket.objects.get(pk=one.pk)) for one in tickets)
    assert (batch.progress.state, batch.progress.done) == ("done", 2)
    causes = set(
        Event.objects.filter(ticket_id__isnull=False, cause__kind="batch.ordered").values_list("ticket_id", flat=True)
    )
    assert causes == {one.pk for one in tickets}


def test_one_allowed_and_one_forbidden_changes_the_allowed_one_and_says_so(world, ada):  # HAZARDS PRIV-6
    elsewhere = Desk.objects.create(name="Payroll")
    mine, theirs = world.ticket(), world.ticket()
    Ticket.objects.filter(pk=theirs.pk).update(desk=elsewhere)
    Grant.objects.filter(person=world.ada).update(desk_id=world.desk.pk)
    answer = ada.post(
        "/batches/", {"number": [mine.pk, theirs.pk, 999_999], "verb": "priority", "value": "1"}, headers=HTMX
    )
    said = json.loads(answer.headers["Talka-Toast"])
    assert "1 ticket changed" in said["text"]
    assert f"#{theirs.pk}: not there" in said["text"]
    assert states(Batch.objects.get()) == {mine.pk: "done", theirs.pk: "unseen", 999_999: "unseen"}
    assert list(Ticket.objects.order_by("pk").values_list("priority", flat=True)) == [1, 3]


def test_the_refusal_of_each_row_is_kept_in_its_own_words(world):
    solved, open_one = move(world.ticket(), "solve", by=world.ada), world.ticket()
    batch = done(world, {"move": "solve"}, [solved, open_one])
    row = batch.rows.get(ticket=solved.pk)
    assert row.state == "refused"
    assert "does not allow" in row.reason
    assert states(batch)[open_one.pk] == "done"


def test_all_changes_of_a_ticket_or_none(world):
    solved = move(world.ticket(), "solve", by=world.ada)
    batch = done(world, {"priority": 1, "move": "solve"}, [solved])
    assert states(batch) == {solved.pk: "refused"}
    assert Ticket.objects.get(pk=solved.pk).priority == 3


def test_what_is_so_already_is_no_change(world):
    ticket = tag(world.ticket(), ["vpn"], by=world.ada) and Ticket.objects.get()
    assert states(done(world, {"add_tags": ["vpn"]}, [ticket])) == {ticket.pk: "same"}
    assert len(recorded("ticket.tagged")) == 1


def test_a_person_that_may_only_read_changes_nothing(world):  # HAZARDS PRIV-6
    ticket = world.ticket()
    role = Grant.objects.filter(person=world.ada).first().role
    role.permissions = ["tickets.see"]
    role.save()
    for asked in (
        {"assignee": "me"},
        {"priority": 1},
        {"move": "solve"},
        {"add_tags": "x"},
        {"note": "x"},
        {"reply": "x"},
    ):
        batch = done(world, asked, [ticket], person=Person.objects.get(pk=world.ada.pk))
        assert states(batch) == {ticket.pk: "refused"}
    assert not Event.objects.filter(ticket_id=ticket.pk).exclude(kind="ticket.opened").exists()


def test_a_right_taken_away_in_the_middle_counts_from_the_next_rows_on(world, monkeypatch):
    monkeypatch.setattr(carrying, "GROUP", 1)
    first, second = world.ticket(), world.ticket()
    batch = actions.order(world.ada, {"priority": 1}, [first.pk, second.pk])
    assert carrying.carry_on(batch)
    Grant.objects.all().delete()
    while carrying.carry_on(batch):
        pass
    assert states(batch) == {first.pk: "done", second.pk: "unseen"}


WRONG = [
    {},
    {"nothing": "x"},
    {"priority": "9"},
    {"assignee": "999999"},
    {"assignee": "x"},
    {"assignee": ["1"]},
    {"team": True},
    {"team": "²"},
    {"move": "fly"},
    {"move": ["solve"]},
    {"add_tags": " , "},
    {"add_tags": [1]},
    {"note": "\0 "},
    {"reply": 5},
    {"due_at": "tomorrow"},
    {"due_at": "9999-12-31"},
    {"custom": "x"},
    {"custom": {"nope": "1"}},
    {"merge": "999999"},
]


@pytest.mark.parametrize("asked", WRONG, ids=str)
def test_what_cannot_be_is_refused_before_anything_is_kept(world, asked):
    ticket = world.ticket()
    with pytest.raises((Refused, Invalid)):
        actions.order(world.ada, asked, [ticket.pk])
    assert not Batch.objects.exists()
    assert not recorded("batch.ordered")


def test_too_many_and_none_are_refused(world, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 3)
    for tickets in ([], [1, 2, 3, 4], [999]):
        with pytest.raises(Refused):
            actions.order(world.ada, {"priority": 1}, tickets)
    assert not Batch.objects.exists()


def test_merging_many_makes_one(world):
    first, second, third = world.ticket("One"), world.ticket("Two"), world.ticket("Three", requester=world.dan)
    batch = done(world, {"merge": first.number}, [third, first, second])
    assert states(batch) == {second.pk: "done", third.pk: "done"}
    assert first.messages.count() == 3
    assert {t.phase for t in Ticket.objects.exclude(pk=first.pk)} == {"closed"}


def test_a_reply_to_one_without_an_address_is_refused_there(world):
    with_mail, without = world.ticket(), world.ticket()
    nobody = Person.objects.create(name="Phone caller", email="")
    edit(without, requester=nobody, by=world.ada)
    assert states(done(world, {"reply": "Hello"}, [with_mail, without])) == {
        with_mail.pk: "done",
        without.pk: "refused",
    }
    assert Message.objects.filter(kind="reply").count() == 1


def test_everything_that_matches_the_list_is_meant_by_all(world, ada):
    mine, other = world.ticket(), world.ticket()
    assign(mine, world.ada, by=world.ada)
    assert "All 1 that match" in ada.get("/batches/matching?assignee=me").content.decode()
    ada.post("/batches/?assignee=me", {"all": "1", "verb": "priority", "value": "1"}, headers=HTMX)
    assert states(Batch.objects.get()) == {mine.pk: "done"}
    other.refresh_from_db()
    assert other.priority == 3


def test_more_than_a_handful_waits_for_the_worker_and_shows_how_far_it_is(world, ada, monkeypatch):
    monkeypatch.setattr(carrying, "GROUP", 2)
    tickets = [world.ticket() for _ in range(5)]
    answer = ada.post("/batches/", {"number": [t.pk for t in tickets], "verb": "move", "value": "solve"}, headers=HTMX)
    batch = Batch.objects.get()
    assert 'hx-target="#batch-panel"' in answer.content.decode()
    assert "every 1s" in ada.get(f"/batches/{batch.pk}/?part=panel", headers=HTMX).content.decode()
    assert not recorded("ticket.moved")
    drain()
    said = ada.get(f"/batches/{batch.pk}/?part=panel", headers=HTMX).content.decode()
    assert "every 1s" not in said
    assert "5 changed" in said
    assert Progress.objects.get().state == "done"


def test_nobody_else_sees_it(world, ada, client):
    done(world, {"priority": 1}, [world.ticket()], person=world.ben)
    batch = Batch.objects.get()
    for path in ("", "rows.csv", "?part=panel"):
        assert ada.get(f"/batches/{batch.pk}/{path}").status_code == 404
    for path in ("stops", "continuations", "undos"):
        assert ada.post(f"/batches/{batch.pk}/{path}").status_code == 404
    assert not Batch.objects.filter(undoes=batch).exists()


def test_the_table_names_each_row_and_leaves_out_what_one_no_longer_sees(world, ada):
    kept, lost = world.ticket("Kept words"), world.ticket("=SECRET()")
    batch = done(world, {"priority": 1}, [kept, lost])
    Ticket.objects.filter(pk=lost.pk).update(desk=Desk.objects.create(name="Payroll"))
    Grant.objects.filter(person=world.ada).update(desk_id=world.desk.pk)
    table = b"".join(ada.get(f"/batches/{batch.pk}/rows.csv").streaming_content).decode()
    assert "Kept words" in table
    assert "SECRET" not in table
    assert "SECRET" not in ada.get(f"/batches/{batch.pk}/").content.decode()
    assert f"#{lost.pk}" in table


@pytest.mark.parametrize(
    "name", ["assignee", "team", "priority", "service", "category", "due_at", "custom", "add_tags", "move", "note"]
)
def test_menus_are_fetched_when_they_open(world, ada, name):
    assert ada.get(f"/batches/menus/{name}").status_code == 200
    assert ada.get("/batches/menus/nothing").status_code == 404


def test_previews_say_who_gets_mail_and_what_stays(world, ada):
    first, second = world.ticket(), world.ticket()
    sent = {"number": [first.pk, second.pk]}
    assert "1 person gets mail, for 2 tickets." in ada.post("/batches/previews/reply", sent).content.decode()
    assert "oldest" in ada.post("/batches/previews/merge", sent).content.decode()
    assert "at least two" in ada.post("/batches/previews/merge", {"number": [first.pk]}).content.decode()


def test_a_poisoned_ticket_does_not_keep_the_others_waiting(world, monkeypatch):
    first, second = world.ticket(), world.ticket()
    real = carrying._change

    def change(batch, row, ticket, wanted, person):
        if ticket.pk == first.pk:
            raise RuntimeError("CANARY")
        return real(batch, row, ticket, wanted, person)

    monkeypatch.setattr(carrying, "_change", change)
    batch = done(world, {"priority": 1}, [first, second])
    assert states(batch) == {first.pk: "failed", second.pk: "done"}
    assert "CANARY" not in batch.rows.get(ticket=first.pk).reason
    assert Row.objects.count() == 2
