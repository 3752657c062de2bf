import pytest
from django.test import Client
from django.utils import timezone

from talka.events.testing import recorded
from talka.jobs.worker import drain
from talka.tickets import guests
from talka.tickets.actions import add_customer_message, merge, moves_for, note, reply
from talka.tickets.models import GuestLink, Ticket

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def carol(world) -> Client:
    client = Client()
    client.force_login(world.carol, backend=BACKEND)
    return client


def test_a_customer_asks_reads_and_answers(world, carol):
    answer = carol.post("/portal/requests/new", {"subject": "New screen", "text": "Mine is broken"})
    ticket = Ticket.objects.get(subject="New screen")
    assert answer.headers["Location"] == f"/portal/requests/{ticket.pk}/"
    reply(ticket, "Which room?", by=world.ada, then="wait")
    page = carol.get(f"/portal/requests/{ticket.pk}/").content.decode()
    assert "Which room?" in page
    assert "Waiting for you" in page
    carol.post(f"/portal/requests/{ticket.pk}/messages", {"text": "S4-112"})
    ticket.refresh_from_db()
    assert (ticket.phase, ticket.messages.last().text) == ("open", "S4-112")


def test_a_customer_closes_and_reopens_the_own_request_only(world, carol):
    mine, other = world.ticket(), world.ticket(requester=world.dan)
    close = moves_for(world.carol, mine, portal=True)[0].name  # each kind has its own word
    assert carol.post(f"/portal/requests/{mine.pk}/moves", {"name": close}).status_code == 302
    assert carol.post(f"/portal/requests/{mine.pk}/moves", {"name": "reopen"}).status_code == 302
    assert carol.post(f"/portal/requests/{mine.pk}/moves", {"name": "solve"}).status_code == 403
    assert carol.post(f"/portal/requests/{other.pk}/moves", {"name": close}).status_code == 404
    assert [event.data["move"] for event in recorded("ticket.moved")] == [close, "reopen"]


def test_nothing_of_the_inside_is_shown(world, carol):  # HAZARDS NOTE-1
    ticket = world.ticket(priority=1)
    note(ticket, "CANARY-note", by=world.ada, files=[("CANARY-file.txt", b"x")])
    add_customer_message(ticket, author=world.dan, text="CANARY-stranger", verified=False)
    drain()
    for address in (f"/portal/requests/{ticket.pk}/", "/portal/requests/", "/portal/", "/portal/requests/?q=CANARY"):
        assert "CANARY-" not in carol.get(address).content.decode().replace("?q=CANARY", ""), address


def test_a_form_without_words_keeps_the_subject_and_writes_nothing(world, carol):
    answer = carol.post("/portal/requests/new", {"subject": "Kept words", "text": " "})
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_guest_link_opens_one_request_without_an_account(world, client):
    ticket, other = world.ticket(), world.ticket("Other")
    address = guests.link_for(ticket, world.carol).replace("http://127.0.0.1:8000", "")
    page = client.get(address)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "same-origin")
    assert ticket.subject in page.content.decode()
    assert client.post(f"{address}/messages", {"text": "From the mail"}).status_code == 302
    assert ticket.messages.last().author == world.carol
    assert client.get(f"/portal/requests/{other.pk}/").status_code == 302


@pytest.mark.parametrize("change", [{"expires_at": timezone.now()}, {"revoked_at": timezone.now()}])
def test_an_ended_guest_link_is_like_none(world, client, change):  # HAZARDS MID-7
    ticket = world.ticket()
    address = guests.link_for(ticket, world.carol).replace("http://127.0.0.1:8000", "")
    GuestLink.objects.update(**change)
    assert client.get(address).status_code == client.get("/g/guess").status_code == 404
    assert client.post(f"{address}/messages", {"text": "Late"}).status_code == 404
    assert not recorded("message.received")


def test_members_of_a_sharing_organisation_see_each_others_requests(world, carol):
    colleague = world.eve
    ticket = world.ticket("Shared", requester=colleague)
    assert carol.get(f"/portal/requests/{ticket.pk}/").status_code == 404
    world.organization.shared = True
    world.organization.save()
    assert carol.get(f"/portal/requests/{ticket.pk}/").status_code == 200


def test_a_search_finds_only_own_requests_the_best_first(world, carol):
    world.ticket("Spausdintuvas dega", requester=world.dan)
    later = world.ticket("Kita tema", text="Dar kartą apie spausdintuvą")
    best = world.ticket("Spausdintuvas stringa")
    drain()
    page = carol.get("/portal/requests/?q=spausdintuvas").content.decode()
    assert "dega" not in page
    assert page.index(best.subject) < page.index(later.subject)


def test_a_merged_request_leads_to_where_its_conversation_went(world, carol):
    first, second = world.ticket("One"), world.ticket("Two")
    merge(second, into=first, by=world.ada)
    assert carol.get(f"/portal/requests/{second.pk}/").headers["Location"] == f"/portal/requests/{first.pk}/"
