"""Before a reply is sent: who gets it, what others wrote meanwhile, and what may be said with formatting."""

import pytest
from django.test import Client

from talka.events.testing import recorded
from talka.tickets.actions import add_customer_message, note, reply, watch

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ada(world) -> Client:
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_line_names_who_gets_mail_and_why_and_who_is_only_told(world, ada):
    ticket = world.ticket()
    watch(ticket, world.ben, by=world.eve)
    said = ada.get(
        f"/tickets/{ticket.pk}/audience",
        HTTP_HX_REQUEST="true",
        data={"to": "carol@example.org", "cc": "new@example.com"},
    ).content.decode()
    assert "2 people get mail" in said
    assert "asked for this" in said
    assert "typed here" in said
    assert "Ben Hughes" in said
    assert "follows this" in said


def test_a_wrong_address_is_said_before_it_is_sent(world, ada):
    said = ada.get(
        f"/tickets/{world.ticket().pk}/audience", {"to": "carol@@example.org"}, HTTP_HX_REQUEST="true"
    ).content.decode()
    assert "is not an e-mail address" in said


def test_addresses_in_a_customers_copy_are_offered_and_not_added(world, ada):  # HAZARDS MID-5
    ticket = world.ticket()
    add_customer_message(ticket, author=world.carol, text="With a copy", cc=["boss@example.com"])
    page = ada.get(f"/tickets/{ticket.pk}/").content.decode()
    assert 'data-add="boss@example.com"' in page
    ada.post(f"/tickets/{ticket.pk}/replies", {"text": "Hello", "to": "carol@example.org"})
    sent = ticket.messages.last()
    assert (sent.to, sent.cc) == (["carol@example.org"], [])


def test_suggestions_are_of_the_organisation_and_the_conversation_only(world, ada):
    ticket = world.ticket()
    world.eve.organization = None
    world.eve.is_agent = False
    world.eve.save(update_fields=["organization", "is_agent"])
    found = ada.get(f"/tickets/{ticket.pk}/people", {"list": "recipients", "q": "example"}).json()["items"]
    assert "carol@example.org" in {one["email"] for one in found}
    assert "dan@example.org" not in {one["email"] for one in found}
    assert ada.get(f"/tickets/{ticket.pk}/people", {"list": "anything"}).status_code == 404


def test_somebody_elses_answer_is_shown_before_mine_is_sent(world, ada):
    ticket = world.ticket()
    seen = ticket.messages.last().pk
    reply(ticket, "Ben was quicker", by=world.ben)
    form = {"text": "Mine", "to": "carol@example.org", "seen": seen}
    warned = ada.post(f"/tickets/{ticket.pk}/replies", form, **HTMX)
    assert warned.status_code == 422
    assert "Ben was quicker" in warned.content.decode()
    plain = ada.post(f"/tickets/{ticket.pk}/replies", form)
    assert (plain.status_code, "Send anyway" in plain.content.decode()) == (409, True)
    assert len(recorded("message.sent")) == 1
    assert ada.post(f"/tickets/{ticket.pk}/replies", form | {"anyway": "1"}).status_code == 302
    assert ticket.messages.last().text == "Mine"


def test_ones_own_words_and_notes_warn_of_nothing(world, ada):
    ticket = world.ticket()
    seen = ticket.messages.last().pk
    reply(ticket, "Mine before", by=world.ada)
    note(ticket, "By the way", by=world.ben)
    assert ada.post(f"/tickets/{ticket.pk}/replies", {"text": "More", "seen": seen}).status_code == 302


def test_formatting_is_kept_clean_and_the_text_says_the_same(world):
    ticket = world.ticket()
    sent = reply(
        ticket,
        "",
        by=world.ada,
        html='<p>Use <strong>vpn2</strong></p><p onclick="x()">now<script>x</script><img src="//evil.example/t.gif"></p>',
    )
    assert sent.text == "Use vpn2\n\nnow"
    assert "<strong>vpn2</strong>" in sent.html
    assert not any(bad in sent.html for bad in ("script", "onclick", "evil"))


def test_nobody_in_the_address_line_is_a_mistake(world, ada):
    ticket = world.ticket()
    assert ada.post(f"/tickets/{ticket.pk}/replies", {"text": "x", "to": ""}).status_code == 422
    assert not recorded("message.sent")


def test_blind_copies_are_the_desks_secret(world, ada, client):  # HAZARDS NOTE-1
    ticket = world.ticket()
    ada.post(f"/tickets/{ticket.pk}/replies", {"text": "x", "to": "carol@example.org", "bcc": "hidden@example.com"})
    assert ticket.messages.last().bcc == ["hidden@example.com"]
    assert "hidden@example.com" in ada.get(f"/tickets/{ticket.pk}/").content.decode()
    client.force_login(world.carol, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "hidden@" not in client.get(f"/portal/requests/{ticket.pk}/").content.decode()
    assert "hidden@" not in client.get(f"/api/v1/tickets/{ticket.pk}/messages").content.decode()
