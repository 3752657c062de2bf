"""HAZARDS XSS-2, TPL-1: whatever a person may type is text on every page and in every mail, never markup or a template."""

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from talka.access.models import Role
from talka.calendars.models import Calendar
from talka.desks.models import Category, Desk
from talka.fields.models import FieldDefinition
from talka.mail.models import Mailbox
from talka.people import actions as people
from talka.people.models import Organization, Person, Team
from talka.services.models import Service
from talka.tickets import actions as tickets
from talka.tickets.models import Tag

from .conftest import client_of
from .crawling import crawl

SUM = b"62710561"  # 7919 * 7919, should anything ever count


def evil(name: str, most: int = 200) -> str:
    return f"zq{name}'\"><img src=x onerror=zqrun()></script><svg onload=zqrun()>{{{{7919*7919}}}}${{7919*7919}}{{% if 1 %}}%(x)s{{0}}"[
        :most
    ]


@pytest.fixture
def poisoned(aviary: Any, world: Any) -> Any:
    """The marker in every text a customer or an administrator may leave."""
    Person.objects.filter(pk=world.carol.pk).update(
        name=evil("person"), title=evil("title", 120), phone=evil("phone", 40), note=evil("personnote")
    )
    Person.objects.filter(pk=world.ada.pk).update(name=evil("agent"))
    Organization.objects.update(name=evil("organization"), note=evil("orgnote"), domains=[evil("domain")])
    Team.objects.filter(pk=world.network.pk).update(name=evil("team", 120), description=evil("teamwords"))
    Desk.objects.filter(pk=world.desk.pk).update(
        name=evil("desk", 120), public_name=evil("deskshown", 120), signature=evil("signature")
    )
    Category.objects.filter(name="Hardware").update(name=evil("category", 120))
    Service.objects.filter(pk=world.vpn.pk).update(name=evil("service", 120), description=evil("servicewords"))
    Mailbox.objects.update(name=evil("mailbox", 120), last_error=evil("error"))
    Calendar.objects.update(name=evil("calendar", 120))
    Role.objects.create(name=evil("role", 80), description=evil("rolewords"), permissions=[])
    Tag.objects.filter(name="plain").update(name=evil("tag", 60))
    FieldDefinition.objects.filter(name="outer").update(
        label={"en": evil("label")},
        help={"en": evil("help")},
        type="choice",
        choices=[{"value": "x", "label": {"en": evil("option")}}],
    )
    ticket = tickets.open_ticket(
        aviary.carols.kind, evil("subject"), requester=Person.objects.get(pk=world.carol.pk), desk=world.desk, text=evil("text"),
        files=[(evil("file", 120), b"<script>zqrun()</script>")], custom={"inner": evil("answer"), "outer": "x"}, service=world.vpn, team=world.network,
    )  # fmt: skip
    tickets.note(ticket, evil("note"), by=world.ada)
    tickets.reply(ticket, evil("reply"), by=world.ada)
    tickets.assign(ticket, world.ada, by=None)
    tickets.tag(ticket, [evil("tag", 60)], by=None)
    aviary.carols = ticket
    aviary.objects["number"] = ticket.pk
    people.edit_person(Person.objects.get(pk=world.ben.pk), name=evil("history"), by=world.eve)
    return aviary


SEEN = {
    "carol": {"subject", "text", "reply", "person", "label"},
    "ada": {"subject", "text", "note", "team", "agent", "tag", "service"},
    "eve": {"organization", "desk", "category", "mailbox", "calendar", "role", "history"},
}


@pytest.mark.parametrize("role", SEEN)
def test_every_text_is_shown_as_text(poisoned, role):
    client, seen = client_of(poisoned.people[role]), set()
    for address, told in crawl(client, poisoned):
        assert SUM not in told, address
        if b"\nContent-Type: text/html" not in told:
            continue
        tree = LexborHTMLParser(told)
        for node in tree.css("*"):
            names = set(node.attributes)
            assert not [name for name in names if name.startswith("on") or "zq" in name], (address, node.html[:300])
            assert node.tag not in ("script", "style") or "zq" not in (node.text() or ""), (address, node.html[:300])
        assert not tree.css_first('img[src="x"]'), address
        words = tree.text()
        seen |= {name for name in SEEN[role] if f"zq{name}'\"><img" in words}
    assert SEEN[role] - seen == set(), "these were nowhere on a page, so this proves little about them"
