"""Workers that choose in the same moment give everybody the same, on both databases."""

from talka.jobs.testing import living_site, until

BUILD = """
from talka.demo.world import build_world
from talka.people.models import Membership
from talka.routing.models import TeamRouting
world = build_world()
for person in (world.ben, world.eve):
    Membership.objects.create(team=world.network, person=person)
keys = [world.ticket(team=world.network).pk for _ in range(30)]
TeamRouting.objects.create(team=world.network, in_hours=False)
answer = keys
"""
ROUTE = """
from talka.routing import actions
from talka.tickets.models import Ticket
for key in {keys}:
    actions.route(Ticket.objects.get(pk=key), by=None)
"""
COUNT = """
from django.db.models import Count
from talka.tickets.models import Ticket
answer = [row["n"] for row in Ticket.objects.values("assignee").annotate(n=Count("pk")).order_by("assignee")]
"""


def test_three_workers_give_thirty_tickets_to_three_people_evenly():
    with living_site() as site:
        keys = site.ask(BUILD)
        workers = [site.start_code(ROUTE.format(keys=keys[start:] + keys[:start])) for start in (0, 10, 20)]
        until(lambda: all(worker.poll() is not None for worker in workers), 60)
        assert [worker.returncode for worker in workers] == [0, 0, 0], site.log
        assert site.ask(COUNT) == [10, 10, 10]
