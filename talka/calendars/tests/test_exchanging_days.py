"""Days out and in as iCalendar (RFC 5545): the same again, a look first, and files of strangers cost little."""

import datetime as dt
import json
import time

import pytest
from django.test import Client

from talka.access import actions as access
from talka.calendars import ical, importing
from talka.calendars.models import Calendar, Day
from talka.events.testing import recorded
from talka.kit.errors import Invalid, NotAllowed

TODAY = dt.date(2026, 11, 25)
pytestmark = pytest.mark.django_db


def sheet(*events: str) -> bytes:
    inside = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{event}\r\nEND:VEVENT\r\n" for n, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{inside}END:VCALENDAR\r\n".encode()


def added() -> list:
    return [event for event in recorded("record.added") if event.thing.startswith("calendars.day:")]


def as_(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def calendar(world):
    return Calendar.objects.create(name="Office", country="LT")


def test_what_goes_out_comes_in_as_it_was(world, calendar):
    Day.objects.create(
        calendar=calendar, date="2026-12-23", name="Šventė; su „kabutėmis“, ir\\ženklais", hours="08:00-12:00"
    )
    Day.objects.create(calendar=calendar, date="2026-03-04", name="Kaziuko mugė", yearly=True)
    data = ical.written(Calendar.objects.get(pk=calendar.pk), TODAY, "lt")
    other = Calendar.objects.create(name="Other", country="")
    importing.keep(other, data, TODAY, by=world.eve)
    told = {(day.date, day.name, day.hours, day.yearly) for day in other.days.all()}
    assert {(day.date, day.name, day.hours, day.yearly) for day in calendar.days.all()} <= told
    assert (dt.date(2027, 2, 16), "Lietuvos valstybės atkūrimo diena", "", False) in told


@pytest.mark.parametrize(
    ("event", "dates"),
    [
        ("SUMMARY:Trip\r\nDTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227", ["2026-12-24", "2026-12-25", "2026-12-26"]),
        ("DTSTART;VALUE=DATE:20261224", ["2026-12-24"]),
        ("DTSTART:20261224T080000Z\r\nDURATION:PT4H", ["2026-12-24"]),
        ("DTSTART;VALUE=DATE:20251127\r\nDTEND;VALUE=DATE:20251128\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=3", ["2025-11-27", "2026-11-26", "2027-11-25"]),
        ("DTSTART;VALUE=DATE:20250101\r\nRRULE:FREQ=YEARLY;UNTIL=20270101", ["2025-01-01", "2026-01-01", "2027-01-01"]),
        ("DTSTART;VALUE=DATE:20250101\r\nRRULE:FREQ=YEARLY;COUNT=3\r\nEXDATE;VALUE=DATE:20260101", ["2025-01-01", "2027-01-01"]),
    ],
)  # fmt: skip
def test_days_and_yearly_rules_are_read(event, dates):
    assert [found.date.isoformat() for found in ical.read(sheet(event), TODAY).days] == dates


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=SECONDLY",
        "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
        "DTSTART;VALUE=DATE:19700101\r\nRRULE:FREQ=YEARLY;INTERVAL=0",
        "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;BYSETPOS=1,2,3;BYMONTH=1,2,3",
        "DTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:99991231",
        "DTSTART;VALUE=DATE:00010101\r\nRRULE:FREQ=YEARLY",
        "DTSTART:nonsense",
        "SUMMARY:No date at all",
        "DTSTART;VALUE=DATE:20260101\r\nDURATION:P99999999999D",
        "DTSTART;VALUE=DATE:20260101\r\nX-TALKA-HOURS:25:00-26:00",
    ],
)
def test_what_could_run_away_is_left_out_with_the_reason_and_the_rest_is_read(event):
    began = time.process_time()
    read = ical.read(sheet(event, "SUMMARY:Fine\r\nDTSTART;VALUE=DATE:20261224"), TODAY)
    assert [found.name for found in read.days] == ["Fine"]
    assert len(read.left_out) == 1
    assert time.process_time() - began < 1


def test_what_is_no_calendar_or_too_much_is_refused_soon():
    many = sheet(*["DTSTART;VALUE=DATE:20261224"] * (ical.MOST_EVENTS + 1))
    for data in (
        b"",
        b"\0\xff",
        b"hello",
        b"BEGIN:VCALENDAR\r\n" * 5000,
        sheet(),
        b"x" * (ical.LARGEST + 1),
        many[: ical.LARGEST],
    ):
        began = time.process_time()
        with pytest.raises(Invalid):
            ical.read(data, TODAY)
        assert time.process_time() - began < 5


def test_overlapping_days_are_refused_with_the_reason_and_nothing_is_written_over(world, calendar):
    Day.objects.create(calendar=calendar, date="2026-12-24", name="Eve", hours="08:00-12:00")
    twice = sheet(
        "SUMMARY:Closed\r\nDTSTART;VALUE=DATE:20261224",
        "SUMMARY:One\r\nDTSTART;VALUE=DATE:20261228",
        "SUMMARY:Other\r\nDTSTART;VALUE=DATE:20261228\r\nX-TALKA-HOURS:08:00-10:00",
    )
    seen = importing.look(calendar, twice, TODAY)
    assert [bool(line.reason) for line in seen.lines] == [True, False]
    assert "Eve" in seen.lines[0].reason
    assert "overlaps “One”" in seen.left_out[0]
    importing.keep(calendar, twice, TODAY, by=world.eve)
    assert [(day.name, day.hours) for day in calendar.days.all()] == [("Eve", "08:00-12:00"), ("One", "")]


def test_the_page_shows_first_and_keeps_after(world, calendar):
    eve, text = as_(world.eve), sheet("SUMMARY:Fair\r\nDTSTART;VALUE=DATE:20261224").decode()
    address = f"/settings/calendars/{calendar.pk}/exchange"
    page = eve.post(address, {"text": text})
    assert "Fair" in page.content.decode()
    assert not Day.objects.exists()
    assert not added()
    assert eve.post(address, {"text": "rubbish"}).status_code == 422
    eve.post(address, {"text": text, "keep": "1"})
    assert [day.name for day in calendar.days.all()] == ["Fair"]
    assert len(added()) == 1
    assert b"BEGIN:VCALENDAR" in eve.get(f"/settings/calendars/{calendar.pk}/days.ics").content


def test_only_who_manages_calendars_brings_days_in(world, calendar):
    data = sheet("DTSTART;VALUE=DATE:20261224")
    with pytest.raises(NotAllowed):
        importing.keep(calendar, data, TODAY, by=world.ada)
    assert (
        as_(world.ada).post(f"/settings/calendars/{calendar.pk}/exchange", {"text": data.decode()}).status_code == 404
    )
    assert as_(world.carol).get(f"/settings/calendars/{calendar.pk}/days.ics").status_code == 404
    assert not Day.objects.exists()


def test_programs_look_and_keep(world, calendar):
    _token, secret = access.make_token(world.eve, "all", ["all"], by=None)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    body = {"text": sheet("SUMMARY:Fair\r\nDTSTART;VALUE=DATE:20261224").decode()}
    address = f"/api/v1/calendars/{calendar.pk}/imports"
    assert client.post(address, json.dumps(body), content_type="application/json").json()["kept"] == 0
    assert client.post(address, json.dumps(body | {"keep": True}), content_type="application/json").json()["kept"] == 1
    assert b"Fair" in client.get(f"/api/v1/calendars/{calendar.pk}/days.ics").content
