"""Drafts are kept while one types, and are their writer's alone."""

import datetime as dt

import pytest
from django.test import Client

from talka.kit.errors import NotAllowed, Refused
from talka.tickets.models import Draft, DraftFile
from talka.tickets.writing import drafts

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def ada(world) -> Client:
    return signed_in(world.ada)


def save(client, ticket, **values):
    return client.post(f"/tickets/{ticket.pk}/drafts", {"kind": "reply", "version": 0, **values})


def test_what_is_typed_is_there_after_a_reload(world, ada):
    ticket = world.ticket()
    saved = save(ada, ticket, text="I am look", to="carol@example.org, half-typed", html="")
    assert saved.json()["said"].startswith("Draft saved")
    page = ada.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "I am look" in page
    assert "half-typed" in page
    assert "You have a draft here" in page


def test_two_tabs_never_write_over_each_other(world, ada):
    ticket = world.ticket()
    version = save(ada, ticket, text="From the first tab").json()["version"]
    assert save(ada, ticket, text="First, longer", version=version).status_code == 200
    other = save(ada, ticket, text="From the second tab", version=version)
    assert other.status_code == 409
    assert other.json()["other"]["text"] == "First, longer"
    assert Draft.objects.get().text == "First, longer"
    assert save(ada, ticket, text="Mine after all", version=other.json()["other"]["version"]).status_code == 200


def test_a_draft_is_nobody_elses_to_read_send_change_or_throw_away(world, ada):  # HAZARDS IDOR-3
    ticket = world.ticket()
    save(ada, ticket, text="CANARY-draft")
    draft = Draft.objects.get()
    ada.post(f"/tickets/{ticket.pk}/drafts/files", {"kind": "reply", "files": _file()})
    file = DraftFile.objects.get().file_id
    assert ada.get(f"/files/{file}").status_code == 200
    for person in (world.ben, world.eve, world.carol):
        other = signed_in(person)
        for address in (
            f"/drafts/{draft.pk}/discards",
            f"/drafts/{draft.pk}/unschedulings",
            f"/drafts/files/{file}/removals",
        ):
            assert other.post(address).status_code == 404
        assert other.get(f"/files/{file}").status_code == 404
        page = other.get(f"/tickets/{ticket.pk}/")
        assert b"CANARY-draft" not in page.content
    assert Draft.objects.get().text == "CANARY-draft"
    assert DraftFile.objects.count() == 1


def test_a_file_of_a_draft_goes_out_with_the_reply_and_the_draft_is_gone(world, ada):
    ticket = world.ticket()
    answer = ada.post(f"/tickets/{ticket.pk}/drafts/files", {"kind": "reply", "files": _file()})
    assert "shot.png" in answer.content.decode()
    assert ada.post(f"/tickets/{ticket.pk}/replies", {"text": "See the picture"}).status_code == 302
    assert [one.file.name for one in ticket.messages.last().attachments.all()] == ["shot.png"]
    assert not Draft.objects.exists()


def test_a_removed_file_is_not_sent_and_not_shown_in_the_text(world, ada):
    ticket = world.ticket()
    ada.post(f"/tickets/{ticket.pk}/drafts/files", {"kind": "reply", "files": _file()})
    row = DraftFile.objects.get()
    save(ada, ticket, text="See", html=f'<p>See <img src="/files/{row.file_id}?inline"></p>', version=row.draft.version)
    assert "<img" in Draft.objects.get().html
    assert ada.post(f"/drafts/files/{row.file_id}/removals").status_code == 200
    assert "<img" not in Draft.objects.get().html


def test_a_discarded_draft_comes_back(world):
    ticket = world.ticket()
    draft = drafts.keep(ticket, "reply", by=world.ada, text="Long thoughts")
    drafts.discard(draft, by=world.ada)
    assert drafts.live(ticket, "reply", world.ada) is None
    draft.refresh_from_db()
    assert drafts.restore(draft, by=world.ada).text == "Long thoughts"
    with pytest.raises(Refused):
        drafts.restore(draft, by=world.ben)


def test_a_discarded_draft_comes_back_above_what_was_begun_since(world):
    ticket = world.ticket()
    old = drafts.keep(ticket, "reply", by=world.ada, text="Old")
    drafts.discard(old, by=world.ada)
    drafts.keep(ticket, "reply", by=world.ada, text="New")
    old.refresh_from_db()
    assert drafts.restore(old, by=world.ada).text == "Old\n\nNew"
    assert Draft.objects.count() == 1


def test_who_may_not_reply_keeps_no_draft(world):
    with pytest.raises(NotAllowed):
        drafts.keep(world.ticket(), "reply", by=world.dan, text="Let me in")
    assert not Draft.objects.exists()


def test_a_note_and_a_reply_are_drafts_of_their_own(world, ada):
    ticket = world.ticket()
    save(ada, ticket, text="To Carol")
    save(ada, ticket, kind="note", text="Between us")
    assert dict(Draft.objects.values_list("kind", "text")) == {"reply": "To Carol", "note": "Between us"}


@pytest.mark.parametrize("kind", ["", "other", "reply\0"])
def test_a_draft_of_no_kind_is_refused(world, ada, kind):
    assert save(ada, world.ticket(), kind=kind, text="x").status_code == 422
    assert not Draft.objects.exists()


def test_hostile_html_is_kept_clean(world, ada):
    save(
        ada,
        world.ticket(),
        text="x",
        html='<p onclick="x()">Hi<script>alert(1)</script><img src="http://evil.example/x"></p>',
    )
    assert Draft.objects.get().html == "<p>Hi</p>"


def test_what_was_thrown_away_a_day_ago_is_forgotten(world):
    draft = drafts.keep(world.ticket(), "reply", by=world.ada, text="Old")
    drafts.discard(draft, by=world.ada)
    assert drafts.sweep() == 0
    Draft.objects.update(discarded_at=draft.updated_at - dt.timedelta(days=2))
    drafts.sweep()
    assert not Draft.objects.exists()


def test_tickets_with_a_draft_are_a_view(world, ada):
    ticket, _other = world.ticket("Drafted one"), world.ticket("Not this")
    save(ada, ticket, text="Soon")
    page = ada.get("/tickets/?q=is:drafted").content.decode()
    assert "Drafted one" in page
    assert "Not this" not in page


def _file():
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415  Django's settings first

    return SimpleUploadedFile("shot.png", PNG, "image/png")
