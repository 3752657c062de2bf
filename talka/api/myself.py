"""Who the caller is and may do, and what kinds of tickets there are."""

from django.http import HttpResponse
from ninja import Router

from talka.access.grants import held_by
from talka.access.permissions import permissions
from talka.tickets.practices import Practice, practices

from . import schemas, telling
from .call import Call
from .door import token_of

router = Router(tags=["about"])


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
