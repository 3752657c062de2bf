"""A request read and answered through the secret link of a mail, without an account (HAZARDS MID-7)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from talka.files.serving import serve
from talka.tickets import actions
from talka.tickets.guests import open_link
from talka.tickets.models import Attachment, GuestLink
from talka.ui.render import render

from .views import portal_move, public_messages, request_context, write_message


def link_or_404(secret: str) -> GuestLink:
    link = open_link(secret)
    if link is None:
        raise Http404
    return link


def quiet(response: HttpResponse) -> HttpResponse:
    """The address is the key: it goes to no other site and into no index (no-referrer would make the origin of our own forms null)."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def show(request: HttpRequest, secret: str) -> HttpResponse:
    link = link_or_404(secret)
    return quiet(render(request, "portal/request.html", request_context(link.ticket, link.person, guest=secret)))


@require_POST
def write(request: HttpRequest, secret: str) -> HttpResponse:
    link = link_or_404(secret)
    return quiet(
        write_message(
            request, link.ticket, link.person, to=lambda: redirect("portal:guest", secret=secret), guest=secret
        )
    )


@require_POST
def move(request: HttpRequest, secret: str) -> HttpResponse:
    link = link_or_404(secret)
    actions.move(link.ticket, portal_move(request, link.ticket), by=link.person, via="portal")
    return quiet(redirect("portal:guest", secret=secret))


@require_safe
def file(request: HttpRequest, secret: str, pk: UUID) -> HttpResponse:
    """A file of the public conversation; the inside of notes has no address here."""
    link = link_or_404(secret)
    rows = Attachment.objects.filter(message__in=public_messages(link.ticket)).select_related("file")
    attachment = rows.filter(file_id=pk).first()
    if attachment is None:
        raise Http404
    return serve(attachment.file, inline="inline" in request.GET)
