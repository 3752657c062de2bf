"""Building a rule in the browser's form, the list, the log, versions, and the trace of a ticket."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from talka.rules.models import Rule
from talka.rules.tests.test_running_rules import CRITICAL, has

FORM = {
    "name": "Urgent VPN", "note": "", "desk": "", "owner": "", "mode": "events", "e": ["ticket.opened"], "by": "",
    "k.0": "all", "f.0.0": "subject", "o.0.0": "=", "v.0.0": "vpn", "was.0.0": "subject",
    "a.0.do": "priority", "a.0.to": "1", "a.1.do": "note", "a.1.text": "See {{ ticket.number }}", "per_hour": "100",
}  # fmt: skip


@pytest.fixture
def eve(world, client):
    client.force_login(world.eve, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(client, name, *args):
    answer = client.get(reverse(f"rules:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_rule_is_built_and_published_by_the_form_alone(eve):
    assert "A ticket arrives" in page(eve, "new")
    answer = eve.post(reverse("rules:new"), FORM | {"save": "1"})
    rule = Rule.objects.get(name="Urgent VPN")
    assert answer.url == reverse("rules:rule", args=[rule.pk])
    assert rule.definition == {
        "when": {"events": ["ticket.opened"], "by": ""},
        "changed": [],
        "if": {"all": [{"field": "subject", "op": "=", "values": ["vpn"]}]},
        "then": [{"do": "priority", "to": "1"}, {"do": "note", "text": "See {{ ticket.number }}"}],
        "last": False,
        "per_hour": 100,
    }
    assert "Set priority to Critical" in page(eve, "rule", rule.pk)
    assert "Urgent VPN" in page(eve, "rules")


@pytest.mark.parametrize(
    ("button", "deeds"),
    [("adown:0", ["note", "priority"]), ("adrop:1", ["priority"]), ("aadd:team", ["priority", "note", "team"])],
)
def test_each_button_changes_the_form_and_keeps_what_was_typed(eve, button, deeds):
    text = eve.post(reverse("rules:new"), FORM | {"do": button}).content.decode()
    found = [text.index(f'name="a.{n}.do" value="{deed}"') for n, deed in enumerate(deeds)]
    assert found == sorted(found)
    assert not Rule.objects.filter(name="Urgent VPN").exists()


def test_a_wrong_value_is_shown_in_its_place_and_nothing_is_kept(eve):
    answer = eve.post(reverse("rules:new"), FORM | {"a.1.text": "{{ secret.key }}", "save": "1"})
    assert answer.status_code == 422
    assert "There is no placeholder “secret.key” here." in answer.content.decode()
    assert "{{ secret.key }}" in answer.content.decode()
    assert not Rule.objects.filter(name="Urgent VPN").exists()


def test_a_draft_waits_beside_what_holds_and_is_thrown_away(eve, rule):
    made = rule(["ticket.opened"], CRITICAL)
    eve.post(reverse("rules:rule", args=[made.pk]), FORM | {"keep": "1"})
    made.refresh_from_db()
    assert made.draft
    assert made.definition["then"] == CRITICAL
    assert "Draft of version 2" in page(eve, "rule", made.pk)
    eve.post(reverse("rules:discards", args=[made.pk]))
    made.refresh_from_db()
    assert made.draft is None


def test_rules_are_put_in_order_switched_and_deleted(eve, rule):
    first, second = rule(["ticket.opened"], CRITICAL, name="First"), rule(["ticket.opened"], CRITICAL, name="Second")
    eve.post(reverse("rules:order"), {"rule": [second.pk, first.pk]})
    mine = Rule.objects.filter(name__in=("First", "Second"))
    assert [one.name for one in mine.order_by("position")] == ["Second", "First"]
    eve.post(reverse("rules:states", args=[first.pk]), {"on": ""})
    first.refresh_from_db()
    assert not first.active
    eve.post(reverse("rules:removals", args=[second.pk]))
    assert not Rule.objects.filter(pk=second.pk).exists()


def test_what_it_did_versions_and_the_trace_are_told(eve, world, rule, work):
    made = rule(
        ["ticket.opened"], [*CRITICAL, {"do": "priority", "to": "1"}], name="Hot", **{"if": has("subject", "vpn")}
    )
    rule(["ticket.opened"], CRITICAL, name="Cold", **{"if": has("subject", "printer")})
    ticket = world.ticket("VPN drops")
    work()
    assert "Set priority to Critical" in page(eve, "log", made.pk)
    assert "Version 1" in page(eve, "versions", made.pk)
    trace = page(eve, "trace", ticket.pk)
    assert "Hot" in trace
    assert "Not so: Subject contains “printer”" in trace
    latest = eve.get(
        reverse("rules:trace", args=[ticket.pk]), headers={"HX-Request": "true", "HX-Target": "div#rules-latest"}
    )
    assert "Hot" in latest.content.decode()
    eve.post(reverse("rules:rule", args=[made.pk]), FORM | {"save": "1"})
    assert "<ins" in page(eve, "versions", made.pk)
    eve.post(reverse("rules:rollbacks", args=[made.pk]), {"number": "1"})
    made.refresh_from_db()
    assert made.number == 3


def test_rules_go_to_a_file_and_come_back_as_drafts(eve, rule):
    rule(["ticket.opened"], CRITICAL, name="Carried")
    raw = eve.get(reverse("rules:export")).content
    assert "Carried" in raw.decode()
    only = {"format": "talka.rules/1", "rules": [one for one in json.loads(raw)["rules"] if one["name"] == "Carried"]}
    eve.post(reverse("rules:sharing"), {"file": SimpleUploadedFile("rules.json", json.dumps(only).encode())})
    taken = Rule.objects.filter(name="Carried").latest("pk")
    assert (taken.active, taken.number, taken.draft["then"]) == (False, 0, CRITICAL)
    answer = eve.post(reverse("rules:sharing"), {"file": SimpleUploadedFile("x.json", b"[]")})
    assert answer.status_code == 422


def test_nobody_else_finds_the_pages_of_rules(world, client, rule):
    made = rule(["ticket.opened"], CRITICAL)
    for person in (world.carol, world.ada):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        for name in ("rules", "new", "rule", "log", "versions", "export", "sharing"):
            args = [made.pk] if name in ("rule", "log", "versions") else []
            assert client.get(reverse(f"rules:{name}", args=args)).status_code == 404
        assert client.post(reverse("rules:removals", args=[made.pk])).status_code == 404
    assert Rule.objects.filter(pk=made.pk).exists()


def test_the_list_costs_the_same_for_many_rules(eve, rule, django_assert_max_num_queries):
    for n in range(20):
        rule(["ticket.opened"], CRITICAL, name=f"Rule {n}", **{"if": has("subject", "vpn")})
    page(eve, "rules")
    with django_assert_max_num_queries(15):
        page(eve, "rules")
