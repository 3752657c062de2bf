"""A rule is tried on what happened; nothing is written, and each ticket is looked at as it was then."""

import hashlib

import pytest
from django.apps import apps
from django.core import mail
from django.urls import reverse

from talka.rules import actions, trying
from talka.rules.models import Rule, Trial
from talka.rules.tests.test_running_rules import CRITICAL, has
from talka.tickets import actions as tickets

ITS_OWN = ("jobs.", "rules.trial", "sessions.", "events.pending")


def everything() -> dict[str, str]:
    """A digest of all rows of each table, but of the queue and of the trial itself."""
    return {
        model._meta.label_lower: hashlib.sha256(repr(list(model.objects.order_by("pk").values())).encode()).hexdigest()
        for model in apps.get_models()
        if not model._meta.label_lower.startswith(ITS_OWN)
    }


@pytest.fixture
def tried(world, work):
    def do(then, events=("ticket.opened",), **more):
        rule = actions.add("Tried", by=None)
        actions.keep_draft(rule, {"when": {"events": list(events)}, "then": then, **more}, by=None)
        rule.refresh_from_db()
        before = everything()
        trial = trying.ask(rule, by=world.eve)
        work()
        assert everything() == before
        trial.refresh_from_db()
        return trial

    return do


def test_a_trial_tells_what_would_change_and_writes_nothing(world, tried, work):
    ticket, other = world.ticket("VPN drops"), world.ticket("Printer")
    work()
    sent = len(mail.outbox)
    trial = tried(
        [
            *CRITICAL,
            {"do": "reply", "text_en": "Hello", "text_lt": ""},
            {"do": "spawn", "kind": "request", "subject": "Look", "how": "part"},
        ],
        **{"if": has("subject", "vpn")},
    )
    assert (trial.matched, trial.would_change, trial.would_mail) == (1, 1, 1)
    row = trial.progress.report[0]
    assert row["ticket"] == ticket.pk
    assert (row["steps"][0]["before"], row["steps"][0]["after"]) == ("Normal", "Critical")
    assert row["steps"][1]["mails"] == [world.carol.email]
    assert len(mail.outbox) == sent
    assert other.pk != ticket.pk


def test_a_ticket_is_looked_at_as_it_was_when_it_happened(world, tried, work):
    ticket = world.ticket("VPN drops")
    tickets.edit(ticket, priority=2, subject="All is well", by=world.ada)
    tickets.tag(ticket, ["later"], by=world.ada)
    tickets.assign(ticket, world.ada, team=world.network, by=world.ada)
    tickets.move(ticket, "begin", by=world.ada)
    work()
    asked = {
        "all": [
            has("subject", "vpn"),
            has("priority", "3"),
            has("tag", "none"),
            has("assignee", "none"),
            has("status", "new"),
        ]
    }
    trial = tried(CRITICAL, **{"if": asked})
    assert trial.matched == 1
    assert trial.progress.report[0]["steps"][0]["before"] == "Normal"


def test_what_somebody_set_otherwise_is_told(world, tried, work):
    ticket = world.ticket("VPN drops")
    tickets.edit(ticket, priority=4, by=world.ada)
    work()
    trial = tried(CRITICAL)
    assert trial.would_differ == 1
    assert trial.progress.report[0]["differs"] == f"{world.ada} set it otherwise: Low"


def test_a_rule_by_the_clock_is_tried_on_what_it_would_find_now(world, work):
    rule = actions.add("Old", by=None)
    actions.keep_draft(rule, {"when": {"since": "opened", "wait": "1min"}, "then": CRITICAL}, by=None)
    rule.refresh_from_db()
    ticket = world.ticket()
    type(ticket).objects.filter(pk=ticket.pk).update(created_at="2026-01-01T00:00Z")
    trial = trying.ask(rule, by=world.eve)
    work()
    trial.refresh_from_db()
    assert [row["ticket"] for row in trial.progress.report] == [ticket.pk]


def test_the_editor_tries_a_draft_and_shows_what_was_found(world, client, work):
    client.force_login(world.eve, backend="allauth.account.auth_backends.AuthenticationBackend")
    world.ticket("VPN drops")
    work()
    form = {
        "name": "Tried",
        "mode": "events",
        "e": ["ticket.opened"],
        "a.0.do": "priority",
        "a.0.to": "1",
        "try": "1",
        "k.0": "all",
    }
    answer = client.post(reverse("rules:new"), form)
    rule = Rule.objects.get(name="Tried")
    assert (rule.number, rule.active) == (0, False)
    assert "looked at" in client.get(answer.url).content.decode()
    work()
    page = client.get(answer.url).content.decode()
    assert "VPN drops" in page
    assert Trial.objects.get().matched == 1
    assert "Tried on the last 30 days" in page
    assert client.get(reverse("rules:trial", args=[Trial.objects.get().pk])).status_code == 200
