"""HAZARDS PRIV-1 and GEN-3 through the settings pages."""

import pytest

from talka.access.actions import give, role
from talka.access.models import Grant, Role
from talka.desks.models import Desk
from talka.people.actions import add_person
from talka.people.models import Team

ROLES = "/settings/roles/"
GRANTS = "/settings/grants/"


@pytest.fixture
def keeper(db):
    """May manage access, and has little else."""
    person = add_person(email="keeper@example.com", name="Keeper", by=None)
    give(Role.objects.create(name="Keeper", permissions=["access.manage", "people.see"]), person=person, by=None)
    return person


def test_a_role_is_given_on_one_desk(eve, carol, as_):
    desk = Desk.objects.create(name="IT")
    agent = role("agent")
    data = {"person": carol.pk, "role": agent.pk, "desk_id": desk.pk}
    assert as_(eve).post(f"{GRANTS}new", data).status_code == 302
    grant = Grant.objects.get(person=carol)
    assert (grant.role, grant.desk_id) == (agent, desk.pk)
    carol.refresh_from_db()
    assert carol.is_agent


@pytest.mark.parametrize("who", [{}, {"both": True}])
def test_a_grant_is_for_a_person_or_a_team(eve, carol, as_, who):
    data = {"person": carol.pk, "team": Team.objects.create(name="T").pk} if who else {}
    before = Grant.objects.count()
    assert as_(eve).post(f"{GRANTS}new", {**data, "role": role("agent").pk}).status_code == 422
    assert Grant.objects.count() == before


def test_nobody_gives_more_than_they_have(keeper, carol, as_):
    response = as_(keeper).post(f"{GRANTS}new", {"person": carol.pk, "role": role("administrator").pk})
    assert response.status_code in (403, 422)
    assert not Grant.objects.filter(person=carol).exists()


def test_nobody_widens_a_role_beyond_what_they_have(keeper, as_):
    mine = Role.objects.get(name="Keeper")
    data = {"name": "Keeper", "permissions": ["access.manage", "people.see", "people.manage"]}
    assert as_(keeper).post(f"{ROLES}{mine.pk}/", data).status_code == 422
    mine.refresh_from_db()
    assert mine.permissions == ["access.manage", "people.see"]


def test_the_administrator_role_stays_whole(eve, as_):
    everything = role("administrator")
    as_(eve).post(f"{ROLES}{everything.pk}/", {"name": "Chief", "permissions": []})
    everything.refresh_from_db()
    assert everything.permissions == ["*"]


def test_a_built_in_role_is_not_deleted(eve, as_):
    agent = role("agent")
    assert as_(eve).post(f"{ROLES}{agent.pk}/remove").status_code == 409
    assert Role.objects.filter(pk=agent.pk).exists()


def test_the_last_administrator_keeps_the_role(eve, as_):
    grant = Grant.objects.get(person=eve)
    assert as_(eve).post(f"{GRANTS}{grant.pk}/remove").status_code == 409
    assert Grant.objects.filter(pk=grant.pk).exists()


def test_a_grant_is_taken_back(eve, ada, as_):
    grant = Grant.objects.get(person=ada)
    assert as_(eve).post(f"{GRANTS}{grant.pk}/remove").status_code == 302
    ada.refresh_from_db()
    assert not ada.is_agent


def test_a_grant_is_not_changed_in_place(eve, ada, as_):
    grant = Grant.objects.get(person=ada)
    assert (
        as_(eve).post(f"{GRANTS}{grant.pk}/", {"person": ada.pk, "role": role("administrator").pk}).status_code == 403
    )
    grant.refresh_from_db()
    assert grant.role == role("agent")


def test_agents_do_not_see_who_holds_what(ada, as_):
    assert as_(ada).get(GRANTS).status_code == 403
    assert as_(ada).get(f"{GRANTS}{Grant.objects.first().pk}/").status_code == 404
