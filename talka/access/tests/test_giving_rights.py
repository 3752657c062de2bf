"""Nobody gives, or acts on a holder of, more rights than he has (HAZARDS PRIV-1, PRIV-3)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talka.access import actions, grants
from talka.access.models import Grant, Role
from talka.access.permissions import permission, permissions, veto, vetoes
from talka.kit.errors import NotAllowed, Refused
from talka.people import actions as people
from talka.people.models import Person

pytestmark = pytest.mark.django_db


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def lead(world):
    """Ben may manage people and give roles, but is no administrator."""
    role = Role.objects.create(name="lead", permissions=["people.see", "people.manage", "access.manage", "tickets.see"])
    actions.give(role, person=world.ben, by=None)
    return fresh(world.ben)


def test_an_agent_gives_nothing(world):
    with pytest.raises(NotAllowed):
        actions.give(actions.role("agent"), person=world.carol, by=world.ada)
    assert not fresh(world.carol).is_agent


def test_nobody_raises_himself(lead):
    with pytest.raises(NotAllowed):
        actions.give(actions.role("administrator"), person=lead, by=lead)
    assert not grants.allowed(fresh(lead), "options.manage")


def test_what_one_has_oneself_may_be_given(lead, world):
    actions.give(Role.objects.get(name="lead"), person=world.carol, by=lead)
    assert grants.allowed(fresh(world.carol), "people.manage")


def test_a_right_on_one_desk_is_not_given_for_every_desk(world):
    role = Role.objects.create(name="desk lead", permissions=["access.manage", "tickets.see"])
    actions.give(role, person=world.ada, desk_id=world.desk.pk, by=None)
    ada = fresh(world.ada)
    with pytest.raises(NotAllowed):
        actions.give(role, person=world.carol, by=ada)
    with pytest.raises(NotAllowed):
        actions.give(role, person=world.carol, desk_id=world.desk.pk + 1, by=ada)
    actions.give(role, person=world.carol, desk_id=world.desk.pk, by=ada)


@pytest.mark.parametrize("change", [{"email": "mine@example.org"}, {"is_active": False}, {"name": "Somebody"}])
def test_nobody_changes_somebody_who_may_do_more(lead, world, change):
    with pytest.raises(NotAllowed):
        people.edit_person(world.eve, by=lead, **change)
    assert fresh(world.eve).email == "eve@example.org"
    assert fresh(world.eve).is_active


def test_a_customer_may_be_changed_by_those_who_manage_people(lead, world):
    people.edit_person(world.carol, by=lead, email="carol.z@example.org")
    assert fresh(world.carol).email == "carol.z@example.org"


def test_ones_own_address_is_changed_only_by_confirming_it(lead):
    with pytest.raises(NotAllowed):
        people.edit_person(lead, by=lead, email="other@example.org")


def test_nobody_joins_a_team_that_may_do_more(lead, world):
    actions.give(actions.role("administrator"), team=world.network, by=None)
    with pytest.raises(NotAllowed):
        people.set_members(world.network, [lead, world.ada], by=lead)
    assert not grants.allowed(fresh(lead), "options.manage")


def test_joining_a_team_brings_its_rights_and_leaving_takes_them(world):
    actions.give(actions.role("agent"), team=world.network, by=None)
    people.set_members(world.network, [world.carol], by=world.eve)
    assert fresh(world.carol).is_agent
    people.set_members(world.network, [], by=world.eve)
    assert not fresh(world.carol).is_agent


def test_the_last_administrator_stays(world):
    grant = Grant.objects.get(person=world.eve)
    with pytest.raises(Refused):
        actions.take(grant, by=world.eve)
    with pytest.raises(Refused):
        people.edit_person(world.eve, by=None, is_active=False)
    assert actions.administrators().count() == 1


def test_with_two_administrators_one_may_go(world):
    actions.give(actions.role("administrator"), person=world.ben, by=world.eve)
    actions.take(Grant.objects.get(person=world.eve), by=fresh(world.ben))
    assert list(actions.administrators()) == [world.ben]


def test_a_token_can_do_what_its_scopes_and_its_owner_can(world):
    _token, secret = actions.make_token(world.eve, "narrow", ["people.see"], by=world.eve)
    eve = actions.person_of_token(secret)
    assert grants.allowed(eve, "people.see")
    assert not grants.allowed(eve, "people.manage")
    assert not grants.allowed(eve, "access.manage")
    with pytest.raises(NotAllowed):
        actions.give(actions.role("administrator"), person=world.carol, by=eve)


def test_a_token_follows_its_owners_rights_as_they_are_now(world):
    _token, secret = actions.make_token(world.ada, "mine", ["all"], by=world.ada)
    assert grants.allowed(actions.person_of_token(secret), "tickets.see")
    Grant.objects.filter(person=world.ada).delete()
    assert not grants.allowed(actions.person_of_token(secret), "tickets.see")


def test_a_token_makes_no_tokens(world):
    _token, secret = actions.make_token(world.eve, "all", ["all"], by=world.eve)
    with pytest.raises(NotAllowed):
        actions.make_token(world.eve, "more", ["all"], by=actions.person_of_token(secret))


def test_an_expired_or_unknown_token_is_nobody(world):
    _token, secret = actions.make_token(
        world.ada, "old", ["all"], expires_at=timezone.now() - timedelta(seconds=1), by=None
    )
    assert actions.person_of_token(secret) is None
    for wrong in ("", " ", "%", "_", "\0", secret[:-1], secret.upper(), "a" * 5000):
        assert actions.person_of_token(wrong) is None


def test_a_token_needs_scopes_that_exist(world):
    with pytest.raises(Refused):
        actions.make_token(world.eve, "x", ["everything"], by=world.eve)


def test_a_veto_beats_a_grant(world, monkeypatch):
    monkeypatch.setattr(permissions, "_items", dict(permissions._items))
    monkeypatch.setitem(vetoes, "tickets.tried", [])
    permission("tickets.tried", "Try", roles=())
    veto("tickets.tried")(lambda person, thing: person == world.eve)
    assert not grants.allowed(world.eve, "tickets.tried")
    actions.give(actions.role("administrator"), person=world.ben, by=None)
    assert grants.allowed(fresh(world.ben), "tickets.tried")


def test_a_permission_nobody_declared_is_held_by_nobody(world):
    assert not grants.allowed(world.eve, "tickets.fly")
