"""HAZARDS TRK-1, TRK-2, SSRF-4: what lies elsewhere is fetched when somebody asks, by us, and by nobody's browser."""

import pytest
from django.test import Client

from talka.access import actions as access
from talka.events.testing import recorded
from talka.files import store
from talka.jobs import worker
from talka.kit import egress
from talka.kit.errors import NotAllowed, Refused
from talka.kit.html import clean
from talka.tickets import actions
from talka.tickets.models import RemotePicture, TrustedSender
from talka.tickets.pictures import actions as pictures
from talka.tickets.pictures import fetching, showing

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
PAGE = '<p>Hi</p><img src="http://shop.example/a.png?x=1&y=2" alt="shoe"><img src="//shop.example/b.png">'


@pytest.fixture
def outside(monkeypatch):
    """What lies at which address; everything else answers nobody."""
    lying = {}

    def get(url, headers, *, most):
        if url not in lying:
            raise egress.Unreached("404")
        return lying[url]

    monkeypatch.setattr(egress, "get", get)
    return lying


@pytest.fixture
def message(world):
    ticket = actions.open_ticket(
        "incident", "Shoes", requester=world.carol, text="Hi", html=clean(PAGE), desk=world.desk, via="mail"
    )
    return ticket.messages.get()


def browser(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def ada(world):
    return browser(world.ada)


def body(client, message):
    return client.get(f"/messages/{message.pk}/body").content.decode()


def test_nothing_is_loaded_until_somebody_asks_and_then_from_here(world, ada, message, outside):
    outside["https://shop.example/a.png?x=1&y=2"] = PNG
    assert "src=" not in body(ada, message)
    assert b"2 remote images blocked" in ada.get(f"/tickets/{message.ticket_id}/").content
    assert RemotePicture.objects.count() == 0
    ada.post(f"/messages/{message.pk}/pictures")
    assert recorded("message.pictures_asked")
    assert b"Images are being fetched" in ada.get(f"/tickets/{message.ticket_id}/").content
    worker.drain()
    page = body(ada, message)
    assert page.count("src=") == 1
    assert 'src="http' not in page
    assert b"1 image could not be fetched" in ada.get(f"/tickets/{message.ticket_id}/").content
    assert recorded("message.pictures_fetched")


def test_a_picture_opens_with_its_signature_and_without_a_session(world, ada, client, message, outside):
    outside["https://shop.example/b.png"] = PNG
    pictures.show(message, by=world.ada)
    worker.drain()
    address = body(ada, message).split('src="')[1].split('"')[0].replace("&amp;", "&")
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get(address.replace("key=", "key=0")).status_code == 404
    assert client.get(address.replace(f"for={world.ada.pk}", f"for={world.eve.pk}")).status_code == 404
    assert client.get(address.partition("?")[0]).status_code == 404


def test_who_lost_the_desk_loses_the_picture_at_once(world, ada, client, message, outside):
    """HAZARDS GEN-6"""
    outside["https://shop.example/b.png"] = PNG
    pictures.show(message, by=world.ada)
    worker.drain()
    address = body(ada, message).split('src="')[1].split('"')[0].replace("&amp;", "&")
    for grant in world.ada.grants.all():
        access.take(grant, by=world.eve)
    assert client.get(address).status_code == 404


def test_pictures_inside_a_mail_open_in_their_frame_too(world, ada, client):
    file = store.save("shot.png", PNG)
    html = clean('<img src="cid:a">', {"a": f"/files/{file.pk}?inline"})
    ticket = actions.open_ticket(
        "incident", "Shot", requester=world.carol, text="x", html=html, desk=world.desk, files=[(file, "a")]
    )
    address = body(ada, ticket.messages.get()).split('src="')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"%PDF-1.4", b""])
def test_what_is_no_picture_is_not_kept(world, message, outside, data):
    """HAZARDS XSS-3"""
    outside["https://shop.example/b.png"] = data
    pictures.show(message, by=world.ada)
    worker.drain()
    assert not RemotePicture.objects.filter(file__isnull=False).exists()


def test_a_sender_is_trusted_by_one_person_until_told_otherwise(world, ada, message, outside):
    ada.post(f"/messages/{message.pk}/pictures", {"always": "1"})
    assert TrustedSender.objects.filter(person=world.ada, sender=world.carol).exists()
    later = actions.add_customer_message(message.ticket, author=world.carol, text="Hi", html=clean(PAGE), via="mail")
    assert showing.states([later], world.ada)[later.pk].trusted
    assert not showing.states([later], world.ben)[later.pk].trusted
    assert b'hx-trigger="load, submit"' in ada.get(f"/tickets/{message.ticket_id}/").content
    assert b'hx-trigger="load, submit"' not in browser(world.ben).get(f"/tickets/{message.ticket_id}/").content
    ada.post(f"/messages/{later.pk}/pictures", {"always": "0"})
    assert not TrustedSender.objects.exists()


def test_a_sender_that_was_only_claimed_is_not_trusted(world, message, outside):
    message.verified = False
    message.save()
    with pytest.raises(Refused):
        pictures.trust(message, by=world.ada)
    assert not TrustedSender.objects.exists()
    assert not recorded("message.pictures_asked")


def test_nobody_asks_for_pictures_of_what_they_may_not_see(world, message):
    with pytest.raises(NotAllowed):
        pictures.show(message, by=world.dan)
    assert browser(world.dan).post(f"/messages/{message.pk}/pictures").status_code == 404
    assert browser(world.carol).post(f"/messages/{message.pk}/pictures").status_code == 404
    assert not RemotePicture.objects.exists()


def test_asking_twice_fetches_once(world, message, outside):
    outside["https://shop.example/b.png"] = PNG
    for _again in range(2):
        pictures.show(message, by=world.ada)
        worker.drain()
    assert len(recorded("message.pictures_fetched")) == 1


def test_after_a_month_they_are_blocked_again(world, message, outside):
    pictures.show(message, by=world.ada)
    worker.drain()
    RemotePicture.objects.update(asked_at="2020-01-01T00:00Z")
    assert fetching.forget_old() == 2
    assert showing.states([message], world.ada)[message.pk].blocked == 2


def test_pictures_go_with_the_words_they_stood_in(world, message, outside):
    """HAZARDS MASS-3"""
    outside["https://shop.example/b.png"] = PNG
    pictures.show(message, by=world.ada)
    worker.drain()
    actions.redact(message, reason="Not ours to keep", by=world.eve)
    assert not RemotePicture.objects.exists()
