"""A reply leaves at its time, by the rights of that moment."""

import datetime as dt

import pytest
from django.utils import timezone

from talka.events.testing import recorded
from talka.kit.errors import Invalid, Refused
from talka.tickets.models import Draft
from talka.tickets.writing import drafts, sending, times

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def later(world):
    draft = drafts.keep(world.ticket(), "reply", by=world.ada, text="Good morning", to=["carol@example.org"])
    return sending.schedule(draft, timezone.now() + HOUR, then="wait", by=world.ada)


def come(draft):
    Draft.objects.filter(pk=draft.pk).update(send_at=timezone.now() - dt.timedelta(seconds=1))
    return sending.send_due(str(draft.pk))


def test_a_scheduled_reply_is_sent_once_at_its_time(world, later):
    assert not sending.send_due(str(later.pk))
    assert come(later)
    assert not sending.send_due(str(later.pk))
    ticket = later.ticket
    ticket.refresh_from_db()
    message = ticket.messages.last()
    assert (message.text, message.author, message.via, ticket.phase) == ("Good morning", world.ada, "later", "waiting")
    assert ticket.messages.filter(kind="reply").count() == 1
    assert not Draft.objects.exists()


def test_it_is_stopped_where_its_writer_lost_the_desk(world, later):  # HAZARDS IDOR-5
    world.ada.grants.all().delete()
    assert not come(later)
    later.refresh_from_db()
    assert later.stopped
    assert not later.ticket.messages.filter(kind="reply").exists()
    (event,) = recorded("message.stopped")
    assert event.data["person"] == str(world.ada)
    assert not come(later)
    assert len(recorded("message.stopped")) == 1


def test_a_stopped_one_is_shown_with_its_reason_to_colleagues(world, later, client):
    world.ada.grants.all().delete()
    come(later)
    client.force_login(world.ben, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/tickets/{later.ticket_id}/").content.decode()
    assert "Not sent" in page
    assert f"/drafts/{later.pk}/" not in page


def test_it_goes_back_into_the_composer_to_be_changed(world, later):
    draft = sending.unschedule(later, by=world.ada)
    assert (draft.send_at, draft.text) == (None, "Good morning")
    assert not sending.send_due(str(draft.pk))
    assert recorded("message.unscheduled")


def test_nobody_else_takes_it_off(world, later):  # HAZARDS IDOR-3
    with pytest.raises(Refused):
        sending.unschedule(later, by=world.ben)
    assert Draft.objects.scheduled().exists()


@pytest.mark.parametrize("off", [-HOUR, dt.timedelta(days=400)])
def test_a_time_that_cannot_be_meant_is_refused(world, off):
    draft = drafts.keep(world.ticket(), "reply", by=world.ada, text="x")
    with pytest.raises(Invalid):
        sending.schedule(draft, timezone.now() + off, by=world.ada)
    assert not recorded("message.scheduled")


def test_an_empty_or_wrongly_addressed_one_is_refused_while_one_is_here(world):
    ticket = world.ticket()
    for values in ({"text": ""}, {"text": "x", "to": ["half"]}):
        draft = drafts.keep(ticket, "reply", by=world.ada, **values)
        with pytest.raises(Invalid):
            sending.schedule(draft, timezone.now() + HOUR, by=world.ada)
    assert not recorded("message.scheduled")


def test_a_typed_time_is_in_the_persons_own_zone():
    with timezone.override("Europe/Vilnius"):
        assert times.typed("2026-11-26T08:00").astimezone(dt.UTC).hour == 6
    for wrong in ("", "tomorrow", "2026-99-99T08:00"):
        with pytest.raises(Invalid):
            times.typed(wrong)


def test_the_offers_are_beginnings_of_work(db):
    from talka.calendars.models import Calendar  # noqa: PLC0415  after Django

    Calendar.objects.create(name="Office", default=True)
    friday = dt.datetime(2026, 11, 27, 15, 0, tzinfo=dt.UTC)
    hour, morning = (one.at for one in times.offers(friday))
    assert hour - friday == HOUR
    assert (morning.weekday(), morning > friday) == (0, True)  # Friday's next working morning is Monday's


def test_the_form_schedules_and_the_conversation_shows_it(world, client):
    ticket = world.ticket()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    at = timezone.localtime(timezone.now() + HOUR).strftime("%Y-%m-%dT%H:%M")
    client.post(f"/tickets/{ticket.pk}/replies", {"text": "Later, then", "to": "carol@example.org", "send_at": at})
    assert not ticket.messages.filter(kind="reply").exists()
    page = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "Will be sent" in page
    assert "Later, then" in page
