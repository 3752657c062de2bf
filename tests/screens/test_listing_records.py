import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talka.people.models import Organization, Person

LIST = "/settings/organizations/"


def names(response):
    text = response.content.decode()
    return [o.name for o in Organization.objects.order_by("name") if f">{o.name}</a>" in text]


def test_the_list_shows_every_record(eve, as_, houses):
    response = as_(eve).get(LIST)
    assert response.status_code == 200
    assert names(response) == sorted(house.name for house in houses)
    assert "5 records" in response.content.decode()


def test_a_search_narrows_whatever_the_case_of_its_letters(eve, as_, houses):
    assert names(as_(eve).get(LIST, {"q": "šVENT"})) == ["Šventoji"]


def test_a_filter_narrows(eve, as_, houses):
    assert names(as_(eve).get(LIST, {"shared": "1"})) == ["Nemunas", "Neris"]


def test_htmx_gets_the_rows_alone(eve, as_, houses):
    text = as_(eve).get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert text.lstrip().startswith('<form id="rows"')
    assert "<html" not in text


@pytest.mark.parametrize(
    "query",
    ["shared=maybe", "sort=people__password", "sort=-note", "shared=1%27%20OR%201=1", "active=1&active=x"],
)
def test_a_value_that_means_nothing_is_left_out_and_named(eve, as_, houses, query):
    response = as_(eve).get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert "left out" in response.content.decode() or "cannot be sorted" in response.content.decode()


@pytest.mark.parametrize("query", ["name__regex=.*", "people__password__startswith=a", "_connector=OR", "id=1"])
def test_parameters_nobody_declared_do_nothing(eve, as_, houses, query):
    assert len(names(as_(eve).get(f"{LIST}?{query}"))) == 5


@pytest.mark.parametrize("cursor", ["x", "W10", "bnVsbA", "WyJhIiwgImIiXQ", "A" * 5000, "WzEsMiwzXQ", "\udcff", "%00"])
def test_a_broken_cursor_is_refused_with_words(eve, as_, houses, cursor):
    response = as_(eve).get(LIST, {"after": cursor.encode("utf-8", "surrogatepass")})
    assert response.status_code == 400


def test_markup_in_the_address_is_text(eve, as_, houses):
    text = as_(eve).get(LIST, {"q": "<script>x</script>", "shared": "<b>1"}).content.decode()
    assert "<script>x" not in text
    assert "<b>1" not in text


def test_a_list_costs_the_same_for_many_rows(eve, as_, houses):
    client = as_(eve)
    people = reverse("ui:people")
    client.get(people)
    with CaptureQueriesContext(connection) as few:
        client.get(people)
    Person.objects.bulk_create([Person(name=f"P{n}", organization=houses[n % 5]) for n in range(45)])
    with CaptureQueriesContext(connection) as many:
        client.get(people)
    assert len(many) == len(few)
    assert len(many) <= 12


def test_chosen_columns_are_remembered(eve, as_, houses):
    client = as_(eve)
    client.post(f"{LIST}columns", {"column": ["name", "active", "nonsense"]})
    text = client.get(LIST).content.decode()
    assert 'scope="col"' in text
    assert text.count('scope="col"') == 2


def test_a_customer_may_not_look(carol, as_, houses):
    assert as_(carol).get(LIST).status_code == 403


def test_somebody_not_signed_in_is_asked_to(client, db):
    response = client.get(LIST)
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_an_empty_list_teaches_the_next_step(eve, as_):
    text = as_(eve).get("/settings/teams/").content.decode()
    assert "Nothing here yet" in text
    assert "/settings/teams/new" in text


def test_reading_changes_nothing(eve, as_, houses):
    before = list(Organization.objects.values())
    client = as_(eve)
    for page in ("", "new", "export.csv", f"{houses[0].pk}/", f"{houses[0].pk}/history"):
        assert client.get(LIST + page).status_code == 200
    assert list(Organization.objects.values()) == before
