"""Side conversations inside: with a team, on their pages, and who may read them."""

import pytest
from django.test import Client

from talka.access import actions as access
from talka.desks.models import Desk
from talka.events.testing import recorded
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.people import actions as people
from talka.people.models import Membership, Team
from talka.sidetalks import actions
from talka.sidetalks.models import SideTalk

HTMX = {"HTTP_HX_REQUEST": "true"}


def as_(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def zoe(world):
    """An agent of another desk, in a team of its own."""
    found = people.add_person(email="zoe@example.org", name="Zoe", by=None)
    access.give(access.role("agent"), person=found, desk_id=Desk.objects.create(name="Facilities").pk, by=None)
    Membership.objects.create(person=found, team=Team.objects.create(name="Facilities"))
    return type(found).objects.get(pk=found.pk)


def test_a_team_is_asked_inside_and_sees_the_question_not_the_ticket(world, zoe):
    ticket = world.ticket("Secret subject")
    talk = actions.begin(ticket, "Is the door open?", subject="Door", team=zoe.teams.get(), by=world.ada)
    page = as_(zoe).get(f"/sidetalks/{talk.pk}/").content.decode()
    assert "Is the door open?" in page
    assert "Secret subject" not in page
    assert as_(zoe).get(f"/tickets/{ticket.pk}/").status_code == 404
    as_(zoe).post(f"/sidetalks/{talk.pk}/messages", {"text": "It is."})
    talk.refresh_from_db()
    assert talk.waiting
    assert "Door" in as_(zoe).get("/sidetalks/").content.decode()


@pytest.mark.parametrize(
    "given", [{}, {"address": "nobody"}, {"address": "a@b.example", "team": True}, {"address": "carol@example.org"}]
)
def test_nobody_both_and_the_requester_are_refused(world, given):
    ticket = world.ticket()
    if "team" in given:
        given = {**given, "team": world.network}
    with pytest.raises(Refused):
        actions.begin(ticket, "Hello", subject="x", by=world.ada, **given)
    assert not SideTalk.objects.exists()
    assert not recorded("sidetalk.begun")


def test_an_empty_question_is_not_begun(world):
    with pytest.raises(Invalid):
        actions.begin(world.ticket(), " ", subject="x", address="a@b.example", by=world.ada)
    assert not SideTalk.objects.exists()


def test_others_neither_read_nor_write(world, zoe):
    talk = actions.begin(world.ticket(), "Hello", subject="CANARY", address="a@b.example", by=world.ada)
    for person in (world.carol, world.dan, zoe):
        assert as_(person).get(f"/sidetalks/{talk.pk}/").status_code == 404
        assert not SideTalk.objects.visible_to(person).exists()
        with pytest.raises(NotAllowed):
            actions.say(talk, "x", by=person)
    assert talk.messages.count() == 1


def test_the_pages_begin_go_on_and_end(world):
    ada, ticket = as_(world.ada), world.ticket()
    kept = ada.post(f"/tickets/{ticket.pk}/sidetalks", {"subject": "Part", "text": "Kept words", "address": "nobody"})
    assert kept.status_code == 422
    assert "Kept words" in kept.content.decode()
    ada.post(
        f"/tickets/{ticket.pk}/sidetalks", {"subject": "Part", "text": "Which?", "address": "parts@supplier.example"}
    )
    talk = SideTalk.objects.get()
    assert "Part" in ada.get(f"/tickets/{ticket.pk}/work", **HTMX).content.decode()
    assert ada.post(f"/sidetalks/{talk.pk}/messages", {"text": ""}).status_code == 422
    ada.post(f"/sidetalks/{talk.pk}/state", {"done": "1"})
    talk.refresh_from_db()
    assert talk.is_done
