"""The list: columns, order, headings with counts, pages by key."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from talka.fields.models import FieldDefinition
from talka.tickets.models import Ticket
from talka.tickets.saved import orders
from talka.tickets.views import rows as listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(world) -> Client:
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def numbers(page):
    return [int(part.split('"')[0]) for part in page.split('name="number" value="')[1:]]


@pytest.fixture
def many(world):
    now = timezone.now()
    for number in range(9):
        ticket = world.ticket(
            f"Ticket {number}", priority=1 + number % 4, team=[world.network, world.workplace, None][number % 3]
        )
        due = [None, now - dt.timedelta(hours=1), now + dt.timedelta(days=40)][number % 3]
        Ticket.objects.filter(pk=ticket.pk).update(due_at=due, updated_at=now - dt.timedelta(hours=number))
    return world


@pytest.mark.parametrize("sort", orders.SORTS)
@pytest.mark.parametrize("group", ["", "none", *orders.GROUPS])
def test_every_order_goes_through_all_pages_without_losing_or_repeating(many, ada, sort, group, monkeypatch):
    monkeypatch.setattr(listing, "SIZE", 4)
    found, url, heads = [], f"/tickets/?sort={sort}&group={group}", []
    while url:
        page = ada.get(url, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="div#rows").content.decode()
        found += numbers(page)
        heads += [part.split("</b>")[0] for part in page.split('<div class="group-row" role="listitem"><b>')[1:]]
        url = page.split('class="more" href="')[1].split('"')[0].replace("&amp;", "&") if 'class="more"' in page else ""
    assert sorted(found) == sorted(Ticket.objects.values_list("pk", flat=True))
    assert len(heads) == len(set(heads))
    assert bool(heads) == (group not in ("", "none") or (sort == "due" and group == ""))


def test_headings_carry_their_counts(many, ada):
    page = ada.get("/tickets/?group=team").content.decode()
    for title in ("Network", "Workplace", "No team"):
        assert f"<b>{title}</b><span>3</span>" in page


def test_the_column_of_a_condition_is_not_shown(many, ada):
    def heads(url):
        return ada.get(url).content.decode().split('<div class="cols"')[1].split("</div>")[0]

    assert "Team" in heads("/tickets/?columns=team.m,due.s")
    assert "Team" not in heads(f"/tickets/?columns=team.m,due.s&team={many.network.pk}")


def test_custom_fields_are_columns_and_conditions(many, ada):
    FieldDefinition.objects.create(name="floor", type="number", label={"en": "Floor"})
    ticket = many.ticket("High up", custom={"floor": 1200})
    many.ticket("Low", custom={"floor": 3})
    page = ada.get("/tickets/?custom.floor=>=10&columns=custom.floor.s").content.decode()
    assert numbers(page) == [ticket.pk]
    assert "1,200" in page
    assert "Floor is at least" in page


def test_columns_are_chosen_by_a_plain_form(many, ada):
    page = ada.get(
        "/tickets/", {"column": ["team", "due"], "show.team": "1", "width.team": "l", "width.due": "s"}
    ).content.decode()
    heads = page.split('<div class="cols"')[1].split("</div>")[0]
    assert 'w-l c-more">Team' in heads
    picker = ada.get("/tickets/columns?columns=team.l").content.decode()
    assert picker.index('name="show.team" value="1" checked') < picker.index('name="show.requester"')
    assert "Promise" not in heads


@pytest.mark.parametrize(
    "query",
    [
        "columns=x",
        "group=x&sort=y",
        "columns=custom.gone.m",
        "after=!!",
        "view=x",
        "of=999999",
        "column=a&show.a=1",
        "-team=network",
        "q=(a",
    ],
)
def test_a_strange_address_is_no_failure(many, ada, query):
    assert ada.get(f"/tickets/?{query}").status_code in (200, 400, 404)


def test_alternatives_of_words_are_found_by_the_index(many, ada):
    from talka.jobs.worker import drain  # noqa: PLC0415

    first, second = many.ticket("Printer jams"), many.ticket("Scanner hums")
    drain()
    assert sorted(numbers(ada.get("/tickets/?q=printer OR scanner").content.decode())) == [first.pk, second.pk]
    assert numbers(ada.get("/tickets/?q=(printer OR scanner) -hums").content.decode()) == [first.pk]
    assert first.pk in numbers(ada.get("/tickets/?q=printer OR priority:critical").content.decode())
