"""What of the modules below this one can be found: people and organisations, by name, address, telephone and post."""

from typing import TYPE_CHECKING

from talka.people.models import Organization, Person

from .index import Row
from .registry import Batch, index_on, source

if TYPE_CHECKING:
    from talka.events.models import Event

PERSON, ORGANIZATION = "people.person", "people.organization"


@index_on("record.added", "record.changed", "record.removed")
def of_record(event: "Event", ticket: object) -> list[Row]:
    kind, _colon, key = event.thing.partition(":")
    if kind not in (PERSON, ORGANIZATION) or not key.isdecimal():
        return []
    if kind == ORGANIZATION:
        organization = Organization.objects.filter(pk=key).first()
        # its people carry its name; they are few enough to follow in one go, and the rebuilding does the rest
        members = Person.objects.filter(organization_id=key).select_related("organization")[:500]
        return [_of_organization(organization), *map(_of_person, members)] if organization else [_gone(event.thing)]
    person = Person.objects.select_related("organization").filter(pk=key).first()
    return [_of_person(person)] if person else [_gone(event.thing)]


@source("search.people")
def all_people(after: int, size: int) -> Batch:
    rows = list(Person.objects.filter(pk__gt=after).select_related("organization").order_by("pk")[:size])
    return Batch([_of_person(person) for person in rows], rows[-1].pk if rows else None)


@source("search.organizations")
def all_organizations(after: int, size: int) -> Batch:
    rows = list(Organization.objects.filter(pk__gt=after).order_by("pk")[:size])
    return Batch([_of_organization(one) for one in rows], rows[-1].pk if rows else None)


def _of_person(person: Person) -> Row:
    words = (person.email, person.phone, person.title, str(person.organization or ""))
    return {"thing": f"{PERSON}:{person.pk}", "title": str(person), "body": " ".join(filter(None, words))}


def _of_organization(organization: Organization) -> Row:
    body = " ".join(map(str, organization.domains))
    return {"thing": f"{ORGANIZATION}:{organization.pk}", "title": organization.name, "body": body}


def _gone(thing: str) -> Row:
    return {"thing": thing}
