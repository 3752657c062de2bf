"""HAZARDS GEN-1: every route × roles × objects. A route without a row fails; so does an answer that changed.

The table is tests/access/matrix.txt, read by people in review. After a deliberate change:
TALKA_WRITE_MATRIX=1 bin/talka test tests/access
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from talka.access import actions as access
from talka.access.sessions import SessionStore
from talka.approvals import actions as approvals
from talka.approvals import links
from talka.approvals.voters import Wanted
from talka.batches import actions as batches
from talka.calendars.models import default_calendar
from talka.checklists import actions as checklists
from talka.desks.models import Desk
from talka.events.models import Event
from talka.mail.models import Outgoing
from talka.people import actions as people
from talka.recurring.models import Schedule
from talka.replies.models import CannedReply, Macro
from talka.rules import trying
from talka.rules.models import Rule
from talka.sidetalks import actions as sidetalks
from talka.surveys import links as survey_links
from talka.surveys.models import Invitation, Survey
from talka.tickets import actions as tickets
from talka.tickets import guests
from talka.tickets.saved.actions import save_view
from talka.tickets.writing import drafts
from talka.ui.screen import screens
from talka.webhooks import actions as hooks
from talka.webhooks import sending
from talka.webhooks.models import Endpoint
from talka.worklog import actions as worklog

from .routes import routes

TABLE = Path(__file__).with_name("matrix.txt")
# pages of the desk that name no ticket: an agent of another desk has them too, with what that agent may see
WITHOUT_A_TICKET = (
    "tickets:queue GET", "tickets:new GET", "tickets:found GET", "tickets:merges GET", "tickets:here GET",
    "tickets:views GET", "tickets:view-new GET", "tickets:view-new POST", "tickets:columns GET", "tickets:counts GET",
)  # fmt: skip
ROLES = ("anon", "dan", "carol", "zoe", "ada", "eve")
HEAD = """# Answer of each route to each role; objects belong to Carol's ticket on the IT desk.
# anon: nobody signed in · dan: a customer without any ticket · carol: the requester · zoe: an agent of another desk
# ada: an agent of the IT desk · eve: the administrator. Sent without a body, so 4xx after the gate is a refused input.
"""


@pytest.fixture
def place(world):
    """The world with an agent of another desk, and the object for each place in an address."""
    other = Desk.objects.create(name="Other")
    zoe = people.add_person(email="zoe@example.org", name="Zoe", by=None)
    access.give(access.role("agent"), person=zoe, desk_id=other.pk, by=None)
    ticket = world.ticket(files=[("CANARY-file.txt", b"CANARY-file")])
    note = tickets.note(ticket, "CANARY-note", by=world.ada, files=[("n.txt", b"CANARY-note-file")])
    task, entry = checklists.add(ticket, "CANARY-task", by=world.ada), worklog.record(ticket, 5, by=world.ada)
    side = sidetalks.begin(
        ticket, "CANARY-side", subject="Part", address="parts@supplier.example", files=[("p.txt", b"p")], by=world.ada
    )
    secret = guests.link_for(ticket, world.carol).rsplit("/", 1)[-1]
    first = ticket.messages.first()
    draft = drafts.keep(ticket, "reply", by=world.ada, text="CANARY-draft")
    drafted = drafts.add_files(ticket, "reply", [("d.txt", b"CANARY-draft-file")], by=world.ada)[0]
    hours = default_calendar().pk
    objects = {
        "calendars:exchange.pk": hours,
        "calendars:export.pk": hours,
        "replies:offers.which": "canned",
        "replies:use_reply.pk": CannedReply.objects.create(name="Canned", text_en="Words").pk,
        "replies:use_macro.pk": Macro.objects.create(name="Macro", priority=1).pk,
        **{f"tickets:draft_{page}.pk": draft.pk for page in ("discards", "restorations", "unschedulings")},
        "tickets:draft_file_removals.pk": drafted.file_id,
        **{f"tickets:{page}.pk": note.pk for page in ("editions", "redactions", "recalls")},
        "number": ticket.pk,
        "tickets:body.pk": first.pk,
        "tickets:pictures.pk": first.pk,
        "mail:trail.number": first.pk,
        **{f"mail:{page}.number": Outgoing.objects.earliest("pk").pk for page in ("again", "withdraw")},
        "tickets:file.pk": first.attachments.get().file_id,
        "portal:guest_file.pk": note.attachments.get().file_id,
        "secret": secret,
        "setup:page.secret": "guess",
        "module": "desk",
        "tickets:undo.pk": Event.objects.filter(ticket_id=ticket.pk).latest("pk").pk,
        "uidb36": "1",
        "key": "x",
        "mark": "x",
    }
    objects |= {f"checklists:{page}.pk": task.pk for page in ("task", "state", "removal")} | {"api:task.pk": task.pk}
    objects |= {f"sidetalks:{page}.pk": side.pk for page in ("talk", "messages", "state")}
    objects |= {"api:sidetalk.pk": side.pk, "api:sidetalk_messages.pk": side.pk}
    objects["file"] = side.messages.get().files.get().pk
    objects |= {f"worklog:{page}.pk": entry.pk for page in ("entry", "removal")} | {"api:time_entry.pk": entry.pk}
    step = Wanted("Money", people=(world.ada,))
    asked = approvals.ask(ticket, name="CANARY-approval", steps=[step], by=world.ben)
    vote = asked.stages.get().votes.get()
    objects |= {f"approvals:{page}.pk": asked.pk for page in ("approval", "withdrawals")}
    objects |= {f"approvals:{page}.pk": vote.pk for page in ("answers", "delegations")}
    objects |= {f"api:approval{page}.pk": asked.pk for page in ("", "_answers", "_delegations")}
    objects["approvals:by_mail.key"] = links.address(vote).rpartition("/")[2]
    survey = Survey.objects.create(name="After")
    invited = Invitation.objects.create(
        survey=survey, ticket=ticket, person=world.carol, due_at=timezone.now(), sent_at=timezone.now()
    )
    objects |= {"surveys:rate.key": survey_links.address(invited).rpartition("/")[2]}
    objects |= {"api:survey_results.pk": survey.pk}
    for page in ("view", "view-copies", "view-removals"):
        shared = save_view(world.eve, name="CANARY-view", selector={}, audience="desk", desk=world.desk)
        objects[f"tickets:{page}.pk"] = shared.pk
    objects |= {f"api:{page}.pk": objects["tickets:view.pk"] for page in ("view", "view-tickets")}
    rule, last = Rule.objects.first(), Rule.objects.last()
    for page in ("rule", "discards", "states", "log", "versions", "rollbacks", "trials"):
        objects[f"rules:{page}.pk"] = rule.pk
    for page in ("rule", "rule_states", "rule_versions", "rule_rollbacks", "rule_runs", "rule_trials"):
        objects[f"api:{page}.pk"] = rule.pk
    trial = trying.ask(rule, by=world.eve).pk
    objects |= {"rules:removals.pk": last.pk, "rules:trial.trial": trial, "api:rule_trial.trial": trial}
    Endpoint.objects.create(name="CANARY-removed", url="https://tool.example/hook", owner=world.eve)
    hook = Endpoint.objects.create(name="CANARY-hook", url="https://tool.example/hook", owner=world.eve)
    hooks.new_secret(hook, by=None)
    objects |= {f"webhooks:{page}.pk": hook.pk for page in ("deliveries", "secret")}
    objects["webhooks:repeats.pk"] = sending.put(hook, "rule.webhook", None, ticket).pk
    comes = Schedule.objects.create(
        name="CANARY-again", times="0 8 * * 1", desk=world.desk, kind=ticket.kind, subject="Again", requester=world.ada
    )
    objects["recurring:times.pk"] = comes.pk
    for _name, screen in screens:
        # the first record of each screen: its key is 1 only on a database that starts every test anew
        first = screen.model._default_manager.order_by("pk").values_list("pk", flat=True).first() or 1
        objects |= {f"ui:{screen.slug}-{page}.pk": first for page in ("edit", "history", "remove")}
    batch = batches.order(world.ada, {"priority": 1}, [ticket.pk]).pk
    objects |= {"batches:menu.name": "priority", "batches:preview.name": "reply", "tickets:row_menu.name": "priority"}
    objects |= {f"batches:{one}.pk": batch for one in ("batch", "rows", "stops", "continuations", "undos")}
    people_by_role = {
        "anon": None,
        "dan": world.dan,
        "carol": world.carol,
        "zoe": zoe,
        "ada": world.ada,
        "eve": world.eve,
    }
    return objects, people_by_role


def answers(place) -> dict[str, list[str]]:
    objects, people_by_role = place
    table: dict[str, list[str]] = {}
    sessions: dict[int, str] = {}
    for route in routes():
        for method in ("GET", "POST"):
            row = []
            for role in ROLES:
                client = visitor(people_by_role[role], sessions)
                response = client.generic(method, route.address(objects))
                row.append(str(response.status_code))
                if response.streaming:
                    list(response.streaming_content)  # read to its end, the file is closed
            table[f"{route.name} {method}"] = row
    return table


def visitor(person, sessions: dict[int, str]) -> Client:
    """A browser of this person; signed in anew only when the last answer ended the session, for that is slow."""
    client = Client(raise_request_exception=False)
    if person is None:
        return client
    if not SessionStore().exists(sessions.get(person.pk, "")):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        sessions[person.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.cookies[settings.SESSION_COOKIE_NAME] = sessions[person.pk]
    return client


def read() -> dict[str, list[str]]:
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return {f"{name} {method}": row for name, method, *row in lines}


def test_every_route_answers_every_role_as_the_table_says(place):
    now = answers(place)
    if os.environ.get("TALKA_WRITE_MATRIX"):
        width = max(map(len, now))
        rows = [f"{'# route':<{width}}  {'  '.join(f'{role:<5}' for role in ROLES)}".rstrip()]
        rows += [
            f"{name:<{width}}  {'  '.join(f'{status:<5}' for status in row)}".rstrip() for name, row in now.items()
        ]
        TABLE.write_text(HEAD + "\n".join(rows) + "\n")
    expected = read()
    assert sorted(set(now) - set(expected)) == [], "routes without a row"
    assert {name: row for name, row in now.items() if row != expected[name]} == {}
    assert not [name for name, row in now.items() if "500" in row]


def test_the_table_itself_keeps_the_rules():
    """What no edit of the table may say."""
    for name, row in read().items():
        by_role = dict(zip(ROLES, row, strict=True))
        if name.startswith("tickets:"):
            assert by_role["anon"] in ("302", "404", "405"), name
            assert {by_role["dan"], by_role["carol"]} <= {"404", "405"} or name.startswith(
                ("tickets:file", "tickets:body")
            ), name
            assert by_role["zoe"] != "200" or name in WITHOUT_A_TICKET, name
        if name.startswith("ui:"):
            assert "200" not in (by_role["anon"], by_role["dan"], by_role["carol"]), name


def test_unseen_and_unknown_are_the_same_page(place):
    objects, people_by_role = place
    client = Client()
    client.force_login(people_by_role["zoe"], backend="allauth.account.auth_backends.AuthenticationBackend")
    unseen, unknown = client.get(f"/tickets/{objects['number']}/"), client.get("/tickets/999999999/")
    assert (unseen.status_code, unknown.status_code) == (404, 404)
    assert _bare(unseen.content) == _bare(unknown.content)


def _bare(page: bytes) -> bytes:
    """Without what differs in every answer: the CSRF token."""
    return b"\n".join(line for line in page.splitlines() if b"csrf" not in line)
