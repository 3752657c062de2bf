import re

from talka.people.models import Person, Team

NEW = "/settings/teams/new"
PICK = "/settings/teams/pick/members"


def checked(text):
    return [int(pk) for pk in re.findall(r'value="(\d+)" checked', text)]


def test_a_form_does_not_list_everybody(eve, as_):
    Person.objects.bulk_create([Person(name=f"P{n}") for n in range(100)])
    text = as_(eve).get(NEW).content.decode()
    assert text.count('name="members"') <= 8


def test_typing_finds_people_and_keeps_those_chosen(eve, ada, carol, as_):
    text = as_(eve).get(PICK, {"q": "car", "members": [ada.pk]}).content.decode()
    assert checked(text) == [ada.pk]
    assert "Carol" in text
    assert "Eve" not in text
    assert "<html" not in text


def test_what_was_chosen_stays_when_the_form_is_refused(eve, ada, as_):
    response = as_(eve).post(NEW, {"name": "", "members": [ada.pk]})
    assert checked(response.content.decode()) == [ada.pk]


def test_who_was_chosen_becomes_a_member(eve, ada, carol, as_):
    client = as_(eve)
    client.post(NEW, {"name": "Network", "active": "on", "members": [ada.pk, carol.pk]})
    team = Team.objects.get()
    assert set(team.members.all()) == {ada, carol}
    client.post(f"/settings/teams/{team.pk}/", {"name": "Network", "active": "on"})
    assert not team.members.exists()


def test_only_who_may_change_teams_finds_people_here(ada, carol, as_):
    assert as_(ada).get(PICK, {"q": "car"}).status_code == 404
    assert as_(carol).get(PICK, {"q": "e"}).status_code == 404


def test_fields_that_are_not_chosen_so_are_not_found(eve, as_):
    for field in ("name", "password", "nonsense"):
        assert as_(eve).get(f"/settings/teams/pick/{field}").status_code == 404


def test_odd_keys_are_passed_over(eve, as_):
    assert checked(as_(eve).get(PICK, {"members": ["x", "9" * 40, "-1", "\0"]}).content.decode()) == []
