"""Keyset paging: nothing twice, nothing missed, the same order in both directions and with empty values."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talka.people.models import Organization, Person
from talka.ui.paging import BadQuery, By, page
from talka.ui.screen import screens


def walk(rows, order, size):
    """Every key there and back again."""
    there, after, pages = [], "", []
    while True:
        found = page(rows, order, after=after, size=size)
        pages.append(found)
        there += [row.pk for row in found]
        if not found.after:
            break
        after = found.after
    back, before = [row.pk for row in pages[-1]], pages[-1].before
    while before:
        found = page(rows, order, before=before, size=size)
        back = [row.pk for row in found] + back
        before = found.before
    return there, back


@given(
    st.lists(st.tuples(st.sampled_from(["A", "B", "Ą", ""]), st.sampled_from([None, 0, 1])), max_size=12),
    st.integers(1, 5),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_comes_once_in_both_directions(db, people, size, down, by_name):
    Person.objects.all().delete()
    Organization.objects.all().delete()
    houses = [Organization.objects.create(name=name) for name in ("X", "Y")]
    made = [Person.objects.create(name=name, organization=None if n is None else houses[n]) for name, n in people]
    order = (By("name" if by_name else "organization__name", down),)
    there, back = walk(Person.objects.select_related("organization"), order, size)
    assert there == back
    assert sorted(there) == sorted(person.pk for person in made)


def test_empty_values_come_last_both_ways(houses):
    names = [Person.objects.create(name="with", organization=houses[0]), Person.objects.create(name="without")]
    for down in (False, True):
        found = page(Person.objects.filter(pk__in=[p.pk for p in names]), (By("organization__name", down),))
        assert [person.name for person in found] == ["with", "without"]


def test_a_row_added_on_an_earlier_page_shifts_nothing(houses):
    order = (By("name"),)
    first = page(Organization.objects.all(), order, size=2)
    Organization.objects.create(name="Aa")
    second = page(Organization.objects.all(), order, size=2, after=first.after)
    assert not {row.pk for row in first} & {row.pk for row in second}


def test_ordering_by_a_counted_column_turns_pages(eve, houses):
    for n, house in enumerate(houses):
        for k in range(n % 3):
            Person.objects.create(name=f"{n}{k}", organization=house)
    listing = screens["organizations"].listing(eve)
    seen, after = [], ""
    while True:
        found = listing.asked(QueryDict(f"sort=-people_count&size=2&after={after}")).page()
        seen += [row.people_count for row in found]
        if not (after := found.after):
            break
    assert seen == [2, 1, 1, 0, 0]


def test_rest_refuses_what_the_page_leaves_out(eve, houses):
    with pytest.raises(BadQuery):
        screens["organizations"].listing(eve).asked(QueryDict("shared=maybe"), strict=True)


def test_a_page_is_never_larger_than_its_limit(eve, db):
    Organization.objects.bulk_create([Organization(name=f"{n:04}") for n in range(130)])
    for asked in ("1000000", "9" * 40, "-1", "x"):
        assert len(screens["organizations"].listing(eve).asked(QueryDict(f"size={asked}")).page()) <= 100
