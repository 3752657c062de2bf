"""Make an empty installation one that works: in one transaction, once."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404

from talka.access import actions as access
from talka.access import setup
from talka.demo import world
from talka.desks.models import Desk
from talka.mail import vault
from talka.mail.models import Mailbox
from talka.options import modules, store
from talka.people import actions as people
from talka.people.models import Organization, Person


@dataclass(frozen=True)
class Done:
    administrator: Person
    desk: Desk


@transaction.atomic
def set_up(secret: str, basics: dict[str, Any], mailbox: dict[str, Any]) -> Done:
    """The administrator, the organisation, the desk, its mailbox. 404 when somebody was faster (HAZARDS PRIV-4)."""
    if not setup.take(secret):
        raise Http404
    eve = _administrator(basics)
    modules.apply_profile(basics["profile"], by=eve)
    store.put("desk.title", basics["organization"], by=eve)
    desk = Desk.objects.create(name=basics["desk"], public_name=basics["desk"], language=basics["language"])
    if mailbox.get("address"):
        _mailbox(desk, mailbox)
    if basics["sample"]:
        world.build_world(language=basics["language"], organization=basics["organization"], eve=eve)
    return Done(eve, desk)


def _administrator(basics: dict[str, Any]) -> Person:
    organization = Organization.objects.create(name=basics["organization"])
    person = people.by_address(basics["email"])
    if person is None:
        person = people.add_person(email=basics["email"], name=basics["name"], by=None, via="setup")
    person.name, person.language, person.time_zone = basics["name"], basics["language"], basics["time_zone"]
    person.organization, person.is_active = organization, True
    person.set_password(basics["password"])
    person.save(update_fields=["name", "language", "time_zone", "organization", "is_active", "password"])
    for built_in in ("agent", "team_lead", "auditor"):
        access.role(built_in)
    access.give(access.role(access.ADMINISTRATOR), person=person, by=None)
    access.own_address(person)  # whoever can read the console needs no letter to prove more
    return person


def _mailbox(desk: Desk, given: dict[str, Any]) -> Mailbox:
    user, sealed = given["user"] or given["address"], vault.seal(given["password"])
    fetched = given["incoming"] in ("imap", "pop3")
    return Mailbox.objects.create(
        name=given["address"],
        address=given["address"],
        desk=desk,
        default=True,
        incoming=given["incoming"] or "none",
        incoming_host=given["incoming_host"] if fetched else "",
        incoming_port=given["incoming_port"] if fetched else None,
        incoming_security=given["incoming_security"] or "tls",
        incoming_user=user if fetched else "",
        incoming_password=sealed if fetched and given["password"] else "",
        outgoing_host=given["outgoing_host"],
        outgoing_port=given["outgoing_port"],
        outgoing_security=given["outgoing_security"] or "starttls",
        outgoing_user=user if given["password"] and given["outgoing_host"] else "",
        outgoing_password=sealed if given["password"] and given["outgoing_host"] else "",
    )
