"""Modules say what can be found; the index follows their events and can be written anew at any time."""

import pytest
from django.db import DatabaseError

from talka.kit.cli import run
from talka.kit.registry import Registry
from talka.search import commands, index, registry
from talka.search.models import Document, Rebuild
from talka.search.rebuilding import rebuild
from talka.search.registry import Batch

pytestmark = pytest.mark.django_db
assert commands  # imported for what it offers


class Happened:
    kind = "thing.happened"


@pytest.fixture
def clean_registry(monkeypatch):
    monkeypatch.setattr(registry, "_indexers", type(registry._indexers)(list))
    monkeypatch.setattr(registry.sources, "_items", {})
    monkeypatch.setattr(registry, "later", lambda *kinds: lambda reaction: reaction)


def test_what_an_indexer_answers_is_found(clean_registry):
    said = [
        {"thing": "a:1", "ticket_id": 1, "title": "First printer"},
        {"thing": "a:2", "ticket_id": 2, "body": "Second printer"},
    ]
    registry.index_on("thing.happened")(lambda event, ticket: said)
    registry.write(Happened(), None)
    registry.write(Happened(), None)  # a retried reaction changes nothing
    assert {hit.thing for hit in index.find("printer", allowed=None)} == {"a:1", "a:2"}
    said[:] = [{"thing": "a:1", "title": "", "body": ""}]
    registry.write(Happened(), None)
    assert {hit.thing for hit in index.find("printer", allowed=None)} == {"a:2"}


def test_a_module_that_is_off_indexes_nothing(clean_registry, monkeypatch):
    registry.index_on("thing.happened")(lambda event, ticket: [{"thing": "a:1", "body": "printer"}])
    monkeypatch.setattr(Registry, "off", staticmethod(lambda: {"search", "tickets"}))
    registry.write(Happened(), None)
    assert not Document.objects.exists()


def test_a_rebuild_that_was_stopped_goes_on_where_it_stopped(clean_registry, monkeypatch):
    monkeypatch.setattr("talka.search.rebuilding.BATCH", 10)
    failing = {25}
    read = []

    def everything(after, size):
        keys = list(range(after + 1, min(after + size, 35) + 1))
        if failing & set(keys):
            raise DatabaseError("disk full")
        read.extend(keys)
        return Batch(
            [{"thing": f"t:{key}", "ticket_id": key, "body": "printer"} for key in keys], keys[-1] if keys else None
        )

    registry.source("things")(everything)
    with pytest.raises(DatabaseError):
        rebuild()
    assert Document.objects.count() == Rebuild.objects.get().done == 20
    failing.clear()
    assert rebuild() == 15
    assert read == list(range(1, 36))
    assert Document.objects.count() == 35
    assert Rebuild.objects.get().finished_at


def test_a_restart_begins_with_an_empty_index(clean_registry):
    index.put(thing="stale", ticket_id=1, body="printer")
    registry.source("things")(lambda after, size: Batch([], None))
    rebuild(restart=True)
    assert not Document.objects.exists()


def test_the_command_line_rebuilds_and_checks(clean_registry, capsys):
    rows = [{"thing": "t:1", "ticket_id": 1, "body": "printer"}]
    registry.source("things")(lambda after, size: Batch([], None) if after else Batch(rows, 1))
    assert run(["search", "rebuild", "--restart"]) == 0
    assert run(["search", "check"]) == 0
    assert "1 documents written." in capsys.readouterr().out
