"""Mail set aside, the source of a mail, and sending again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from talka.access.grants import require
from talka.people.models import Person
from talka.tickets.models import Ticket
from talka.ui.render import is_htmx, nothing, render

from . import deliveries, keeping, quarantine
from .models import Outgoing, RawMail

View = Callable[..., HttpResponse]
SHOWN = 200


def managers_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **where: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        require(request.user, quarantine.MANAGE)
        return view(request, **where)

    return guarded


def _who(request: HttpRequest) -> Person:
    """Whoever is signed in, which the guards have made sure of."""
    assert isinstance(request.user, Person)
    return request.user


@require_GET
@managers_only
def aside(request: HttpRequest) -> HttpResponse:
    rows = RawMail.objects.filter(state=RawMail.State.ASIDE).select_related("mailbox").order_by("-pk")[:SHOWN]
    return render(request, "mail/aside.html", {"rows": rows})


@require_GET
@managers_only
def source(request: HttpRequest, number: int) -> HttpResponse:
    """The mail exactly as it came, as a download that no browser interprets."""
    row = get_object_or_404(RawMail, pk=number)
    try:
        raw = keeping.read(row.path)
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(raw, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="mail-{row.pk}.eml"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@managers_only
def retry(request: HttpRequest, number: int) -> HttpResponse:
    quarantine.retry(get_object_or_404(RawMail, pk=number), by=_who(request))
    messages.success(request, _("The mail is tried again."))
    return redirect("mail:aside")


@require_POST
@managers_only
def make_ticket(request: HttpRequest, number: int) -> HttpResponse:
    ticket = quarantine.make_ticket(get_object_or_404(RawMail, pk=number), by=_who(request))
    messages.success(request, _("%(number)s is opened with the mail attached.") % {"number": ticket.number})
    return redirect("mail:aside")


@require_POST
@managers_only
def dismiss(request: HttpRequest, number: int) -> HttpResponse:
    quarantine.dismiss(get_object_or_404(RawMail, pk=number), by=_who(request))
    messages.success(request, _("The mail is dismissed; it stays in the mail log."))
    return redirect("mail:aside")


@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Send a mail again that failed or perhaps arrived."""
    if not request.user.is_authenticated:
        raise Http404
    row = get_object_or_404(
        Outgoing.objects.select_related("ticket"), pk=number, ticket__in=Ticket.objects.visible_to(request.user)
    )
    require(request.user, "tickets.reply", row.ticket)
    deliveries.send_again(row, by=_who(request))
    said = _("The mail is sent again.")
    if is_htmx(request):
        return nothing(said)
    messages.success(request, said)
    return redirect("tickets:ticket", number=row.ticket_id)
