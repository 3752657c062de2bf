"""Who works here follows what a person and their teams hold, whatever changes it."""

import pytest

from talka.access import actions, grants
from talka.access.models import Role
from talka.kit.errors import NotAllowed, Refused
from talka.people import actions as people
from talka.people.models import Person, Team
from talka.people.screens import Teams

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(world) -> Team:
    """Carol's team, which has the rights of an agent."""
    team = people.add_team("Helpers", members=[world.carol], by=None)
    actions.give(actions.role("agent"), team=team, by=None)
    return team


def works(person: Person) -> bool:
    return Person.objects.get(pk=person.pk).is_agent


def post(screen: Teams, team: Team, by: Person, **fields: object) -> Team:
    given = {"name": team.name, "description": "", "members": [p.pk for p in team.members.all()], "active": team.active}
    form = screen.form_for(by, team, data=given | fields)
    assert form.is_valid(), form.errors
    return screen.save(form, by=by)


def test_the_teams_screen_makes_agents_and_ends_it(world, team):
    post(Teams(), team, world.eve, members=[world.carol.pk, world.dan.pk])
    assert works(world.dan)
    assert works(world.carol)
    post(Teams(), team, world.eve, members=[world.dan.pk])
    assert not works(world.carol)


def test_a_team_out_of_use_gives_nothing(world, team):
    assert works(world.carol)
    post(Teams(), team, world.eve, active=False)
    assert not works(world.carol)
    post(Teams(), Team.objects.get(pk=team.pk), world.eve, active=True)
    assert works(world.carol)


def test_the_switch_in_the_list_does_the_same(world, team):
    Teams().set_flag(team, False, world.eve)
    assert not works(world.carol)
    Teams().set_flag(team, True, world.eve)
    assert works(world.carol)


def test_nobody_puts_back_a_team_that_may_do_more(world):
    chiefs = people.add_team("Chiefs", members=[world.ben], by=None)
    people.set_active(chiefs, False, by=None)
    actions.give(actions.role("administrator"), team=chiefs, by=None)
    manager = Role.objects.create(name="manager", permissions=["people.see", "people.manage"])
    actions.give(manager, person=world.ben, by=None)
    ben = Person.objects.get(pk=world.ben.pk)
    with pytest.raises(NotAllowed):
        people.set_active(chiefs, True, by=ben)
    assert not grants.allowed(Person.objects.get(pk=ben.pk), "options.manage")


def test_whoever_comes_back_works_as_before(world):
    people.edit_person(world.ada, is_active=False, by=world.eve)
    assert not Person.objects.agents().filter(pk=world.ada.pk).exists()
    people.edit_person(Person.objects.get(pk=world.ada.pk), is_active=True, by=world.eve)
    assert works(world.ada)


def test_rights_taken_while_away_are_not_there_on_coming_back(world, team):
    people.edit_person(world.carol, is_active=False, by=world.eve)
    people.set_members(team, [], by=world.eve)
    people.edit_person(Person.objects.get(pk=world.carol.pk), is_active=True, by=world.eve)
    assert not works(world.carol)


def test_changing_people_and_teams_needs_the_right_to(world, team):
    with pytest.raises(NotAllowed):
        people.edit_person(world.carol, by=world.ada, name="Somebody")
    with pytest.raises(NotAllowed):
        people.set_members(team, [world.dan], by=world.ada)
    assert not works(world.dan)


def test_the_last_administrator_is_not_switched_off_in_the_list(world):
    with pytest.raises(Refused):
        people.edit_person(world.eve, by=world.eve, is_active=False)
    assert Person.objects.get(pk=world.eve.pk).is_active
