"""The pages of merging, splitting, linking and parts."""

import pytest
from django.test import Client

from talka.tickets.actions import link, merge, move, set_parent
from talka.tickets.models import Ticket

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ada(world) -> Client:
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_merge_is_shown_before_it_is_made(world, ada):
    first, second = world.ticket("One", requester=world.dan), world.ticket("Two")
    page = ada.get(f"/tickets/merges?number={first.pk}&number={second.pk}&into={second.pk}").content.decode()
    assert "Dan Outsider" in page
    assert "1 message" in page
    assert not first.given_away.exists()


def test_several_are_merged_and_the_toast_takes_all_of_it_back(world, ada):
    rows = [world.ticket(f"T{n}") for n in range(3)]
    answer = ada.post("/tickets/merges", {"number": [row.pk for row in rows], "into": rows[0].pk}, follow=True)
    assert rows[0].messages.count() == 3
    undo = f"/tickets/{rows[0].pk}/unmerges?" + "&amp;".join(
        f"of={made.pk}" for made in rows[0].taken_in.order_by("pk")
    )
    assert undo in answer.content.decode()
    assert ada.post(undo.replace("&amp;", "&"), **HTMX).status_code == 204
    assert rows[0].messages.count() == 1
    assert Ticket.objects.open().count() == 3


def test_one_ticket_is_not_merged_alone(world, ada):
    ticket = world.ticket()
    assert ada.post("/tickets/merges", {"number": [ticket.pk]}).status_code == 422


def test_a_merged_ticket_leads_on(world, ada):
    first, second = world.ticket("One"), world.ticket("Two")
    merge(first, into=second, by=world.ada)
    assert "This goes on in" in ada.get(f"/tickets/{first.pk}/").content.decode()
    assert "took in" in ada.get(f"/tickets/{second.pk}/work").content.decode()


def test_a_split_asks_what_and_for_whom(world, ada):
    ticket = world.ticket(text="One")
    more = ticket.messages.create(kind="customer", author=world.carol, text="Two")
    assert "Two" in ada.get(f"/tickets/{ticket.pk}/splits?message={more.pk}").content.decode()
    answer = ada.post(
        f"/tickets/{ticket.pk}/splits", {"message": more.pk, "subject": "New", "requester": "dan@example.org"}
    )
    assert answer.status_code == 302
    new = Ticket.objects.get(subject="New")
    assert new.requester == world.dan
    kept = ada.post(f"/tickets/{ticket.pk}/splits", {"subject": "Kept words"})
    assert kept.status_code == 422
    assert "Kept words" in kept.content.decode()


def test_solving_asks_first_and_finishes_what_was_ticked(world, ada):
    whole, part = world.ticket("Whole"), world.ticket("Part")
    copy = world.ticket("Copy")
    set_parent(part, whole, by=world.ada)
    link(copy, "duplicates", whole, by=world.ada)
    asked = ada.post(f"/tickets/{whole.pk}/moves", {"name": "solve"})
    assert asked.url == f"/tickets/{whole.pk}/finishing?name=solve"
    page = ada.get(asked.url).content.decode()
    assert "Part" in page
    assert "Copy" in page
    assert ada.post(asked.url, {"name": "solve", "also": [part.pk]}).status_code == 302
    open_ones = set(Ticket.objects.open().values_list("pk", flat=True))
    assert open_ones == {copy.pk}


def test_a_ticket_is_found_by_number_and_by_words(world, ada):
    from talka.jobs.worker import drain  # noqa: PLC0415

    one = world.ticket("Printer on fire")
    drain()
    for typed in (str(one.pk), one.number, "printer"):
        assert one.number in ada.get("/tickets/found", {"target": typed}).content.decode()
    assert one.number not in ada.get("/tickets/found", {"target": "printer", "not": one.pk}).content.decode()


def test_a_link_is_said_from_either_end(world, ada):
    one, two = world.ticket("One"), world.ticket("Two")
    ada.post(f"/tickets/{one.pk}/links", {"relation": "blocked_by", "target": str(two.pk)})
    assert one.links_in.get().source_id == two.pk
    ada.post(f"/tickets/{one.pk}/links", {"relation": "part", "target": f"#{two.pk}"})
    two.refresh_from_db()
    assert two.parent_id == one.pk
    ada.post(f"/tickets/{two.pk}/independence")
    two.refresh_from_db()
    assert two.parent_id is None


def test_parts_are_answered_together_and_each_says_why_not(world, ada):
    whole, parts = world.ticket("Whole"), [world.ticket(f"P{n}") for n in range(2)]
    for part in parts:
        set_parent(part, whole, by=world.ada)
    page = ada.post(f"/tickets/{whole.pk}/parts", {"verb": "note", "text": "Look", "part": [p.pk for p in parts]})
    assert "2 parts changed." in page.content.decode()
    move(parts[0], "solve", by=world.ada)
    assert "1 of 2" in ada.get(f"/tickets/{whole.pk}/work").content.decode()


@pytest.mark.parametrize(
    "path", ["merges?number={0}", "{0}/splits", "{0}/parts", "{0}/finishing?name=solve", "{0}/work"]
)
def test_customers_have_no_such_pages(world, path):
    ticket, client = world.ticket(), Client()
    client.force_login(world.carol, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/tickets/" + path.format(ticket.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_the_panels_take_as_many_statements_for_many_parts(world, ada, count, django_assert_max_num_queries):
    whole = world.ticket("Whole")
    for number in range(count):
        set_parent(world.ticket(f"P{number}"), whole, by=world.ada)
    with django_assert_max_num_queries(15):
        ada.get(f"/tickets/{whole.pk}/work", **HTMX)
