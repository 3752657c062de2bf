import pytest

from talka.calendars.models import Calendar, default_calendar

CALENDARS = "/settings/calendars/"
NIGHT = {"name": "Night", "time_zone": "Europe/Vilnius", "day_0": "00:00-24:00", "country": "", "active": "on"}


def test_a_calendar_is_added_by_writing_its_hours(eve, as_):
    assert as_(eve).post(f"{CALENDARS}new", NIGHT).status_code == 302
    assert Calendar.objects.get(name="Night").week == ["00:00-24:00", "", "", "", "", "", ""]


@pytest.mark.parametrize("wrong", [{"day_1": "8 to 5"}, {"day_0": ""}, {"time_zone": "Mars/Base"}, {"country": "XX"}])
def test_hours_that_cannot_be_kept_are_said_beside_the_field(eve, as_, wrong):
    response = as_(eve).post(f"{CALENDARS}new", {**NIGHT, **wrong})
    assert response.status_code == 422
    assert 'value="Night"' in response.content.decode()
    assert not Calendar.objects.exists()


def test_another_default_takes_the_mark(eve, as_):
    old = default_calendar()
    assert as_(eve).post(f"{CALENDARS}new", {**NIGHT, "default": "on"}).status_code == 302
    old.refresh_from_db()
    assert not old.default
    assert Calendar.objects.get(default=True).name == "Night"


def test_a_special_day_is_added_and_deleted_after_asking(eve, as_):
    calendar, client = default_calendar(), as_(eve)
    url = "/settings/special-days/"
    assert (
        client.post(
            f"{url}new", {"calendar": calendar.pk, "date": "2026-12-29", "name": "Inventory", "hours": "9-5"}
        ).status_code
        == 422
    )
    assert (
        client.post(
            f"{url}new", {"calendar": calendar.pk, "date": "2026-12-29", "name": "Inventory", "hours": ""}
        ).status_code
        == 302
    )
    day = calendar.days.get()
    assert client.get(f"{url}{day.pk}/remove").status_code == 200
    assert calendar.days.exists()
    assert client.post(f"{url}{day.pk}/remove").status_code == 302
    assert not calendar.days.exists()


def test_the_list_tells_the_next_holiday(eve, as_):
    default_calendar()
    assert "Darbo laikas" in as_(eve).get(CALENDARS).content.decode()
