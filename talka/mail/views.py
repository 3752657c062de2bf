"""Mail set aside, the source of a mail, and sending again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from talka.access.grants import allowed, require
from talka.people.actions import find_or_create_requester
from talka.people.models import Person
from talka.tickets.actions.work import edit
from talka.tickets.models import Message, Ticket
from talka.ui.render import is_htmx, nothing, render

from . import deliveries, health, keeping, quarantine
from .models import Outgoing, RawMail
from .tabs import tabs_of

View = Callable[..., HttpResponse]
SHOWN = 200
SOURCE = "mail.source"
LONGEST_SOURCE = 262_144  # bytes shown in the page; the whole is a download


def managers_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **where: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        require(request.user, quarantine.MANAGE)
        return view(request, **where)

    return guarded


def who(request: HttpRequest) -> Person:
    """Whoever is signed in, which the guards have made sure of."""
    assert isinstance(request.user, Person)
    return request.user


@require_GET
@managers_only
def overview(request: HttpRequest) -> HttpResponse:
    """How every mailbox stands, and what waits for a person."""
    template = "mail/health.html#rows" if is_htmx(request) else "mail/health.html"
    return render(request, template, {"boxes": health.of_all(), "tabs": tabs_of("mail:overview")})


@require_GET
@managers_only
def aside(request: HttpRequest) -> HttpResponse:
    rows = RawMail.objects.filter(state=RawMail.State.ASIDE).select_related("mailbox").order_by("-pk")[:SHOWN]
    return render(request, "mail/aside.html", {"rows": rows, "tabs": tabs_of("mail:aside")})


@require_GET
def read_source(request: HttpRequest, number: int) -> HttpResponse:
    """A mail as it came, as text and nothing else: whoever looks after mail, and agents of its ticket."""
    row = _seen_by(request, number)
    try:
        raw = keeping.read(row.path)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = raw[:LONGEST_SOURCE].decode("utf-8", "replace").replace("\r\n", "\n")
    context = {"row": row, "text": shown, "cut": len(raw) > LONGEST_SOURCE, "may_manage": _manages(request)}
    return render(request, "mail/source.html", context)


@require_GET
def trail(request: HttpRequest, number: int) -> HttpResponse:
    """What became of each mail of one message."""
    if not request.user.is_authenticated or not request.user.is_agent:
        raise Http404
    message = get_object_or_404(
        Message.objects.select_related("ticket"), pk=number, ticket__in=Ticket.objects.visible_to(request.user)
    )
    rows = Outgoing.objects.filter(message=message).select_related("mailbox", "person").order_by("pk")
    may = allowed(request.user, "tickets.reply", message.ticket)
    return render(request, "mail/trail.html", {"message": message, "rows": rows, "may": may})


def _seen_by(request: HttpRequest, number: int) -> RawMail:
    if not request.user.is_authenticated:
        raise Http404
    row = get_object_or_404(RawMail.objects.select_related("mailbox", "ticket__desk"), pk=number)
    if _manages(request):
        return row
    seen = row.ticket_id and Ticket.objects.visible_to(request.user).filter(pk=row.ticket_id).exists()
    # headers name people and servers nobody else need know, so it takes a right of its own
    if not seen or not allowed(request.user, SOURCE, row.ticket):
        raise Http404
    return row


def _manages(request: HttpRequest) -> bool:
    return isinstance(request.user, Person) and request.user.has_perm(quarantine.MANAGE)


@require_GET
def source(request: HttpRequest, number: int) -> HttpResponse:
    """The mail exactly as it came, as a download that no browser interprets."""
    row = _seen_by(request, number)
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
    quarantine.retry(get_object_or_404(RawMail, pk=number), by=who(request))
    messages.success(request, _("The mail is tried again."))
    return redirect("mail:aside")


@require_POST
@managers_only
def make_ticket(request: HttpRequest, number: int) -> HttpResponse:
    ticket = quarantine.make_ticket(get_object_or_404(RawMail, pk=number), by=who(request))
    messages.success(request, _("%(number)s is opened with the mail attached.") % {"number": ticket.number})
    return redirect("mail:aside")


@require_POST
@managers_only
def dismiss(request: HttpRequest, number: int) -> HttpResponse:
    quarantine.dismiss(get_object_or_404(RawMail, pk=number), reason=request.POST.get("reason", ""), by=who(request))
    messages.success(request, _("The mail is ignored; it stays in the mail log."))
    return redirect("mail:aside")


@require_POST
def requester(request: HttpRequest, number: int) -> HttpResponse:
    """Make the author of the forwarded mail the requester of the ticket it opened."""
    if not request.user.is_authenticated:
        raise Http404
    row = get_object_or_404(
        RawMail.objects.select_related("ticket"), pk=number, ticket__in=Ticket.objects.visible_to(request.user)
    )
    found = row.facts.get("forwarded")
    if not found or row.ticket is None:
        raise Http404
    require(request.user, "tickets.edit", row.ticket)
    with transaction.atomic():
        person = find_or_create_requester(found["email"], found["name"], by=who(request), via="web")
        edit(row.ticket, requester=person, by=who(request))
    messages.success(request, _("%(person)s is the requester now.") % {"person": person})
    return redirect("tickets:ticket", number=row.ticket_id)


@require_POST
def withdrawal(request: HttpRequest, number: int) -> HttpResponse:
    """Take a mail back that has not left."""
    row = _own(request, number)
    deliveries.withdraw(row, by=who(request))
    return _answered(request, row, _("The mail is withdrawn."))


@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Send a mail again that failed or perhaps arrived."""
    row = _own(request, number)
    deliveries.send_again(row, by=who(request))
    return _answered(request, row, _("The mail is sent again."))


def _own(request: HttpRequest, number: int) -> Outgoing:
    """A mail of a ticket this person may see and answer."""
    if not request.user.is_authenticated:
        raise Http404
    row = get_object_or_404(
        Outgoing.objects.select_related("ticket"), pk=number, ticket__in=Ticket.objects.visible_to(request.user)
    )
    require(request.user, "tickets.reply", row.ticket)
    return row


def _answered(request: HttpRequest, row: Outgoing, said: str) -> HttpResponse:
    if is_htmx(request):
        return nothing(said)
    messages.success(request, said)
    return redirect("tickets:ticket", number=row.ticket_id)
