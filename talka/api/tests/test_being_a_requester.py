"""The requester's side: the same few fields for everybody on it, and no way to ask about the rest."""

import pytest

from talka.jobs.worker import drain
from talka.people.actions import add_person
from talka.tickets.actions import assign, edit, note, reply, tag
from talka.tickets.models import Message, Ticket

from .test_calling import assert_problem

pytestmark = pytest.mark.django_db

FIELDS = {
    "id", "number", "kind", "subject", "status", "status_label", "phase", "progress", "desk", "requester", "custom", "created_at",
    "last_message_at", "solved_at", "closed_at",
}  # fmt: skip


@pytest.fixture
def ticket(world):
    """With everything inside that no requester may learn."""
    ticket = world.ticket(custom={"canary_field": "CANARY"})
    tag(ticket, ["canary-tag"], by=world.ada)
    note(ticket, "CANARY note", by=world.ada)
    edit(ticket, priority=1, by=world.ada)
    return Ticket.objects.get(pk=ticket.pk)


def test_a_requester_gets_the_public_fields_and_nothing_else(world, ticket, program):
    carol = program(world.carol)
    for told in (carol.get(f"/tickets/{ticket.pk}").json(), carol.get("/tickets").json()["items"][0]):
        assert set(told) == FIELDS
        assert set(told["requester"]) == {"id", "name"}
    for path in (
        "/tickets",
        f"/tickets/{ticket.pk}",
        f"/tickets/{ticket.pk}/messages",
        f"/tickets/{ticket.pk}/moves",
        "/me",
        "/practices",
    ):
        assert b"canary" not in carol.get(path).content.lower()


def test_a_member_of_the_organisation_sees_the_same_as_the_requester(world, ticket, program):
    world.organization.shared = True
    world.organization.save(update_fields=["shared"])
    other = add_person(email="fay@example.org", name="Fay", organization=world.organization, by=None)
    mine, theirs = (program(one).get(f"/tickets/{ticket.pk}").json() for one in (world.carol, other))
    assert mine == theirs


def test_a_note_changes_nothing_a_requester_can_read(world, ticket, program):
    carol = program(world.carol)
    before = [carol.get(path) for path in (f"/tickets/{ticket.pk}", "/tickets", f"/tickets/{ticket.pk}/messages")]
    note(ticket, "Another.", by=world.ada)
    tag(ticket, ["other"], by=world.ada)
    after = [carol.get(path) for path in (f"/tickets/{ticket.pk}", "/tickets", f"/tickets/{ticket.pk}/messages")]
    assert [one.content for one in before] == [one.content for one in after]
    assert before[0]["ETag"] == after[0]["ETag"]


@pytest.mark.parametrize("q", ["tag:canary-tag", "priority:critical", "-priority:critical", "has:note", "custom.canary_field:CANARY", "is:overdue",
                               "assignee:ada", "team:network", "updated:today", "requester:carol"])  # fmt: skip
def test_a_requester_cannot_search_by_what_is_inside(world, ticket, program, q):
    carol = program(world.carol)
    asked = carol.client.get("/api/v1/tickets", {"q": q}, headers={"authorization": f"Bearer {carol.secret}"})
    assert_problem(asked, 400, "bad_query")


def test_words_of_a_note_find_nothing_for_a_requester(world, ticket, program):
    drain()
    assert program(world.ada).get("/tickets?q=CANARY").json()["items"] != []
    assert program(world.carol).get("/tickets?q=CANARY").json()["items"] == []


def test_a_requester_opens_writes_and_closes_their_own(world, program):
    carol = program(world.carol)
    made = carol.post("/tickets", {"subject": "Help", "text": "Please.", "kind": "incident"})
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    assert set(made.json()) == FIELDS
    assert carol.post(f"/tickets/{number}/messages", {"kind": "customer", "text": "More."}).status_code == 201
    assert {one["name"] for one in carol.get(f"/tickets/{number}/moves").json()["items"]} == {"cancel"}
    assert carol.post(f"/tickets/{number}/moves", {"name": "cancel"}).json()["phase"] == "closed"


@pytest.mark.parametrize(
    "field",
    [
        "priority",
        "team",
        "assignee",
        "service",
        "requester",
        "requester_email",
        "parent",
        "due_at",
        "impact",
        "category",
    ],
)
def test_a_requester_sets_no_inner_field(world, program, field):
    value = {"requester_email": "x@example.org", "due_at": "2030-01-01T00:00:00Z"}.get(field, 1)
    refused = program(world.carol).post("/tickets", {"subject": "Help", field: value})
    assert_problem(refused, 422, "unknown_field", field)
    assert not Ticket.objects.exists()


def test_a_requester_changes_nothing_inside(world, ticket, program):
    carol, before = program(world.carol), Ticket.objects.filter(pk=ticket.pk).values().get()
    at = f"/tickets/{ticket.pk}"
    for method, path, body in (
        ("PATCH", at, {"subject": "x"}),
        ("POST", f"{at}/messages", {"kind": "note", "text": "x"}),
        ("POST", f"{at}/messages", {"kind": "reply", "text": "x"}),
        ("POST", f"{at}/assignments", {"assignee": world.ada.pk}),
        ("POST", f"{at}/moves", {"name": "solve"}),
        ("PUT", f"{at}/tags", {"tags": ["x"]}),
        ("POST", f"{at}/links", {"target": ticket.pk}),
        ("DELETE", f"{at}/watchers/{world.ada.pk}", None),
        ("GET", f"{at}/history", None),
        ("GET", f"{at}/links", None),
        ("GET", f"{at}/watchers", None),
        ("POST", "/people", {"name": "x"}),
        ("GET", "/roles", None),
    ):
        assert_problem(carol(method, path, body), 403, "not_allowed")
    assert Ticket.objects.filter(pk=ticket.pk).values().get() == before
    assert Message.objects.filter(ticket=ticket).count() == 2


def test_a_requester_reads_the_conversation_without_its_inside(world, ticket, program):
    reply(ticket, "Try again.", by=world.ada, cc=["boss@example.org"])
    assign(ticket, world.ada, by=world.ada)
    items = program(world.carol).get(f"/tickets/{ticket.pk}/messages").json()["items"]
    assert [one["kind"] for one in items] == ["customer", "reply"]
    assert all(set(one) == {"id", "kind", "author", "text", "files", "created_at"} for one in items)
    assert b"boss" not in program(world.carol).get(f"/tickets/{ticket.pk}/messages").content
