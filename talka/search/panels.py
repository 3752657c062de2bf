"""People and organisations in the palette."""

from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from talka.people.models import Organization, Person
from talka.ui.palette import Asked, Item, offers

from . import index
from .search import ORGANIZATION, PERSON

MOST = 12


@offers("people", order=40, scope="people")
def people_and_organizations(request: HttpRequest, asked: Asked) -> Iterator[Item]:
    """By any beginning of their words; index search_document."""
    if not asked.words or not request.user.has_perm("people.see"):
        return
    # no ticket is asked for: only documents that belong to none
    found = index.find(asked.text, limit=MOST, allowed=Person.objects.none(), also=Q(thing__startswith="people."))
    hits = [(kind, key) for hit in found for kind, _colon, key in [hit.thing.partition(":")]]
    ids = {kind: [int(key) for name, key in hits if name == kind] for kind in (PERSON, ORGANIZATION)}
    people = Person.objects.visible_to(request.user).select_related("organization").in_bulk(ids[PERSON])
    organizations = Organization.objects.in_bulk(ids[ORGANIZATION]) if ids[ORGANIZATION] else {}
    for kind, key in hits:
        if kind == PERSON and (person := people.get(int(key))):
            hint = " · ".join(filter(None, (str(person.organization or ""), person.email)))
            yield Item(
                f"person:{key}", str(person), hint=hint, person=person, url=reverse("ui:people-edit", args=[key])
            )
        elif kind == ORGANIZATION and (organization := organizations.get(int(key))):
            url = reverse("ui:organizations-edit", args=[key])
            yield Item(f"organization:{key}", organization.name, hint=_("Organisation"), icon="building", url=url)
