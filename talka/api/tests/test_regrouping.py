"""Merging and splitting by a program, and back."""

import pytest

from talka.tickets.actions import add_customer_message, set_parent

pytestmark = pytest.mark.django_db


def test_a_merge_is_made_listed_and_taken_back(world, program):
    ada, first, second = program(world.ada), world.ticket("One"), world.ticket("Two")
    assert ada.post(f"/tickets/{first.pk}/merges", {"into": second.pk}).json()["id"] == second.pk
    (told,) = ada.get(f"/tickets/{second.pk}/regroupings").json()["items"]
    assert (told["kind"], told["source"], told["target"]) == ("merge", first.pk, second.pk)
    assert ada("DELETE", f"/tickets/{second.pk}/regroupings/{told['id']}").status_code == 204
    assert first.messages.count() == second.messages.count() == 1
    assert ada("DELETE", f"/tickets/{second.pk}/regroupings/{told['id']}").status_code == 404


def test_a_split_answers_with_the_new_ticket(world, program):
    ada, ticket = program(world.ada), world.ticket()
    more = add_customer_message(ticket, author=world.carol, text="And the printer.")
    made = ada.post(f"/tickets/{ticket.pk}/splits", {"messages": [more.pk], "subject": "Printer"})
    assert made.status_code == 201
    assert made.json()["subject"] == "Printer"


def test_a_requester_merges_nothing(world, program):
    first, second = world.ticket("One"), world.ticket("Two")
    assert program(world.carol).post(f"/tickets/{first.pk}/merges", {"into": second.pk}).status_code == 403
    assert first.messages.count() == 1


def test_open_parts_are_overruled_by_saying_so(world, program):
    ada, whole = program(world.ada), world.ticket("Whole")
    set_parent(world.ticket("Part"), whole, by=world.ada)
    assert ada.post(f"/tickets/{whole.pk}/moves", {"name": "solve"}).json()["code"] == "doubtful"
    assert ada.post(f"/tickets/{whole.pk}/moves", {"name": "solve", "anyway": True}).status_code == 200


def test_one_change_is_taken_back_by_who_made_it(world, program):
    ada, ticket = program(world.ada), world.ticket()
    ada("PATCH", f"/tickets/{ticket.pk}", {"priority": 1})
    events = ada.get(f"/tickets/{ticket.pk}/history").json()["items"]
    change = next(one for one in events if one["kind"] == "ticket.edited")["id"]
    assert program(world.ben).post(f"/tickets/{ticket.pk}/undos", {"event": change}).status_code == 403
    assert ada.post(f"/tickets/{ticket.pk}/undos", {"event": change}).json()["priority"] == 3
    assert ada.post(f"/tickets/{ticket.pk}/undos", {"event": change}).status_code == 409
    other = world.ticket("Another")
    assert ada.post(f"/tickets/{other.pk}/undos", {"event": change}).json()["code"] == "unknown_choice"
