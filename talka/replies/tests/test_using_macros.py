"""A macro does all that it names or nothing, and is taken back as one."""

import datetime as dt
import json

import pytest
from django.test import Client

from talka.events.testing import recorded
from talka.kit.errors import NotAllowed, Refused
from talka.replies.actions import undo_macro, use_macro
from talka.replies.models import CannedReply, Macro, MacroUse
from talka.tickets.models import Held, Message


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def macro(world, **values) -> Macro:
    given = {
        "name": "Known outage", "priority": 1, "team": world.network, "assign": "me", "watcher": world.ben, "add_tags": ["Outage"],
        "note": "Told {{ requester.name }}, {{ ticket.priority }}", "reply_en": "Hello {{ requester.first_name }}, we know.", "move": "wait",
    }  # fmt: skip
    return Macro.objects.create(**given | values)


def test_a_macro_does_all_it_names_in_one_event(world):
    ticket = world.ticket()
    use_macro(macro(world), ticket, by=world.ada)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.team, ticket.assignee, ticket.phase) == (1, world.network, world.ada, "waiting")
    assert list(ticket.tags.values_list("name", flat=True)) == ["outage"]
    assert set(ticket.messages.values_list("kind", "text")) >= {
        ("note", "Told Carol Žemaitytė, Critical"),
        ("reply", "Hello Carol, we know."),
    }
    (used,) = recorded("macro.used")
    assert all(recorded(kind)[-1].cause == used for kind in ("ticket.assigned", "message.noted", "message.sent"))
    assert Macro.objects.get().uses == 1


def test_one_undo_takes_all_of_it_back(world):
    ticket = world.ticket()
    use = use_macro(macro(world), ticket, by=world.ada, hold=10)
    undo_macro(use, by=world.ada)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.team, ticket.assignee, ticket.status) == (3, None, None, "new")
    assert not ticket.tags.exists()
    assert not ticket.watches.exists()
    assert not ticket.messages.exclude(kind="customer").exists()
    with pytest.raises(Refused):
        undo_macro(use, by=world.ada)
    assert len(recorded("macro.undone")) == 1


def test_once_the_mail_left_nothing_is_taken_back(world):
    ticket = world.ticket()
    use = use_macro(macro(world), ticket, by=world.ada, hold=10)
    Held.objects.update(leaves_at=Held.objects.get().leaves_at - dt.timedelta(minutes=1))
    with pytest.raises(Refused):
        undo_macro(use, by=world.ada)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.phase, Message.objects.filter(kind="reply").exists()) == (1, "waiting", True)
    assert not recorded("macro.undone")


def test_nobody_else_takes_it_back(world):
    use = use_macro(macro(world), world.ticket(), by=world.ada, hold=10)
    with pytest.raises(NotAllowed):
        undo_macro(use, by=world.ben)
    assert not recorded("macro.undone")


def test_a_part_that_is_not_possible_refuses_the_whole(world):
    ticket = world.ticket()
    with pytest.raises(Refused):
        use_macro(macro(world, move="no_such_move"), ticket, by=world.ada)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.team) == (3, None)
    assert ticket.messages.count() == 1
    assert not recorded("macro.used")
    assert not MacroUse.objects.exists()


def test_a_macro_gives_no_rights(world):
    with pytest.raises(NotAllowed):
        use_macro(macro(world), world.ticket(), by=world.carol)
    assert not recorded("macro.used")


def test_where_the_move_is_made_already_the_rest_is_done(world):
    ticket = world.ticket()
    use_macro(macro(world), ticket, by=world.ada)
    use_macro(macro(world, name="Again", priority=2), ticket, by=world.ada)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.phase) == (2, "waiting")


def test_the_composer_uses_one_and_offers_undo(world, client):
    ticket, made = world.ticket(), macro(world)
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Known outage" in client.get(f"/tickets/{ticket.pk}/offers/macros", HTTP_HX_REQUEST="true").content.decode()
    answer = client.post(f"/tickets/{ticket.pk}/macros/{made.pk}/uses", HTTP_HX_REQUEST="true")
    address = f"/macros/uses/{MacroUse.objects.get().pk}/undos"
    assert address in answer.headers["Talka-Toast"]
    assert client.post(address, HTTP_HX_REQUEST="true").status_code == 200
    ticket.refresh_from_db()
    assert ticket.priority == 3


def test_a_macro_needs_something_to_do_and_known_placeholders(world, client):
    client.force_login(world.eve, backend="allauth.account.auth_backends.AuthenticationBackend")
    form = {"name": "Nothing", "active": "on", "assign": "", "move": ""}
    assert "at least one thing" in client.post("/settings/macros/new", form).content.decode()
    assert "zzz" in client.post("/settings/macros/new", form | {"note": "{{ zzz }}"}).content.decode()
    assert not Macro.objects.exists()
    assert client.post("/settings/macros/new", form | {"note": "{{ ticket.priority }}"}).status_code == 302


def test_a_program_uses_a_macro_and_takes_it_back(world):
    ticket, macro = world.ticket(), Macro.objects.create(name="Outage", priority=1, reply_en="We know.")
    ada, at = signed_in(world.ada), f"/api/v1/tickets/{ticket.pk}"

    def call(client, path, data):
        return client.post(f"{at}/{path}", json.dumps(data), content_type="application/json")

    assert [one["name"] for one in ada.get(f"{at}/macros").json()["items"]] == ["Outage"]
    used = call(ada, "macros", {"id": macro.pk})
    assert used.status_code == 201
    ticket.refresh_from_db()
    assert ticket.priority == 1
    assert ticket.messages.get(pk=used.json()["reply"]).text == "We know."
    place = f"/api/v1/macro-uses/{used.json()['id']}"
    assert signed_in(world.ben).delete(place).status_code == 404
    assert ada.delete(place).status_code == 204
    ticket.refresh_from_db()
    assert ticket.priority == 3
    assert call(ada, "macros", {"id": 999}).json()["code"] == "unknown_choice"
    assert call(signed_in(world.dan), "macros", {"id": macro.pk}).status_code == 404
    assert call(signed_in(world.carol), "macros", {"id": macro.pk}).status_code == 403


def test_a_program_gets_a_canned_reply_in_the_words_of_a_ticket(world):
    ticket = world.ticket()
    reply = CannedReply.objects.create(name="Hello", text_en="Hello {{ requester.first_name }}")
    ada, at = signed_in(world.ada), f"/api/v1/tickets/{ticket.pk}/canned-replies"
    assert [one["id"] for one in ada.get(at).json()["items"]] == [reply.pk]
    said = ada.post(at, json.dumps({"id": reply.pk}), content_type="application/json").json()
    assert said == {"text": "Hello Carol", "language": "en"}
    assert ticket.messages.count() == 1
