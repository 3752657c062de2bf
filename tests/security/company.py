"""Builds the world of the sweeps: three desks' worth of secrets, and one record behind every settings page."""

from typing import Any

from django.utils import timezone

from talka.access import actions as access
from talka.approvals import actions as approvals
from talka.approvals import links
from talka.approvals.models import Plan, PlanStep
from talka.approvals.voters import Wanted
from talka.calendars.models import Calendar, Day
from talka.checklists import actions as checklists
from talka.checklists.models import Template
from talka.desks.models import Category, Desk
from talka.fields.models import FieldDefinition
from talka.mail import vault
from talka.mail.testing import arrive, letter, mailbox
from talka.people import actions as people
from talka.recurring.models import Schedule
from talka.replies.models import CannedReply, Macro
from talka.routing.models import Ability, Capacity, Need, Share, Skill, TeamRouting
from talka.rules import trying
from talka.rules.models import Rule
from talka.services.models import Service
from talka.sidetalks import actions as sidetalks
from talka.sla import actions as sla
from talka.sla.models import Promise
from talka.surveys import actions as surveys
from talka.surveys import links as survey_links
from talka.surveys.models import Invitation, Survey
from talka.tickets import actions as tickets
from talka.tickets import guests
from talka.tickets.models import Message, Tag
from talka.tickets.practices import practices
from talka.tickets.saved.actions import save_view
from talka.tickets.writing import drafts
from talka.ui.screen import screens
from talka.webhooks import actions as hooks
from talka.webhooks import sending
from talka.webhooks.models import Endpoint
from talka.worklog import actions as worklog
from talka.worklog.models import Activity, Rate

from .conftest import Aviary, secret


def build(world: Any) -> Aviary:
    kind = practices.names()[0]
    other = Desk.objects.create(name="Payroll", open_to_all=False)
    zoe = people.add_person(email="zoe@example.org", name="Zoe", by=None)
    access.give(access.role("agent"), person=zoe, desk_id=other.pk, by=None)
    pia = people.add_person(email="pia@example.org", name=f"Pia {secret('pia')}", by=None)
    box = mailbox(
        world.desk, incoming_password=vault.seal(secret("password")), outgoing_password=vault.seal(secret("password"))
    )
    _fields()
    people.edit_person(world.carol, note=secret("personnote"), by=None)

    raw = letter(
        "Carol <carol@example.org>",
        "Printer",
        f"{secret('mailtext')}\n",
        x_inner=secret("raw"),
        message_id="<m1@example.org>",
    )
    arrive(raw)
    custom = {"inner": secret("inner"), "outer": secret("outer")}
    carols = world.ticket(secret("subject"), kind=kind, text=secret("text"), files=[("a.txt", secret("file").encode())])
    tickets.edit(carols, custom=custom, by=None)
    note = tickets.note(
        carols, secret("note"), by=world.ada, files=[(f"{secret('notefilename')}.txt", secret("notefile").encode())]
    )
    answer = tickets.reply(carols, secret("reply"), by=world.ada)
    tickets.tag(carols, [secret("tag")], by=world.ada)
    dans = world.ticket(secret("danssubject"), kind=kind, text=secret("danstext"), requester=world.dan)
    payroll = tickets.open_ticket(kind, secret("paysubject"), requester=pia, desk=other, text=secret("paytext"))
    tickets.note(payroll, secret("paynote"), by=zoe, files=[("p.txt", secret("payfile").encode())])
    tickets.link(carols, "relates", payroll, by=None)
    tickets.link(carols, "relates", dans, by=None)

    first = carols.messages.filter(kind=Message.Kind.CUSTOMER).first()
    shared = {
        f"tickets:{page}.pk": save_view(
            world.eve, name=secret("view"), selector={}, audience="desk", desk=world.desk
        ).pk
        for page in ("view", "view-copies", "view-removals")
    }
    shared |= {f"api:{page}.pk": shared["tickets:view.pk"] for page in ("view", "view-tickets")}
    objects = shared | {
        "number": carols.pk, "tickets:body.pk": answer.pk, "api:attachment.pk": first.attachments.get().file_id,
        "tickets:picture.pk": first.pk, "tickets:picture.file": first.attachments.get().file_id,
        "tickets:file.pk": first.attachments.get().file_id, "portal:guest_file.pk": note.attachments.get().file_id,
        "secret": guests.link_for(carols, world.carol).rsplit("/", 1)[-1], "setup:page.secret": "guess",
        "module": "tickets", "uidb36": "1", "key": "x", "mark": "x",
    }  # fmt: skip
    draft = drafts.keep(carols, "reply", by=world.ada, text=secret("draft"))
    drafted = drafts.add_files(carols, "reply", [("d.txt", secret("draftfile").encode())], by=world.ada)[0]
    objects |= {f"tickets:draft_{page}.pk": draft.pk for page in ("discards", "restorations", "unschedulings")}
    objects["tickets:draft_file_removals.pk"] = drafted.file_id
    roles = {"anon": None, "dan": world.dan, "carol": world.carol, "zoe": zoe, "ada": world.ada, "eve": world.eve}
    for person in filter(None, roles.values()):
        access.own_address(person)
    found = Aviary(roles, carols, dans, payroll, objects)
    _records(found, world, box)
    return found


def _fields() -> None:
    words = {"en": "Inner"}
    FieldDefinition.objects.create(name="inner", label=words, help={})
    FieldDefinition.objects.create(
        name="outer", label={"en": "Outer"}, help={}, customer_visible=True, customer_editable=True
    )


def _records(aviary: Aviary, world: Any, box: Any) -> None:
    """Something behind every settings page, so that edit, history and remove are read too."""
    calendar = Calendar.objects.create(name="Week", country="LT")
    Day.objects.create(calendar=calendar, date="2026-12-24", name="Eve")
    Category.objects.get_or_create(name="Hardware", desk=world.desk)
    Service.objects.get_or_create(name="VPN")
    Tag.objects.get_or_create(name="plain")
    CannedReply.objects.create(name="Hello", text_en="Hello")
    Macro.objects.create(name="Urgent", priority=2)
    promise = Promise.objects.create(name="Soon", selector="priority:critical", resolution="8h", calendar=calendar)
    sla.publish(promise, by=None)
    box.save()
    hook = Endpoint.objects.create(name="Tool", url="https://tool.example/hook", owner=world.eve)
    hooks.new_secret(hook, by=None)
    sent = sending.put(hook, "rule.webhook", None, aviary.carols)
    aviary.objects |= {
        "webhooks:deliveries.pk": hook.pk,
        "webhooks:secret.pk": hook.pk,
        "webhooks:repeats.pk": sent.pk if sent else 1,
    }
    comes = Schedule.objects.create(
        name="Weekly", times="0 8 * * 1", desk=world.desk, kind=aviary.carols.kind, subject="Again", requester=world.ada
    )
    aviary.objects["recurring:times.pk"] = comes.pk
    rule = Rule.objects.first()
    for page in ("rule", "discards", "states", "log", "versions", "rollbacks"):
        aviary.objects[f"rules:{page}.pk"] = rule.pk
    for page in ("rule", "rule_states", "rule_versions", "rule_rollbacks", "rule_runs", "rule_trials"):
        aviary.objects[f"api:{page}.pk"] = rule.pk
    aviary.objects["rules:trials.pk"] = rule.pk
    trial = trying.ask(rule, by=world.eve).pk
    aviary.objects |= {
        "rules:trial.trial": trial,
        "api:rule_trial.trial": trial,
        "rules:removals.pk": Rule.objects.last().pk,
    }
    task = checklists.add(aviary.carols, secret("task"), note=secret("tasknote"), by=world.ada)
    checklists.add(aviary.payroll, secret("paytask"), by=aviary.people["zoe"])
    side = sidetalks.begin(
        aviary.carols, secret("sidetext"), subject=secret("sidesubject"), address="parts@supplier.example", by=world.ada,
        files=[(f"{secret('sidefilename')}.txt", secret("sidefile").encode())],
    )  # fmt: skip
    aviary.objects |= {f"sidetalks:{page}.pk": side.pk for page in ("talk", "messages", "state")}
    aviary.objects |= {"api:sidetalk.pk": side.pk, "api:sidetalk_messages.pk": side.pk}
    aviary.objects["sidetalks:file.file"] = side.messages.get().files.get().pk
    Template.objects.create(name="Arrival", steps=["One"])
    entry = worklog.record(aviary.carols, 61, note=secret("time"), by=world.ada)
    worklog.record(aviary.payroll, 62, note=secret("paytime"), by=aviary.people["zoe"])
    Rate.objects.create(activity=Activity.objects.create(name="Repair"), hourly="12.34")
    aviary.objects |= {f"checklists:{page}.pk": task.pk for page in ("task", "state", "removal")}
    aviary.objects |= {"api:task.pk": task.pk, "api:time_entry.pk": entry.pk}
    aviary.objects |= {f"worklog:{page}.pk": entry.pk for page in ("entry", "removal")}
    _approvals(aviary, world)
    _surveys(aviary)
    _routing(world)
    for slug, screen in screens:
        row = screen.model._default_manager.order_by("pk").first()
        assert row is not None, f"no record for the settings page “{slug}”: add one to tests/security/company.py"
        aviary.rows[slug] = row.pk
        for page in ("edit", "history", "remove"):
            aviary.objects[f"ui:{slug}-{page}.pk"] = row.pk
    aviary.objects["slug"] = "tags"


def _approvals(aviary: Aviary, world: Any) -> None:
    """One that Ada is asked for, with the link of her mail."""
    PlanStep.objects.create(plan=Plan.objects.create(name="Purchase"), name="Manager", manager=True)
    step = Wanted("Money", people=(world.ada,))
    asked = approvals.ask(
        aviary.carols, name=secret("approval"), question=secret("question"), steps=[step], by=world.ben
    )
    vote = asked.stages.get().votes.get()
    aviary.objects |= {f"approvals:{page}.pk": asked.pk for page in ("approval", "withdrawals")}
    aviary.objects |= {f"approvals:{page}.pk": vote.pk for page in ("answers", "delegations")}
    aviary.objects |= {f"api:approval{page}.pk": asked.pk for page in ("", "_answers", "_delegations")}
    aviary.objects["approvals:by_mail.key"] = links.address(vote).rpartition("/")[2]


def _surveys(aviary: Aviary) -> None:
    """Carol rated her ticket; her link stays open for two weeks."""
    survey = Survey.objects.create(name="After")
    asked = Invitation.objects.create(
        survey=survey,
        ticket=aviary.carols,
        person=aviary.carols.requester,
        due_at=timezone.now(),
        sent_at=timezone.now(),
    )
    surveys.answer(asked, 4, comment=secret("rating"))
    aviary.objects |= {"surveys:rate.key": survey_links.address(asked).rpartition("/")[2]}
    aviary.objects |= {"api:survey_results.pk": survey.pk}


def _routing(world: Any) -> None:
    team, skill = TeamRouting.objects.create(team=world.network), Skill.objects.create(name="Firewalls")
    Share.objects.create(routing=team, person=world.ada)
    Ability.objects.create(person=world.ada, skill=skill)
    Need.objects.create(service=world.vpn, skill=skill)
    Capacity.objects.create(person=world.ada, most=10)
