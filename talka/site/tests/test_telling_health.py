from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import DatabaseError

from talka.jobs.models import Job

pytestmark = pytest.mark.django_db


def sign_in(client, person):
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])


def test_strangers_and_agents_learn_only_that_it_is_well(world, client):
    assert client.get("/health").json() == {"status": "ok"}
    sign_in(client, world.ada)
    assert client.get("/health").json() == {"status": "ok"}


def test_an_administrator_learns_what_waits_and_what_failed(world, client):
    Job.objects.create(task="mail.carry", lane="mail", state=Job.FAILED)
    sign_in(client, world.eve)
    figures = client.get("/health").json()
    assert (figures["status"], figures["failed_jobs"]) == ("ok", 1)
    assert figures["mail_wait_seconds"] == 0


def test_without_a_database_it_says_so(client):
    with patch("talka.site.health.connection.cursor", side_effect=DatabaseError):
        answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "fail"})
