import pytest

from talka.people.models import Membership
from talka.routing.models import TeamRouting


@pytest.fixture
def team(world):
    """Ada, Ben and Eve share the network team's work; it is always working time."""
    for person in (world.ben, world.eve):
        Membership.objects.create(team=world.network, person=person)
    return TeamRouting.objects.create(team=world.network, in_hours=False)
