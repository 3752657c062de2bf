"""What the ticket pages share."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from talka.people.requests import PersonRequest

from .. import reading
from ..models import Ticket

View = Callable[..., HttpResponse]


def agents_only(view: View) -> View:
    """The desk is for those who work here; a requester's place is the portal, so for them there is no such page."""

    @wraps(view)
    @login_required
    def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_agent:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def ticket_or_404(request: PersonRequest, number: int) -> Ticket:
    """Through what the person may see: unseen and unknown are the same 404."""
    found = reading.ticket_of(request.user, number)
    if found is None:
        raise Http404
    return found


def whole_number(text: str | None) -> int | None:
    """A key from a form; None for anything that is none."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else None  # “²” is a digit, too, and no number


def back_to(ticket: Ticket) -> HttpResponse:
    return redirect("tickets:ticket", number=ticket.pk)


def asked_from(request: PersonRequest) -> str:
    """The path of the page on which htmx asks: one address answers the ticket's own page and a list."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).path
