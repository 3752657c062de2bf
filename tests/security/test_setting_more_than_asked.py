"""HAZARDS MASS-1: fields a form does not have are not set by it, whoever sends them."""

import datetime as dt

import pytest
from django.db import models
from django.forms.models import model_to_dict
from django.urls import reverse

from talka.people.models import Person
from talka.tickets.models import Message, Ticket
from talka.ui.screen import declared, screens

from .conftest import client_of

EXTRA = {
    "id": "77777", "pk": "77777", "_state": "x", "created_at": "2001-01-01", "updated_at": "2001-01-01", "organization": "1", "tenant": "1",
    "is_staff": "on", "is_superuser": "on", "is_agent": "on", "is_robot": "on", "permissions": "*", "groups": "1", "password": "x" * 20, "internal": "1",
    "sender_type": "agent", "message_id": "x@y", "verified": "on", "automatic": "on", "author": "1", "via": "mail", "kind": "note",
    "status": "closed", "phase": "closed", "version": "99", "requester": "1", "assignee": "1", "team": "1", "desk": "2", "solved_at": "2001-01-01",
    "first_replied_at": "2001-01-01", "closed_at": "2001-01-01", "channel": "mail", "snippet": "x", "awaiting": "on", "parent": "1", "custom": "{}",
    "grants-0-role": "1", "last_login": "2001-01-01", "email": "new@elsewhere.example", "is_active": "",
}  # fmt: skip
# what saving works out anew from the fields of the form, whatever is typed
WORKED_OUT = {"recurring": {"next_at", "served_until"}}


def test_a_profile_makes_nobody_an_agent(aviary):
    carol = aviary.people["carol"]
    before = model_to_dict(Person.objects.get(pk=carol.pk), exclude=["last_login"])
    given = {"name": "Carol Ž", "language": "lt", "time_zone": "Europe/Vilnius", "theme": "auto"}
    client_of(carol).post(reverse("people:profile"), EXTRA | given)
    after = model_to_dict(Person.objects.get(pk=carol.pk), exclude=["last_login"])
    assert {name for name in before if before[name] != after[name]} <= {
        "name",
        "language",
        "time_zone",
        "theme",
        "phone",
        "title",
        "shortcuts",
    }
    assert not Person.objects.get(pk=carol.pk).has_perm("tickets.see")


def test_a_request_from_the_portal_decides_nothing_of_the_desk(aviary):
    carol = aviary.people["carol"]
    given = EXTRA | {
        "subject": "Mine",
        "text": "Please",
        "priority": "1",
        "impact": "1",
        "urgency": "1",
        "desk": "",
        "kind": "",
    }
    assert client_of(carol).post(reverse("portal:new"), given).status_code == 302
    made = Ticket.objects.latest("pk")
    assert (made.subject, made.requester, made.priority, made.assignee, made.parent) == ("Mine", carol, 3, None, None)
    assert (made.channel, made.version, made.closed_at, made.solved_at, made.first_replied_at) == (
        "portal",
        1,
        None,
        None,
        None,
    )
    assert made.phase == "new" and made.created_at.year > 2020 and made.pk != 77777  # noqa: PT018  one refusal


def test_what_a_customer_writes_is_theirs_and_public(aviary):
    carol = aviary.people["carol"]
    client_of(carol).post(
        f"/portal/requests/{aviary.carols.pk}/messages", EXTRA | {"text": "Still broken", "kind": "note", "author": "1"}
    )
    made = Message.objects.latest("pk")
    assert (made.text, made.kind, made.author, made.via, made.message_id) == (
        "Still broken",
        "customer",
        carol,
        "portal",
        "",
    )


def test_the_fields_of_a_ticket_are_those_of_the_form(aviary):
    """Who may edit and nothing else changes subject and priority, and neither state nor owner nor desk."""
    before = _row(aviary.carols)
    client_of(aviary.people["ada"]).post(f"/tickets/{aviary.carols.pk}/fields", EXTRA | {"subject": "New words"})
    assert {name for name, value in _row(aviary.carols).items() if value != before[name]} <= {
        "subject",
        "version",
        "updated_at",
    }


@pytest.mark.parametrize("path", ["replies", "notes", "tags", "watchers"])
def test_no_other_form_of_a_ticket_sets_its_fields(aviary, path):
    before = _row(aviary.carols)
    client_of(aviary.people["ada"]).post(
        f"/tickets/{aviary.carols.pk}/{path}", EXTRA | {"text": "x", "tags": "x", "priority": "1", "subject": "x"}
    )
    may = {
        "version",
        "updated_at",
        "last_message_at",
        "first_replied_at",
        "awaiting",
        "snippet",
        "status",
        "phase",
        "assignee_id",
    }
    now = _row(aviary.carols)
    assert {name for name, value in now.items() if value != before[name]} <= may
    assert now["phase"] not in ("solved", "closed")


def _row(ticket: Ticket) -> dict[str, object]:
    return Ticket.objects.filter(pk=ticket.pk).values().get()


@pytest.mark.parametrize("slug", [screen.slug for screen in declared if screen.changeable])
def test_a_settings_form_sets_its_own_fields_only(aviary, slug):
    """Everything else of the row stays, also for an administrator: secrets of servers, keys, owners, counters."""
    screen = screens[slug]
    row = screen.model._base_manager.get(pk=aviary.rows[slug])
    form = screen.form_for(aviary.people["eve"], row)
    own = {name: form[name].value() for name in form.fields}
    typed = {name: _typed(value) for name, value in own.items() if value not in (None, False)}
    others = {f.name: _other(f) for f in screen.model._meta.concrete_fields if f.name not in own}
    before = screen.model._base_manager.filter(pk=row.pk).values().get()
    client_of(aviary.people["eve"]).post(screen.url_of("edit", row.pk), EXTRA | others | typed)
    after = screen.model._base_manager.filter(pk=row.pk).values().get()
    writable = {name for one in own for name in (one, f"{one}_id")}
    kept = {
        name
        for name in before
        if name not in writable and not isinstance(screen.model._meta.get_field(name), models.JSONField)
    }
    changed = {name for name in kept if before[name] != after[name]}
    assert changed <= {"updated_at", "last_login"} | WORKED_OUT.get(slug, set())
    assert not {name for name in changed if str(after[name]) == str(others.get(name))}
    assert not screen.model._base_manager.filter(pk=77777).exists()


def _typed(value: object) -> object:
    return "on" if value is True else value


def _other(field: models.Field) -> object:
    if isinstance(field, models.BooleanField):
        return "" if field.default else "on"
    if isinstance(field, models.DateTimeField):
        return dt.datetime(2001, 1, 1, tzinfo=dt.UTC).isoformat()
    return "1"
