"""HAZARDS GEN-5, GEN-1, SQL-2: what may be read and written is a reviewed file, and every screen keeps its promises."""

import json
from pathlib import Path

import pytest
from django.http import QueryDict
from django.urls import reverse

from talka.ui.screen import declared, screens

REVIEWED = Path(__file__).parent / "fields.json"


def listed():
    return {
        s.slug: {"reads": list(s.readable), "writes": list(s.writable), "filters": [f.name for f in s.all_filters]}
        for s in declared
    }


def test_the_fields_of_every_screen_are_the_reviewed_ones(db):
    """When this is meant to change: python -m tests.screens.review, and read the difference."""
    assert listed() == json.loads(REVIEWED.read_text())


@pytest.mark.parametrize("screen", declared, ids=lambda screen: screen.slug)
def test_every_screen_opens_for_the_administrator_and_costs_little(screen, eve, as_, django_assert_max_num_queries):
    client = as_(eve)
    client.get(screen.url)
    with django_assert_max_num_queries(16):
        assert client.get(screen.url).status_code == 200
    assert client.get(reverse(f"ui:{screen.slug}-export")).status_code == 200
    if screen.addable:
        assert client.get(screen.url_of("add")).status_code == 200


@pytest.mark.parametrize("screen", declared, ids=lambda screen: screen.slug)
def test_no_screen_opens_for_a_customer_or_a_stranger(screen, carol, as_, client):
    assert client.get(screen.url).status_code == 302
    signed = as_(carol)
    assert signed.get(screen.url).status_code == 403
    assert signed.get(screen.url_of("edit", 1)).status_code == 404
    for page in ("add", "bulk"):
        assert signed.post(screen.url_of(page)).status_code == 403


@pytest.mark.parametrize("screen", declared, ids=lambda screen: screen.slug)
def test_every_screen_says_what_it_is_for_and_who_may(screen):
    assert str(screen.hint).endswith(".")
    assert screen.change_permission


ODD = ["'", '"', ")", "%", "_", "\\", "1 OR 1=1", "-1", "9" * 30, "٣", "0x1", "none", "[]", "\0", "<b>"]


@pytest.mark.parametrize("screen", declared, ids=lambda screen: screen.slug)
def test_a_screen_to_look_at_only_writes_nothing(screen, eve):
    if not (screen.addable or screen.changeable):
        assert not screen.writable
        assert not any(screen.may(eve, verb) for verb in ("add", "change"))


@pytest.mark.parametrize("screen", declared, ids=lambda screen: screen.slug)
def test_no_value_reaches_the_database_unchecked(screen, eve):
    listing = screens[screen.slug].listing(eve)
    for name in ["q", "sort", "size", *(name for f in screen.all_filters for name in f.parameters)]:
        for value in ODD:
            query = QueryDict(mutable=True)
            query[name] = value
            list(listing.asked(query).page())


@pytest.mark.parametrize("screen", declared, ids=lambda screen: screen.slug)
def test_every_column_that_offers_sorting_can_be_sorted_by(screen, eve):
    for column in screen.all_columns:
        for sign in ("", "-") if column.sort else ():
            asked = screen.listing(eve).asked(QueryDict(f"sort={sign}{column.name}"), strict=True)
            list(asked.page())
