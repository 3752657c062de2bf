"""Who the caller is and may do, and what kinds of tickets there are."""

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from talka.access.grants import held_by
from talka.access.permissions import permissions
from talka.kit.errors import Invalid
from talka.people import actions as people
from talka.people.forms import zones
from talka.people.models import Person
from talka.tickets.practices import Practice, practices

from . import schemas, telling
from .call import Call
from .door import token_of

router = Router(tags=["about"])
CHOSEN = ("language", "time_zone", "theme", "density", "shortcuts", "composer", "landing")
AWAY = ("away_from", "away_until", "substitute")


@router.get("/me", response=schemas.Me, url_name="me", summary="Who am I, and what may I do")
def me(request: Call) -> HttpResponse:
    """`permissions` hold on every desk, `desks` adds those held on single ones; a token's scopes are taken off already."""
    person, held = request.user, held_by(request.user)
    names = sorted(permissions.names())
    token = token_of(request)
    return telling.json_response(
        {
            "id": person.pk,
            "name": person.name,
            "email": person.email,
            "language": person.language,
            "time_zone": person.time_zone,
            "is_agent": person.is_agent,
            "permissions": [name for name in names if held.desks(name) is None],
            "desks": {str(desk): [name for name in names if held.has(name, desk)] for desk in sorted(held.on_desk)},
            "token": token
            and {"name": token.name, "scopes": token.scopes, "expires_at": telling.moment(token.expires_at)},
        }
    )


@router.get("/me/settings", response=schemas.MySettings, url_name="my-settings", summary="What I chose for myself")
def my_settings(request: Call) -> HttpResponse:
    """Language, time zone and look; and when I am away, for whom."""
    return telling.json_response(_settings(Person.objects.get(pk=request.user.pk)))


@router.patch("/me/settings", response=schemas.MySettings, url_name="my-settings", summary="Choose for myself")
@transaction.atomic
def change_my_settings(request: Call, data: schemas.NewSettings) -> HttpResponse:
    """Only what is sent changes. Dates and the substitute are checked together."""
    person = Person.objects.get(pk=request.user.pk)
    given = data.model_dump(exclude_unset=True)
    if given.get("time_zone") and given["time_zone"] not in zones():
        raise Invalid(_("There is no such time zone."), field="time_zone")
    away = {name: given.pop(name) for name in AWAY if name in given}
    people.edit_person(person, by=request.user, via="api", **given)
    if away:
        wanted = {
            "away_from": person.away_from,
            "away_until": person.away_until,
            "substitute": person.substitute_id,
        } | away
        people.say_away(
            person,
            wanted["away_from"],
            wanted["away_until"],
            substitute=_colleague(wanted["substitute"]),
            by=request.user,
            via="api",
        )
    return telling.json_response(_settings(person))


def _colleague(key: int | None) -> Person | None:
    if key is None:
        return None
    found = Person.objects.agents().filter(pk=key).first()
    if found is None:
        raise Invalid(_("Choose a colleague who works here."), field="substitute")
    return found


def _settings(person: Person) -> telling.Told:
    told: telling.Told = {name: getattr(person, name) for name in CHOSEN}
    told |= {name: day.isoformat() if (day := getattr(person, name)) else None for name in ("away_from", "away_until")}
    return told | {"substitute": person.substitute_id, "away": person.is_away}


@router.get(
    "/practices", response=schemas.Practices, url_name="practices", summary="Kinds of tickets and their workflows"
)
def list_practices(request: Call) -> HttpResponse:
    """Requesters get the kinds that they may open."""
    inside = held_by(request.user).has("tickets.see")
    return telling.json_response({"items": [_practice(one) for _kind, one in practices if inside or one.portal]})


def _practice(one: Practice) -> telling.Told:
    return {
        "kind": one.kind,
        "label": str(one.label),
        "plural": str(one.plural),
        "prefix": one.prefix,
        "statuses": [{"name": s.name, "label": str(s.label), "phase": str(s.phase)} for s in one.workflow.statuses],
        "moves": [
            {"name": m.name, "label": str(m.label), "target": m.target, "sources": list(m.sources)}
            for m in one.workflow.moves
        ],
    }
