"""Two at the same moment: a call is done once, a limit is kept. Real transactions, two threads."""

import threading
from contextlib import nullcontext

import pytest
from django.db import connection, connections

from talka.api import meter
from talka.api.models import Meter
from talka.tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def together(*functions):
    """Run each in its own thread, begun at one moment; their results in order."""
    start, results = threading.Barrier(len(functions)), [None] * len(functions)
    # SQLite in memory, as in tests, refuses a second writer where the file of an installation lets it wait its turn
    turn = threading.Lock() if connection.vendor == "sqlite" else nullcontext()

    def run(n, function):
        start.wait()
        try:
            with turn:
                results[n] = function()
        except Exception as error:  # shown by the assertion about the result
            results[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_call_at_the_same_moment_opens_one_ticket(world, program):
    ada = program(world.ada)
    ada.get("/me")
    calls = [lambda: ada.post("/tickets", {"subject": "Once"}, idempotency_key="k1").status_code] * 2
    assert set(together(*calls)) <= {201, 409}
    assert Ticket.objects.count() == 1


def test_two_changes_of_one_version_cannot_both_succeed(world, program):
    ada, ben = program(world.ada), program(world.ben)
    number = world.ticket().pk
    tag = ada.get(f"/tickets/{number}")["ETag"]
    ben.get("/me")
    calls = [
        lambda who=who, name=name: who("PATCH", f"/tickets/{number}", {"subject": name}, if_match=tag).status_code
        for who, name in ((ada, "Ada's"), (ben, "Ben's"))
    ]
    assert sorted(together(*calls)) == [200, 412]
    assert Ticket.objects.get(pk=number).version == 2


def test_a_burst_takes_no_more_than_the_limit(world, monkeypatch):
    monkeypatch.setattr(meter, "LIMIT", 100)
    now = 2_000_000.0
    Meter.objects.create(caller="token:x", window=int(now // 60))

    def another_process():
        # what _taken does in a process of its own
        return sum(meter._taken("token:x", int(now // 60)).left for _turn in range(10))

    assert sum(together(another_process, another_process)) == 100
