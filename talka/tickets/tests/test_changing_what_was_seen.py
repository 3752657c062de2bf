"""Two agents change one property: the second sees both values and takes either (HAZARDS REL-APP-01)."""

import pytest
from django.test import Client

from talka.events.models import Event
from talka.tickets import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(world):
    def post(ticket, where, *, htmx=True, **typed):
        client = Client()
        client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
        data = {name.replace("seen_", "seen."): value for name, value in typed.items()}
        return client.post(f"/tickets/{ticket.pk}/{where}", data, headers={"HX-Request": "true"} if htmx else {})

    return post


@pytest.fixture
def theirs(world):
    """Ada has the page open; Ben changes everything."""
    ticket = world.ticket()
    actions.edit(ticket, priority=1, subject="Ben's words", by=world.ben)
    actions.assign(ticket, world.ben, team=world.workplace, by=world.ben)
    actions.tag(ticket, ["ben"], by=world.ben)
    ticket.refresh_from_db()
    return ticket


@pytest.mark.parametrize(
    ("where", "field", "input_", "seen", "typed", "both"),
    [
        ("fields", "priority", "priority", "3", "4", ("Critical", "Low")),
        (
            "fields",
            "subject",
            "subject",
            "VPN drops every ten minutes",
            "Ada's words",
            ("Ben&#39;s words", "Ada&#39;s words"),
        ),
        ("assignments", "assignee", "assignee", "", "{ada}", ("Ben Hughes", "Ada Kazlauskaitė")),
        ("assignments", "team", "team", "", "{network}", ("Workplace", "Network")),
        ("tags", "tags", "tags", "", "ada", ("ben", "ada")),
    ],
)
def test_the_second_is_shown_both_values_and_nothing_is_changed(
    world, send, theirs, where, field, input_, seen, typed, both
):
    typed = typed.format(ada=world.ada.pk, network=world.network.pk)
    before = Event.objects.count()
    said = send(theirs, where, **{f"seen_{field}": seen, input_: typed}).text
    assert 'hx-target="#stale"' in said
    assert f"Ben Hughes changed this meanwhile to “{both[0]}”; you chose “{both[1]}”." in said
    assert Event.objects.count() == before
    page = send(theirs, where, htmx=False, **{f"seen_{field}": seen, input_: typed})
    assert page.status_code == 409
    assert both[0] in page.text
    # taking one's own: the form sends what is there now as seen
    now = {
        "priority": "1",
        "subject": "Ben's words",
        "assignee": world.ben.pk,
        "team": world.workplace.pk,
        "tags": "ben",
    }[field]
    send(theirs, where, **{f"seen_{field}": now, input_: typed})
    assert Event.objects.count() > before


def test_a_status_moved_by_another_is_said_before_it_is_moved_again(world, send):
    ticket = world.ticket()
    was = ticket.status
    actions.move(ticket, "solve", by=world.ben)
    before = Event.objects.count()
    said = send(ticket, "moves", name="wait", seen_status=was).text
    assert "Ben Hughes changed this meanwhile" in said
    assert Event.objects.count() == before


def test_what_both_wanted_and_what_nobody_touched_go_through(world, send, theirs):
    assert "#stale" not in send(theirs, "fields", seen_priority="3", priority="1").text
    assert "#stale" not in send(theirs, "fields", seen_priority="1", priority="2").text
    theirs.refresh_from_db()
    assert theirs.priority == 2


@pytest.mark.parametrize("wild", ["\0", "²", "9" * 50, "x" * 5000])
def test_wild_values_are_refused_in_words(send, theirs, wild):
    for where, field in (("fields", "priority"), ("assignments", "team"), ("assignments", "assignee")):
        answer = send(theirs, where, **{f"seen_{field}": wild, field: wild})
        assert answer.status_code in (200, 409, 422)


def test_who_has_a_ticket_open_shows_on_its_row_to_those_who_see_it(world):
    from talka.realtime import presence  # noqa: PLC0415

    ticket = world.ticket()
    presence.note(f"ticket:{ticket.pk}", world.ben, "typing")
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    asked = {"number": [str(ticket.pk), "²", "x", "9" * 40]}
    assert client.get("/tickets/here", asked).json() == {str(ticket.pk): [{"name": "Ben Hughes", "state": "typing"}]}
    client.force_login(world.ben, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/tickets/here", asked).json() == {}
    client.force_login(world.carol, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/tickets/here", asked).status_code == 404
