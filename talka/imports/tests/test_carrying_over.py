"""`talka export` and `talka import`: everything arrives as it left, and nothing a file says can do harm."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from talka.events.models import Event
from talka.files.models import File
from talka.imports import exporting, importing
from talka.people.actions import by_address
from talka.people.models import Organization, Person
from talka.search import index
from talka.tickets.models import Link, Message, Ticket

if TYPE_CHECKING:
    from talka.demo.world import World

pytestmark = pytest.mark.django_db
Line = dict[str, Any]


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., tuple[importing.Report, list[Line]]]:
    """Import these lines (values, or raw bytes) and hand over the report and its errors."""

    def run(*lines: Any, dry: bool = False) -> tuple[importing.Report, list[Line]]:
        path = tmp_path / "lines.jsonl"
        path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
        errors: list[Line] = []
        return importing.run(path, importing.Report(errors.append), dry=dry), errors

    return run


def ticket(world: "World", **more: Any) -> Line:
    at = "2024-02-29T08:30:00+02:00"
    message = {"id": 70_001, "kind": "customer", "author": world.carol.pk, "text": "Sudegė lemputė", "created_at": at}
    line = {"record": "ticket", "id": 5000, "kind": "request", "desk": world.desk.pk, "subject": "Lemputė", "status": "new",
            "requester": world.carol.pk, "created_at": at, "messages": [message]}  # fmt: skip
    return line | more


@pytest.mark.django_db(transaction=True)
def test_what_was_exported_arrives_whole_in_an_empty_database(tmp_path, settings, company):
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    exporting.write(one)
    call_command("flush", interactive=False, verbosity=0)
    settings.DATA = tmp_path / "elsewhere"
    errors: list[Line] = []
    report = importing.run(one, importing.Report(errors.append))
    assert errors == []
    assert report.added["ticket"] == 25
    exporting.write(other)
    assert other.read_bytes() == one.read_bytes()
    assert all(file.read() for file in File.objects.all())
    index.check()
    assert index.find("duomenu centru", allowed=None)
    newest = max(Ticket.objects.values_list("pk", flat=True))
    agent = by_address("ada@example.org")
    fresh = Ticket.objects.create(
        kind="request", desk_id=Ticket.objects.first().desk_id, subject="x", status="new", phase="new", requester=agent
    )
    assert fresh.pk > newest
    assert Message.objects.create(ticket=fresh, kind="note").pk > 0


def test_a_second_run_changes_nothing(world, bring, tmp_path):
    world.ticket()
    exporting.write(tmp_path / "all.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    bring(*lines, ticket(world))
    events, messages = Event.objects.count(), Message.objects.count()
    report, errors = bring(*lines, ticket(world))
    assert errors == []
    assert not +report.added
    assert (events, messages) == (Event.objects.count(), Message.objects.count())


def test_numbers_and_times_are_kept(world, bring):
    bring(ticket(world))
    found = Ticket.objects.get(pk=5000)
    assert found.created_at.isoformat() == "2024-02-29T06:30:00+00:00"
    assert found.messages.get().pk == 70_001
    assert found.snippet == "Sudegė lemputė"
    assert index.find("sudege lempute", allowed=None)[0].ticket_id == 5000


def test_nobody_hears_of_imported_work(world, bring, mailoutbox):
    bring(ticket(world))
    assert not Event.objects.filter(ticket_id=5000).exists()
    assert mailoutbox == []


def test_a_dry_run_writes_nothing_and_finds_the_same_errors(world, bring):
    broken = ticket(world, id=5001, status="dancing")
    person = {"record": "person", "id": 900, "email": "new@example.org"}
    before = Person.objects.count()
    report, errors = bring(person, ticket(world, requester=900), broken, dry=True)
    assert (report.added["ticket"], len(errors)) == (1, 1)
    assert not Ticket.objects.exists()
    assert Person.objects.count() == before


def test_a_person_who_is_here_under_another_number_keeps_it(world, bring):
    carol = {"record": "person", "id": 88_888, "email": "Carol@Example.org", "name": "C"}
    _report, errors = bring(carol, ticket(world, requester=88_888, watchers=[88_888]))
    assert errors == []
    assert Ticket.objects.get().requester == world.carol
    world.carol.refresh_from_db()
    assert world.carol.name != "C"


def test_a_number_that_is_taken_by_somebody_else_is_given_anew(world, bring):
    stranger = {"record": "person", "id": world.ada.pk, "email": "zoe@example.org", "name": "Zoe"}
    _report, errors = bring(stranger, ticket(world, requester=world.ada.pk, assignee="ada@example.org"))
    assert errors == []
    found = Ticket.objects.get()
    assert found.requester.email == "zoe@example.org"
    assert found.assignee == world.ada


def test_nobody_can_sign_in_or_work_because_a_file_says_so(world, bring):
    bring(
        {
            "record": "person",
            "id": 900,
            "email": "mallory@example.org",
            "is_agent": True,
            "password": "argon2$x",
            "is_superuser": True,
        }
    )
    mallory = Person.objects.get(email="mallory@example.org")
    assert not mallory.has_usable_password()
    assert not mallory.is_agent


def test_html_of_messages_is_cleaned(world, bring):
    line = ticket(world)
    line["messages"][0]["html"] = "<p onclick=alert(1)>Labas<script>alert(1)</script></p>"
    bring(line)
    assert Message.objects.get().html == "<p>Labas</p>"


def test_links_and_parents_follow_their_tickets(world, bring):
    later = {"record": "link", "source": 5000, "relation": "relates", "target": 5001}
    above = {"record": "link", "source": 5000, "relation": "parent", "target": 5001}
    lost = {"record": "link", "source": 5000, "relation": "relates", "target": 777}
    _report, errors = bring(ticket(world), ticket(world, id=5001, messages=[]), later, above, lost)
    assert [error["line"] for error in errors] == [5]
    assert Link.objects.get().target_id == 5001
    assert Ticket.objects.get(pk=5000).parent_id == 5001


HOSTILE = {
    "half a line": b'{"record": "ticket", "id":',
    "no object": b"[1, 2]",
    "not a number": b'{"record": "ticket", "id": NaN}',
    "no UTF-8": b'{"record": "ticket", "subject": "\xff\xfe"}',
    "deep": b"[" * 100_000,
    "a huge number": b'{"record": "ticket", "id": ' + b"9" * 5000 + b"}",
    "unknown record": {"record": "spaceship"},
    "no record": {"id": 5},
    "record is a list": {"record": ["ticket"]},
    "another format": {"record": "talka", "format": 99},
    "id of text": {"record": "person", "id": "1; DROP TABLE", "email": "x@example.org"},
    "id true": {"record": "person", "id": True},
    "negative id": {"record": "person", "id": -1},
    "no address": {"record": "person", "id": 7_000, "email": "nobody"},
    "address of a number": {"record": "person", "id": 7_000, "email": 5},
    "unknown organisation": {"record": "person", "id": 7_000, "organization": 12345},
    "path as a file": {"record": "file", "id": "../../etc/passwd", "data": ""},
    "no base64": {"record": "file", "id": "7b0e4b57-5c4a-4b9e-8a43-0f7d1cf1d0a1", "data": "%%%"},
    "changed content": {
        "record": "file",
        "id": "7b0e4b57-5c4a-4b9e-8a43-0f7d1cf1d0a1",
        "data": "aGk=",
        "sha256": "0" * 64,
    },
    "link to itself": {"record": "link", "source": 1, "relation": "relates", "target": 1},
    "unknown relation": {"record": "link", "source": 1, "relation": "hates", "target": 2},
}
HOSTILE_TICKETS = {
    "unknown kind": {"kind": "party"},
    "unknown status": {"status": "dancing"},
    "unknown requester": {"requester": 123_456},
    "unknown address": {"requester": "nobody@example.org"},
    "nobody": {"requester": None},
    "no subject": {"subject": "  "},
    "subject of a number": {"subject": 5},
    "long subject": {"subject": "x" * 251},
    "NUL": {"subject": "a\0b"},
    "half a surrogate": {"subject": "\ud800"},
    "NUL in a field": {"custom": {"room": "a\0"}},
    "priority": {"priority": 9},
    "time without zone": {"created_at": "2024-01-01T00:00:00"},
    "time of text": {"created_at": "yesterday"},
    "time before time": {"created_at": "0001-01-01T00:00:00+14:00"},
    "giant number": {"id": 10**15},
    "messages of text": {"messages": "hello"},
    "message of text": {"messages": ["hello"]},
    "message of no kind": {"messages": [{"kind": "shout", "created_at": "2024-01-01T00:00:00Z"}]},
    "message of nobody": {"messages": [{"kind": "reply", "author": 999_999, "created_at": "2024-01-01T00:00:00Z"}]},
    "file that is not there": {"messages": [{"kind": "note", "created_at": "2024-01-01T00:00:00Z", "files": [{"file": "7b0e4b57-5c4a-4b9e-8a43-0f7d1cf1d0a1"}]}]},
    "unknown event": {"events": [{"kind": "ticket.exploded", "at": "2024-01-01T00:00:00Z"}]},
    "event without its words": {"events": [{"kind": "ticket.moved", "data": {}, "at": "2024-01-01T00:00:00Z"}]},
    "watcher nobody": {"watchers": [999_999]},
    "tags of numbers": {"tags": [5]},
}  # fmt: skip


@pytest.mark.parametrize("line", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_bad_line_is_told_and_the_good_ones_go_in(world, bring, line):
    before = Organization.objects.count(), Person.objects.count()
    _report, errors = bring(ticket(world), line, ticket(world, id=5001, messages=[]))
    assert [error["line"] for error in errors] == [2]
    assert errors[0]["error"]
    assert Ticket.objects.count() == 2
    assert (Organization.objects.count(), Person.objects.count(), File.objects.count()) == (*before, 0)


@pytest.mark.parametrize("values", HOSTILE_TICKETS.values(), ids=HOSTILE_TICKETS.keys())
def test_a_bad_ticket_is_told_and_the_good_ones_go_in(world, bring, values):
    _report, errors = bring(
        ticket(world), ticket(world, id=5001, messages=[]) | values, ticket(world, id=5002, messages=[])
    )
    assert [error["line"] for error in errors] == [2]
    assert set(Ticket.objects.values_list("pk", flat=True)) == {5000, 5002}


def test_a_line_without_end_does_not_fill_the_memory(world, bring, settings):
    settings.MAX_UPLOAD = 1000
    long = b'{"record": "ticket", "subject": "' + b"x" * 3_000_000 + b'"}'
    _report, errors = bring(long, ticket(world))
    assert [error["line"] for error in errors] == [1]
    assert Ticket.objects.count() == 1


def test_one_number_twice_in_a_file_is_told(world, bring):
    _report, errors = bring(ticket(world), ticket(world, created_at="2025-01-01T00:00:00Z", messages=[]))
    assert [(error["line"], error["id"]) for error in errors] == [(2, 5000)]


def test_errors_are_told_in_the_language_of_the_person(world, bring):
    with translation.override("lt"):
        _report, errors = bring({"record": "spaceship"})
    assert "spaceship" in errors[0]["error"]


def test_a_message_whose_number_is_taken_gets_another_and_its_event_follows(world, bring):
    taken = world.ticket().messages.get().pk
    line = ticket(
        world,
        events=[
            {
                "kind": "ticket.opened",
                "at": timezone.now().isoformat(),
                "data": {"kind": "request", "channel": "mail", "message": taken},
            }
        ],
    )
    line["messages"][0]["id"] = taken
    bring(line)
    message = Ticket.objects.get(pk=5000).messages.get()
    assert message.pk != taken
    assert Event.objects.get(ticket_id=5000).data["message"] == message.pk
