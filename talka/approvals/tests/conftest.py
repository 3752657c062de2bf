import pytest
from django.test import Client

from talka.approvals import actions
from talka.approvals.models import Plan, PlanStep
from talka.approvals.voters import Wanted
from talka.jobs.models import Job


def as_(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def asked(world):
    """An approval of Carol's ticket, asked by Ada of these people."""

    def ask(*people, rule="anyone", amount=0, **more):
        step = Wanted("Money", rule, amount, people, **more)
        return actions.ask(world.ticket(), name="New monitor", steps=[step], by=world.ada)

    return ask


@pytest.fixture
def plan(world):
    """Carol's manager first, then Ben and the owner of the service together."""
    world.carol.manager = world.dan
    world.carol.save()
    made = Plan.objects.create(name="Purchase", question="May we buy it?")
    PlanStep.objects.create(plan=made, name="Manager", position=1, manager=True)
    second = PlanStep.objects.create(plan=made, name="Technology", position=2, rule="all", owner=True)
    second.people.add(world.ben)
    return made


def vote_of(approval, person):
    return approval.stages.get(state="open").votes.get(person=person)


@pytest.fixture(autouse=True)
def _no_old_jobs(db):
    Job.objects.all().delete()
