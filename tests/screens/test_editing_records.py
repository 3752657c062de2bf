import re

import pytest

from talka.events.testing import recorded
from talka.kit.errors import Invalid
from talka.people.models import Organization, Person, Team
from talka.ui.screen import screens

TEAMS = "/settings/teams/"
HOUSES = "/settings/organizations/"


def form_of(client, url):
    """What a browser would send back unchanged."""
    text = client.get(url).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', text)[1].replace("&quot;", '"').replace("&#34;", '"')
    return {"seen": seen}


def test_adding_a_record_keeps_what_was_added(eve, as_):
    response = as_(eve).post(f"{HOUSES}new", {"name": "Neris", "domains": "neris.example\nnt.example", "active": "on"})
    assert response.status_code == 302
    house = Organization.objects.get()
    assert house.domains == ["neris.example", "nt.example"]
    event = recorded("record.added")[-1]
    assert event.thing == f"people.organization:{house.pk}"
    assert event.actor == eve
    assert event.data["diff"]["name"] == [None, "Neris"]


def test_what_was_typed_stays_when_it_is_refused(eve, as_):
    before = len(recorded("record.added"))
    response = as_(eve).post(f"{TEAMS}new", {"name": "", "description": "Those on the second floor"})
    assert response.status_code == 422
    assert "Those on the second floor" in response.content.decode()
    assert not Team.objects.exists()
    assert len(recorded("record.added")) == before


def test_an_edit_keeps_the_difference_and_nothing_else(eve, as_, houses):
    house = houses[0]
    client = as_(eve)
    url = f"{HOUSES}{house.pk}/"
    data = {**form_of(client, url), "name": "Neris ir Co", "shared": "on", "active": "on", "domains": "", "note": ""}
    assert client.post(url, data).status_code == 302
    (event,) = recorded("record.changed")
    assert event.data["diff"] == {"name": ["Neris", "Neris ir Co"]}
    text = client.get(f"{url}history").content.decode()
    assert "Neris ir Co" in text
    assert "Eve" in text


def test_saving_without_a_change_records_nothing(eve, as_, houses):
    url = f"{HOUSES}{houses[0].pk}/"
    client = as_(eve)
    client.post(url, {**form_of(client, url), "name": "Neris", "shared": "on", "active": "on"})
    assert not recorded("record.changed")


def test_who_saves_second_sees_both_values_and_may_insist(eve, as_, houses):
    house, client = houses[0], as_(eve)
    url = f"{HOUSES}{house.pk}/"
    mine = {**form_of(client, url), "name": "Mine", "shared": "on", "active": "on"}
    Organization.objects.filter(pk=house.pk).update(name="Theirs")
    refused = client.post(url, mine)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "Theirs" in text
    assert 'value="Mine"' in text
    assert Organization.objects.get(pk=house.pk).name == "Theirs"
    assert not recorded("record.changed")
    again = re.search(r'name="seen" value="([^"]*)"', text)[1].replace("&#34;", '"')
    assert client.post(url, {**mine, "seen": again}).status_code == 302
    assert Organization.objects.get(pk=house.pk).name == "Mine"


def test_a_field_only_the_other_person_changed_keeps_their_value(eve, as_, houses):
    house, client = houses[0], as_(eve)
    url = f"{HOUSES}{house.pk}/"
    mine = {**form_of(client, url), "name": "Mine", "shared": "on", "active": "on", "note": ""}
    Organization.objects.filter(pk=house.pk).update(note="Theirs")
    assert client.post(url, mine).status_code == 302
    house.refresh_from_db()
    assert (house.name, house.note) == ("Mine", "Theirs")


def test_two_people_changing_members_of_a_team_are_told(eve, ada, carol, as_):
    team, client = Team.objects.create(name="Network"), as_(eve)
    url = f"{TEAMS}{team.pk}/"
    mine = {**form_of(client, url), "name": "Network", "active": "on", "members": [eve.pk]}
    team.members.set([ada])
    response = client.post(url, mine)
    assert response.status_code == 422
    assert list(team.members.all()) == [ada]


def test_fields_outside_the_list_are_not_written(eve, as_, carol):
    client = as_(eve)
    url = f"/settings/people/{carol.pk}/"
    before = Person.objects.values().get(pk=carol.pk)
    extra = {
        "is_agent": "on",
        "password": "x",
        "id": "999",
        "pk": "999",
        "last_login": "2020-01-01",
        "is_robot": "on",
        "created_at": "2020-01-01",
    }
    client.post(
        url,
        {**form_of(client, url), "name": "Carol", "email": carol.email, "language": "en", "is_active": "on", **extra},
    )
    assert Person.objects.values().get(pk=carol.pk) == before


def test_a_person_who_only_sees_cannot_change(ada, as_, houses):
    client = as_(ada)
    url = f"{HOUSES}{houses[0].pk}/"
    assert client.get(url).status_code == 200
    assert "<fieldset disabled" in client.get(url).content.decode()
    for page in (url, f"{HOUSES}new", f"{HOUSES}bulk"):
        assert client.post(page, {"name": "X", "action": "retire", "pk": houses[0].pk}).status_code == 403
    assert not Organization.objects.filter(name="X").exists()
    assert not recorded("record.changed")


def test_unseen_and_missing_look_the_same(carol, as_, houses):
    client = as_(carol)
    unseen, missing = client.get(f"{HOUSES}{houses[0].pk}/"), client.get(f"{HOUSES}99999999999999999999999/")
    assert unseen.status_code == missing.status_code == 404


def test_a_taken_name_is_said_beside_the_field(eve, as_):
    Team.objects.create(name="Network")
    response = as_(eve).post(f"{TEAMS}new", {"name": "Network"})
    assert response.status_code == 422
    assert Team.objects.count() == 1


def test_an_action_that_refuses_leaves_its_words_in_the_form(eve, as_, carol):
    response = as_(eve).post("/settings/people/new", {"name": "C", "email": carol.email, "language": "lt"})
    assert response.status_code == 422
    assert 'value="C"' in response.content.decode()


# What REST uses


def test_input_names_the_unknown_field(eve, houses):
    with pytest.raises(Invalid) as refused:
        screens["organizations"].clean_input({"name": "X", "created_at": "2020-01-01"}, person=eve, row=houses[0])
    assert refused.value.field == "created_at"


def test_input_changes_only_what_it_names(eve, houses):
    screen = screens["organizations"]
    row = screen.save(
        screen.clean_input({"note": "Big", "domains": ["a.example"]}, person=eve, row=houses[0]), by=eve, via="api"
    )
    assert (row.name, row.note, row.shared, row.domains) == ("Neris", "Big", True, ["a.example"])
    (event,) = recorded("record.changed")
    assert event.via == "api"


@pytest.mark.parametrize("value", ["\ud800", "a\0b", ["\ud800"], {"a": "\0"}])
def test_input_that_no_database_keeps_is_refused(eve, houses, value):
    with pytest.raises(Invalid):
        screens["organizations"].clean_input({"note": value}, person=eve, row=houses[0])


def test_what_is_read_is_what_is_declared(eve, houses):
    screen = screens["people"]
    told = screen.serialise(eve)
    assert set(told) == set(screen.readable)
    assert "password" not in told
    assert {field.name for field in screen.api_fields() if field.writable} == set(screen.writable)
