"""Who would get a ticket, for other programs; and giving it out."""

from typing import Any

from ninja import Router, Schema

from talka.people.requests import PersonRequest
from talka.sidetalks.api import inside

from . import actions
from .choosing import Choice

router = Router(tags=["routing"])


class Considered(Schema):
    person: int
    name: str
    open: int
    chosen: bool
    why: str


class Chosen(Schema):
    ticket: int
    team: int
    strategy: str
    person: int | None
    reason: str
    considered: list[Considered]


@router.get(
    "/tickets/{int:number}/routing",
    response=Chosen,
    url_name="routing",
    summary="Who would get it, and why not the others",
)
def who(request: PersonRequest, number: int) -> dict[str, Any]:
    ticket = inside(request, number)
    return told(ticket.pk, actions.ask_for(ticket))


@router.post("/tickets/{int:number}/routing", response=Chosen, url_name="routing", summary="Give it to whoever is next")
def give(request: PersonRequest, number: int) -> dict[str, Any]:
    """A ticket that somebody has stays with them."""
    ticket = inside(request, number)
    choice = actions.route(ticket, by=request.user, via="api") or actions.ask_for(ticket)
    return told(ticket.pk, choice)


def told(number: int, choice: Choice) -> dict[str, Any]:
    chosen = choice.chosen
    return {
        "ticket": number,
        "team": choice.routing.team_id,
        "strategy": choice.routing.strategy,
        "person": chosen.person.pk if chosen else None,
        "reason": choice.reason,
        "considered": [
            {
                "person": one.person.pk,
                "name": str(one.person),
                "open": one.open,
                "chosen": one is chosen,
                "why": choice.reason if one is chosen else one.told(),
            }
            for one in choice.candidates
        ],
    }
