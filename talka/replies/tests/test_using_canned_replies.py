"""Canned replies: found by those they are for, in the ticket's language, with the ticket's values."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from talka.desks.models import Desk
from talka.files import store
from talka.replies import actions
from talka.replies.models import CannedReply, ReplyFile
from talka.tickets import placeholders
from talka.tickets.models import DraftFile


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def eve(world) -> Client:
    return signed_in(world.eve)


def canned(**values) -> CannedReply:
    return CannedReply.objects.create(**{"name": "Restart", "text_en": "Hello {{ requester.first_name }}", **values})


def test_the_text_is_in_the_tickets_language_with_a_greeting_as_it_is_said(world):
    reply = canned(text_lt="Sveiki, {{ requester.called }}!")
    world.carol.name = "Jonas Jonaitis"
    world.carol.save(update_fields=["name"])
    assert actions.use_reply(reply, world.ticket(language="lt"), by=world.ada) == ("Sveiki, Jonai!", "lt")
    assert actions.use_reply(reply, world.ticket(language="en"), by=world.ada) == ("Hello Jonas", "en")
    reply.refresh_from_db()
    assert reply.uses == 2


def test_a_missing_language_falls_back_and_says_so(world):
    answer = signed_in(world.ada).post(f"/tickets/{world.ticket(language='lt').pk}/canned/{canned().pk}/uses").json()
    assert answer["text"] == "Hello Carol"
    assert "English" in answer["said"]


def test_its_files_hang_on_the_draft(world):
    reply, ticket = canned(), world.ticket()
    ReplyFile.objects.create(reply=reply, file=store.save("guide.pdf", b"%PDF-1"))
    for _twice in range(2):
        answer = signed_in(world.ada).post(f"/tickets/{ticket.pk}/canned/{reply.pk}/uses", {"kind": "reply"}).json()
    assert "guide.pdf" in answer["files"]
    assert [one.file.name for one in DraftFile.objects.all()] == ["guide.pdf"]


def test_who_is_offered_what(world):
    other = Desk.objects.create(name="Other")
    shared, elsewhere, own = canned(name="Shared"), canned(name="Elsewhere"), canned(name="Own", owner=world.ben)
    elsewhere.desks.add(other)
    network = canned(name="Network only")
    network.teams.add(world.network)
    ticket = world.ticket()

    def offered(person):
        return set(CannedReply.objects.offered(person, ticket))

    assert offered(world.ada) == {shared, network}
    assert offered(world.ben) == {shared, own}
    assert offered(world.carol) == set()


def test_somebody_elses_own_text_is_not_there(world):
    own, ticket = canned(owner=world.ben), world.ticket()
    assert signed_in(world.ada).post(f"/tickets/{ticket.pk}/canned/{own.pk}/uses").status_code == 404
    own.refresh_from_db()
    assert own.uses == 0


def test_the_list_shows_each_text_with_this_tickets_values(world):
    canned(shortcut="re")
    page = (
        signed_in(world.ada)
        .get(f"/tickets/{world.ticket().pk}/offers/canned", {"q": ":re"}, HTTP_HX_REQUEST="true")
        .content.decode()
    )
    assert "Hello Carol" in page
    assert ":re" in page
    none = (
        signed_in(world.ada)
        .get(f"/tickets/{world.ticket().pk}/offers/canned", {"q": "zzz"}, HTTP_HX_REQUEST="true")
        .content.decode()
    )
    assert "Nothing found" in none


def test_an_unknown_placeholder_is_refused_at_save_with_its_name(eve):
    form = {"name": "Bad", "text_en": "{{ requester.passwrd }}", "text_lt": "", "active": "on"}
    page = eve.post("/settings/canned-replies/new", form).content.decode()
    assert "requester.passwrd" in page
    assert not CannedReply.objects.exists()


def test_what_a_customer_reads_names_nothing_internal(eve):  # HAZARDS TPL-2
    form = {"name": "Bad", "text_en": "{{ ticket.priority }}", "text_lt": "", "active": "on"}
    assert "ticket.priority" in eve.post("/settings/canned-replies/new", form).content.decode()
    assert not CannedReply.objects.exists()


@pytest.mark.parametrize("text", ["{{7*7}}", "{% now %}", "{{ requester.name }}", "${x}", "{0.__class__}"])
def test_a_hostile_name_stays_words_in_a_text(world, text):  # HAZARDS TPL-1
    world.carol.name = text
    world.carol.save(update_fields=["name"])
    assert placeholders.values(world.ticket())["requester.name"] == text
    assert actions.use_reply(canned(text_en="Hi {{ requester.name }}"), world.ticket(), by=world.ada)[0] == f"Hi {text}"


def test_an_agent_keeps_own_ones_and_changes_no_shared_one(world):
    ada, shared = signed_in(world.ada), canned()
    form = {"name": "Mine", "text_en": "Mine", "text_lt": "", "active": "on"}
    assert ada.post("/settings/canned-replies/new", form).status_code == 302
    assert CannedReply.objects.get(name="Mine").owner == world.ada
    assert ada.post(f"/settings/canned-replies/{shared.pk}/", form).status_code == 403
    shared.refresh_from_db()
    assert shared.name == "Restart"


def test_shared_ones_travel_as_a_file(world, eve):
    canned(folder="VPN", shortcut="re").desks.add(world.desk)
    canned(name="Own", owner=world.eve)
    exported = eve.get("/replies/share.json").content
    assert b"Own" not in exported
    CannedReply.objects.all().delete()
    eve.post("/replies/imports", {"file": SimpleUploadedFile("x.json", exported)})
    taken = CannedReply.objects.get()
    assert (taken.name, taken.folder, taken.shortcut, taken.owner) == ("Restart", "VPN", "re", None)
    assert list(taken.desks.all()) == [world.desk]
    eve.post("/replies/imports", {"file": SimpleUploadedFile("x.json", exported)})
    assert CannedReply.objects.count() == 1


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b"\xff", b'{"format": "talka.replies/1", "canned_replies": [1]}', b"[" * 5000,
            b'{"format": "talka.replies/1", "canned_replies": [{"name": "x", "text_en": "{{ bad }}"}]}'],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_whole(eve, raw):
    assert eve.post("/replies/imports", {"file": SimpleUploadedFile("x.json", raw)}).status_code == 422
    assert not CannedReply.objects.exists()


def test_only_those_who_manage_them_carry_them_over(world):
    assert signed_in(world.ada).get("/replies/share.json").status_code == 403
    assert signed_in(world.ada).post("/replies/imports").status_code == 403


def test_the_palette_puts_a_text_into_the_composer_of_the_open_ticket(world):
    ticket, reply = world.ticket(), canned(name="Restart the router", folder="Network")
    ada = signed_in(world.ada)
    ask = {"q": "restart", "about": f"ticket:{ticket.pk}"}
    found = ada.get("/palette", ask, HTTP_HX_REQUEST="true").content.decode()
    assert f'data-put="/tickets/{ticket.pk}/canned/{reply.pk}/uses"' in found
    assert f'href="/tickets/{ticket.pk}/?compose=reply"' in found
    assert "data-put" not in ada.get("/palette", {"q": "restart"}, HTTP_HX_REQUEST="true").content.decode()
    own = canned(name="Restart mine", owner=world.ben)
    assert f"/canned/{own.pk}/" not in ada.get("/palette", ask, HTTP_HX_REQUEST="true").content.decode()
