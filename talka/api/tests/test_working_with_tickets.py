"""Agents: list, open, change, talk, move; what is promised to a program that repeats itself or comes late."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from talka.access import actions as access
from talka.api.models import Answer, Upload
from talka.desks.models import Desk
from talka.events.testing import recorded
from talka.files import store
from talka.jobs.worker import drain
from talka.tickets.actions import link, note, tag
from talka.tickets.models import Message, Ticket

from .test_calling import assert_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(world, program):
    return program(world.ada)


def test_a_list_goes_on_where_the_page_before_ended(world, ada):
    made = [world.ticket(f"Ticket {n}").pk for n in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = ada.get(f"/tickets?limit=2&cursor={cursor}").json()
        assert len(page["items"]) <= 2
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert seen == made[::-1]


def test_a_list_is_searched_as_the_box_is(world, ada):
    vpn, _mail = world.ticket("VPN drops"), world.ticket("Mail is slow", text="Slow.")
    tag(vpn, ["vip"], by=world.ada)
    drain()
    for q in ("tag:vip", 'subject:"VPN drops"', "drops", f"#{vpn.pk}"):
        assert [
            one["id"]
            for one in ada.client.get(
                "/api/v1/tickets", {"q": q}, headers={"authorization": f"Bearer {ada.secret}"}
            ).json()["items"]
        ] == [vpn.pk]


def test_a_page_of_the_list_costs_few_statements(world, ada, django_assert_max_num_queries):
    for n in range(10):
        tag(world.ticket(f"Ticket {n}"), ["vip"], by=world.ada)
    ada.get("/tickets")
    with django_assert_max_num_queries(4):
        assert len(ada.get("/tickets").json()["items"]) == 10


def test_an_agent_opens_a_ticket_for_somebody_with_every_field(world, ada):
    response = ada.post(
        "/tickets",
        {
            "subject": "New laptop", "text": "Please.", "kind": "incident", "requester": world.carol.pk, "priority": 2, "team": world.network.pk,
            "assignee": world.ada.pk, "service": world.vpn.pk, "due_at": "2030-01-31T12:00:00Z",
        },
    )  # fmt: skip
    assert response.status_code == 201, response.content
    told = response.json()
    ticket = Ticket.objects.get(pk=told["id"])
    assert response["Location"] == f"/api/v1/tickets/{ticket.pk}"
    assert (ticket.requester, ticket.priority, ticket.team, ticket.assignee, ticket.service) == (
        world.carol,
        2,
        world.network,
        world.ada,
        world.vpn,
    )
    assert ticket.channel == "api"
    assert told["number"] == ticket.number
    assert told["due_at"] == "2030-01-31T12:00:00Z"
    assert recorded("ticket.opened")[0].actor == world.ada


def test_an_address_nobody_has_becomes_a_person(world, ada):
    response = ada.post(
        "/tickets", {"subject": "Hello", "requester_email": "New@Example.org", "requester_name": "New One"}
    )
    assert response.json()["requester"]["email"] == "new@example.org"


def test_a_change_needs_the_version_that_was_read(world, ada):
    number = world.ticket().pk
    read = ada.get(f"/tickets/{number}")
    assert ada.get(f"/tickets/{number}", if_none_match=read["ETag"]).status_code == 304
    changed = ada("PATCH", f"/tickets/{number}", {"subject": "Mine"}, if_match=read["ETag"])
    assert changed.status_code == 200
    assert changed.json()["subject"] == "Mine"
    assert_problem(
        ada("PATCH", f"/tickets/{number}", {"subject": "Late"}, if_match=read["ETag"]), 412, "changed_meanwhile"
    )
    assert_problem(ada.post(f"/tickets/{number}/moves", {"name": "begin"}, if_match=read["ETag"]), 412)
    assert Ticket.objects.get(pk=number).subject == "Mine"
    assert ada.get(f"/tickets/{number}", if_none_match=read["ETag"]).status_code == 200
    assert ada("PATCH", f"/tickets/{number}", {"priority": 1}, if_match=changed["ETag"]).status_code == 200


def test_the_same_call_twice_is_done_once(world, ada):
    first = ada.post("/tickets", {"subject": "Once"}, idempotency_key="k1")
    again = ada.post("/tickets", {"subject": "Once"}, idempotency_key="k1")
    assert (first.status_code, first.content, first["ETag"], first["Location"]) == (
        201,
        again.content,
        again["ETag"],
        again["Location"],
    )
    assert again["Idempotency-Replayed"] == "true"
    assert Ticket.objects.count() == 1
    assert_problem(ada.post("/tickets", {"subject": "Other"}, idempotency_key="k1"), 422, "key_reused")
    assert Ticket.objects.count() == 1


def test_a_key_is_its_callers_own(world, ada, program):
    ada.post("/tickets", {"subject": "Once"}, idempotency_key="k1")
    assert program(world.ben).post("/tickets", {"subject": "Once"}, idempotency_key="k1").status_code == 201
    assert Ticket.objects.count() == 2


def test_a_call_under_way_is_not_begun_again(world, ada):
    ada.post("/tickets", {"subject": "Once"}, idempotency_key="k1")
    Answer.objects.update(status=None)
    assert_problem(ada.post("/tickets", {"subject": "Once"}, idempotency_key="k1"), 409, "in_progress")
    assert Ticket.objects.count() == 1


def test_a_refused_call_may_be_tried_again_with_its_key(world, ada):
    number = world.ticket(kind="incident").pk
    assert_problem(ada.post(f"/tickets/{number}/moves", {"name": "close"}, idempotency_key="k1"), 409)
    ada.post(f"/tickets/{number}/moves", {"name": "solve"})
    assert ada.post(f"/tickets/{number}/moves", {"name": "close"}, idempotency_key="k1").status_code == 200


def test_a_conversation_by_program(world, ada):
    ticket = world.ticket()
    sent = ada.post(f"/tickets/{ticket.pk}/messages", {"kind": "reply", "text": "Try again.", "then": "solve"})
    assert sent.status_code == 201, sent.content
    assert sent.json()["to"] == ["carol@example.org"]
    assert ada.post(f"/tickets/{ticket.pk}/messages", {"kind": "note", "text": "Hm."}).status_code == 201
    assert_problem(ada.post(f"/tickets/{ticket.pk}/messages", {"kind": "customer", "text": "I am Carol."}), 403)
    assert_problem(ada.post(f"/tickets/{ticket.pk}/messages", {"kind": "reply", "text": " "}), 422, field="text")
    kinds = [one["kind"] for one in ada.get(f"/tickets/{ticket.pk}/messages").json()["items"]]
    assert kinds == ["customer", "reply", "note"]
    assert Ticket.objects.get(pk=ticket.pk).phase == "done"


def test_files_go_ahead_of_their_message(world, ada, program):
    ticket = world.ticket()
    sent = ada.form("/files", {"files": SimpleUploadedFile("log.txt", b"lines")})
    assert sent.status_code == 201, sent.content
    key = sent.json()["items"][0]["id"]
    wrong = program(world.ben).post(f"/tickets/{ticket.pk}/messages", {"kind": "note", "text": "Mine?", "files": [key]})
    assert_problem(wrong, 422, "unknown_choice", "files")
    told = ada.post(f"/tickets/{ticket.pk}/messages", {"kind": "note", "text": "The log.", "files": [key]}).json()
    assert told["files"][0]["name"] == "log.txt"
    got = ada.get(f"/tickets/{ticket.pk}/files/{key}")
    assert b"".join(got.streaming_content) == b"lines"
    assert_problem(program(world.carol).get(f"/tickets/{ticket.pk}/files/{key}"), 404)
    assert not Upload.objects.exists()


def test_a_form_carries_its_files_with_it(world, ada):
    ticket = world.ticket()
    body = {"kind": "note", "text": "The log.", "files": SimpleUploadedFile("log.txt", b"lines")}
    told = ada.form(f"/tickets/{ticket.pk}/messages", body)
    assert told.status_code == 201, told.content
    assert told.json()["files"][0]["size"] == 5


def test_a_refused_form_leaves_no_message(world, ada):
    ticket = world.ticket()
    told = ada.form(
        f"/tickets/{ticket.pk}/messages", {"kind": "note", "nonsense": "1", "files": SimpleUploadedFile("a", b"b")}
    )
    assert_problem(told, 422, "unknown_field", "nonsense")
    assert Message.objects.filter(ticket=ticket, kind="note").count() == 0


def test_moves_assignments_tags_and_watchers(world, ada):
    number = world.ticket(kind="incident").pk
    assert "begin" in [one["name"] for one in ada.get(f"/tickets/{number}/moves").json()["items"]]
    assert ada.post(f"/tickets/{number}/moves", {"name": "begin"}).json()["status"] == "open"
    assert_problem(ada.post(f"/tickets/{number}/moves", {"name": "begin"}), 409, "move_refused")
    told = ada.post(f"/tickets/{number}/assignments", {"assignee": world.ben.pk, "team": world.workplace.pk}).json()
    assert (told["assignee"]["id"], told["team"]["id"]) == (world.ben.pk, world.workplace.pk)
    assert ada.post(f"/tickets/{number}/assignments", {"assignee": None}).json()["assignee"] is None
    assert ada("PUT", f"/tickets/{number}/tags", {"tags": ["VIP", "vpn"]}).json() == {"tags": ["vip", "vpn"]}
    assert ada.get(f"/tickets/{number}").json()["tags"] == ["vip", "vpn"]
    assert ada.post(f"/tickets/{number}/watchers", {"person": world.ben.pk}).status_code == 201
    assert [one["id"] for one in ada.get(f"/tickets/{number}/watchers").json()["items"]] == [world.ben.pk]
    assert ada("DELETE", f"/tickets/{number}/watchers/{world.ben.pk}").status_code == 204


def test_links_lead_only_to_what_the_caller_sees(world, ada):
    hidden_desk = Desk.objects.create(name="HR")
    one, two = world.ticket("One"), world.ticket("Two")
    hidden = Ticket.objects.get(pk=world.ticket("Hidden").pk)
    Ticket.objects.filter(pk=hidden.pk).update(desk=hidden_desk)
    made = ada.post(f"/tickets/{one.pk}/links", {"target": two.pk, "relation": "blocks"})
    assert made.status_code == 201, made.content
    assert_problem(ada.post(f"/tickets/{one.pk}/links", {"target": hidden.pk}), 422, "unknown_choice", "target")
    secret = link(one, "relates", hidden, by=None)
    assert [row["number"] for row in ada.get(f"/tickets/{one.pk}/links").json()["items"]] == [two.number]
    assert_problem(ada("DELETE", f"/tickets/{one.pk}/links/{secret.pk}"), 404)
    assert ada("DELETE", f"/tickets/{one.pk}/links/{made.json()['id']}").status_code == 204


def test_history_tells_what_happened_and_who_did_it(world, ada):
    ticket = world.ticket()
    ada.post(f"/tickets/{ticket.pk}/moves", {"name": "solve"})
    last = ada.get(f"/tickets/{ticket.pk}/history").json()["items"][-1]
    assert last["kind"] == "ticket.moved"
    assert last["actor"]["id"] == world.ada.pk
    assert last["via"] == "api"


def test_foreign_keys_in_a_body_are_not_there(world, ada):
    """HAZARDS GEN-3: every key the caller cannot see or that does not fit is refused and nothing changes."""
    other = Desk.objects.create(name="HR", open_to_all=False)
    hidden = world.ticket("Hidden")
    Ticket.objects.filter(pk=hidden.pk).update(desk=other)
    ticket = world.ticket()
    before = Ticket.objects.filter(pk=ticket.pk).values().get()
    for field, key in (("parent", hidden.pk), ("requester", 10**9), ("service", 10**9), ("category", 10**9)):
        assert_problem(ada("PATCH", f"/tickets/{ticket.pk}", {field: key}), 422, "unknown_choice", field)
    for field, key in (("assignee", world.carol.pk), ("team", 10**9)):
        assert_problem(ada.post(f"/tickets/{ticket.pk}/assignments", {field: key}), 422, "unknown_choice", field)
    for field, key in (("desk", other.pk), ("parent", hidden.pk), ("assignee", world.carol.pk), ("requester", 10**9)):
        assert_problem(ada.post("/tickets", {"subject": "x", field: key}), 422, "unknown_choice", field)
    assert Ticket.objects.filter(pk=ticket.pk).values().get() == before
    assert Ticket.objects.count() == 2


MODEL_FIELDS = ("id", "pk", "_state", "created_at", "updated_at", "version", "status", "phase", "organization", "channel", "awaiting", "snippet",
                "is_agent", "is_superuser", "permissions", "password", "internal", "message_id", "author", "via", "by")  # fmt: skip


@pytest.mark.parametrize("field", MODEL_FIELDS)
def test_a_field_that_is_not_offered_is_refused_by_name(world, ada, field):
    number = world.ticket().pk
    before = Ticket.objects.filter(pk=number).values().get()
    for method, path, body in (
        ("POST", "/tickets", {"subject": "x"}),
        ("PATCH", f"/tickets/{number}", {"subject": "x"}),
        ("POST", f"/tickets/{number}/messages", {"kind": "note", "text": "x"}),
        ("POST", f"/tickets/{number}/moves", {"name": "solve"}),
        ("POST", f"/tickets/{number}/assignments", {"assignee": None}),
        ("PUT", f"/tickets/{number}/tags", {"tags": []}),
        ("POST", f"/tickets/{number}/links", {"target": number}),
        ("POST", f"/tickets/{number}/watchers", {}),
    ):
        assert_problem(ada(method, path, body | {field: 1}), 422, "unknown_field", field)
    assert Ticket.objects.filter(pk=number).values().get() == before
    assert Ticket.objects.count() == 1


def test_a_token_may_do_what_its_scopes_and_its_owner_may(world, program):
    ticket = world.ticket()
    reader = program(world.ada, "tickets.see")
    assert reader.get(f"/tickets/{ticket.pk}").status_code == 200
    assert_problem(reader("PATCH", f"/tickets/{ticket.pk}", {"subject": "x"}), 403, "not_allowed")
    note(ticket, "Inside.", by=world.ada)
    assert "note" not in [one["kind"] for one in reader.get(f"/tickets/{ticket.pk}/messages").json()["items"]]
    assert_problem(reader.post("/tickets", {"subject": "x"}), 403, "not_allowed")
    elsewhere = program(world.ada, "people.see")
    unseen, unknown = elsewhere.get(f"/tickets/{ticket.pk}"), elsewhere.get("/tickets/999999")
    assert_problem(unseen, 403, "not_allowed")
    assert unseen.content == unknown.content
    wide = program(world.carol, "all")
    assert_problem(wide.get("/people"), 403)
    assert wide.get("/me").json()["permissions"] == []


def test_me_tells_what_this_token_may(world, program):
    me = program(world.ada, "tickets.see", "tickets.reply").get("/me").json()
    assert me["desks"] == {str(world.desk.pk): ["tickets.reply", "tickets.see"]}
    assert me["token"]["scopes"] == ["tickets.see", "tickets.reply"]
    assert "secret" not in str(me)


def test_a_right_taken_away_is_gone_for_its_tokens(world, program):
    ticket = world.ticket()
    ada = program(world.ada)
    for grant in list(world.ada.grants.all()):
        access.take(grant, by=None)
    assert_problem(ada.get(f"/tickets/{ticket.pk}"), 404)


def test_a_reply_has_formatting_a_picture_and_hidden_recipients(world, program):
    ada, ticket = program(world.ada), world.ticket()
    file = store.save("shot.png", b"\x89PNG\r\n\x1a\n" + bytes(20), by=world.ada)
    Upload.objects.create(file=file, person=world.ada)
    html = f'<p>Press <b>this</b><script>x()</script> <img src="/files/{file.pk}?inline"><img src="https://evil.example/a"></p>'
    said = {"kind": "reply", "html": html, "bcc": ["boss@example.org"], "files": [str(file.pk)]}
    made = ada.post(f"/tickets/{ticket.pk}/messages", said).json()
    assert made["bcc"] == ["boss@example.org"]
    assert f'<img src="/files/{file.pk}?inline">' in made["html"]
    assert "script" not in made["html"]
    assert "evil" not in made["html"]
    assert made["text"] == "Press this"
    assert_problem(
        ada.post(f"/tickets/{ticket.pk}/messages", {"kind": "note", "text": "x", "bcc": ["a@b.example"]}),
        422,
        field="bcc",
    )
    carol = program(world.carol)
    assert_problem(
        carol.post(f"/tickets/{ticket.pk}/messages", {"kind": "customer", "html": "<p>x</p>"}), 422, field="html"
    )
    assert "boss@example.org" not in carol.get(f"/tickets/{ticket.pk}/messages").content.decode()
