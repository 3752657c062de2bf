"""Which open tickets other terms would move, before they are published; and moving them afterwards."""

from datetime import datetime, timedelta

import pytest
from django.forms import model_to_dict
from django.test import Client

from talka.calendars.models import Calendar
from talka.events.testing import recorded
from talka.jobs.worker import drain
from talka.kit.errors import NotAllowed
from talka.sla import actions as sla
from talka.sla import effects
from talka.sla.models import Clock, Effect
from talka.tickets import actions

from .conftest import HOUR, MONDAY, promise


def worked_out(effect):
    drain()
    return Effect.objects.select_related("progress").get(pk=effect.pk)


def test_a_shorter_time_is_told_ticket_by_ticket_and_moves_nothing(clock_time, office, world):
    one, _paused = world.ticket(), world.ticket()
    actions.reply(_paused, "Which room?", by=world.ada, then="wait")
    before = list(Clock.objects.order_by("pk").values())
    office.resolution = "2h"
    found = worked_out(effects.ask(office, by=world.eve))
    assert (found.earlier, found.later, found.begun, found.ended) == (1, 0, 0, 0)
    assert [row["number"] for row in found.progress.report] == [one.number]
    assert datetime.fromisoformat(found.progress.report[0]["new"]) == MONDAY + 2 * HOUR
    assert list(Clock.objects.order_by("pk").values()) == before
    office.refresh_from_db()
    assert office.resolution == "2h, 4h, 8h, 16h"


def test_other_hours_and_a_wider_selector_are_told_too(clock_time, world):
    narrow = promise("Narrow", selector="priority:critical", resolution="2h")
    world.ticket()
    world.ticket(priority=1)
    narrow.selector = ""
    found = worked_out(effects.ask(narrow, by=world.eve))
    assert (found.begun, found.earlier, found.later) == (1, 0, 0)
    narrow.selector = "priority:low"
    found = worked_out(effects.ask(narrow, by=world.eve))
    assert (found.begun, found.ended) == (0, 1)


def test_what_is_already_over_under_the_new_terms_is_counted(clock_time, office, world):
    ticket = world.ticket()
    actions.assign(ticket, world.ada, by=world.ada)
    actions.reply(ticket, "On it.", by=world.ada)
    clock_time.shift(timedelta(hours=3))
    office.resolution = "1h"
    assert worked_out(effects.ask(office, by=world.eve)).late == 1


def test_published_terms_are_applied_when_somebody_says_so(clock_time, office, world):
    ticket = world.ticket()
    office.resolution = "2h"
    office.save()
    sla.publish(office, by=world.eve)
    assert Clock.objects.get(ticket=ticket, metric="resolution").version.number == 1
    worked_out(effects.ask(office, by=world.eve, applies=True))
    clock = Clock.objects.get(ticket=ticket, metric="resolution")
    assert (clock.version.number, clock.due_at) == (2, MONDAY + 2 * HOUR)
    assert clock.marks.count() == 2


def test_who_may_not_manage_promises_asks_nothing(office, world):
    with pytest.raises(NotAllowed):
        effects.ask(office, by=world.ada)
    assert not Effect.objects.exists()
    assert not recorded("sla.applied")


def test_the_page_shows_what_would_move_and_publishes_on_request(clock_time, office, world):
    ticket = world.ticket()
    client = Client()
    client.force_login(world.eve, backend="allauth.account.auth_backends.AuthenticationBackend")
    where = f"/settings/promises/{office.pk}/effects"
    typed = {**model_to_dict(office), "resolution": "2h", "calendar": office.calendar_id, "review_on": ""}
    typed = {name: value for name, value in typed.items() if value is not None}
    shown = client.post(where, typed)
    assert shown.status_code == 302
    drain()
    text = client.get(shown["Location"]).content.decode()
    assert ticket.number in text
    office.refresh_from_db()
    assert office.resolution != "2h"
    assert client.post(shown["Location"] + "publications", {"apply": "on"}).status_code == 302
    drain()
    office.refresh_from_db()
    assert office.resolution == "2h"
    assert Clock.objects.get(ticket=ticket, metric="resolution").due_at == MONDAY + 2 * HOUR


def test_other_hours_and_switching_on_are_published_too(clock_time, world):
    calendar = Calendar.objects.create(name="Whole day", country="", week=["00:00-24:00"] * 7)
    off = promise("Off", active=False, resolution="8h")
    ticket = world.ticket()
    off.calendar, off.active = calendar, True
    found = worked_out(effects.ask(off, by=world.eve))
    assert found.begun == 1
    assert not Clock.objects.filter(ticket=ticket).exists()
    client = Client()
    client.force_login(world.eve, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"/settings/promises/effects/{found.pk}/publications").status_code == 302
    off.refresh_from_db()
    assert (off.active, off.calendar_id) == (True, calendar.pk)
    off.active = False
    assert worked_out(effects.ask(off, by=world.eve)).begun == 0


def test_a_draft_with_a_mistake_stays_in_the_form(office, world):
    client = Client()
    client.force_login(world.eve, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"/settings/promises/{office.pk}/effects", {"name": "X", "resolution": "soon"})
    assert answer.status_code == 422
    assert "soon" in answer.content.decode()
    assert not Effect.objects.exists()


def test_effects_are_there_for_those_who_manage_promises(office, world):
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/settings/promises/{office.pk}/effects").status_code == 404
