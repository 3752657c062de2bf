"""The customer's side: own requests as plain sentences, a conversation, a form that asks only what is needed."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.desks.models import Desk
from talka.kit import query as grammar
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.people.models import Person
from talka.search import index
from talka.tickets import actions, custom, guests
from talka.tickets.models import Message, Ticket
from talka.tickets.practices import kind_for, practices
from talka.tickets.views.common import whole_number
from talka.tickets.views.talking import uploads
from talka.ui.paging import By, page
from talka.ui.render import is_htmx, render, toast

from .progress import progress_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door: search first, then what one may ask for, then one's own requests."""
    person = request.user
    mine = list(own(person).open().order_by("-updated_at", "-pk")[:5]) if person.is_authenticated else []
    context = {
        "mine": [(ticket, progress_of(ticket)) for ticket in mine],
        "kinds": kinds(),
        "desks": Desk.objects.active().filter(open_to_all=True),
    }
    return render(request, "portal/home.html", context)


def own(person: Person) -> Any:
    """A person's own side, also of an agent: requester, watcher, or member of a sharing organisation."""
    return Ticket.objects.visible_to(person).own_of(person).select_related("requester", "assignee", "team", "desk")


@require_safe
@login_required
def requests(request: HttpRequest) -> HttpResponse:
    """Own requests, newest change first; `q` searches in what one may read, never in notes."""
    rows, typed, problem = own(request.user), request.GET.get("q", ""), ""
    if request.GET.get("tab") != "all" and not typed:
        rows = rows.open()
    next_after = ""
    if typed:
        try:
            shown = searched(rows, grammar.parse(typed))
        except grammar.QueryError as wrong:
            shown, problem = [], str(wrong)
    else:
        listed = page(rows, (By("updated_at", down=True),), after=request.GET.get("after", ""), size=25)
        shown, next_after = listed.rows, listed.after
    context = {
        "requests": [(ticket, progress_of(ticket)) for ticket in shown],
        "next_after": next_after,
        "q": typed,
        "problem": problem,
        "tab": request.GET.get("tab", "open"),
    }
    return render(request, "portal/requests.html", context)


def searched(rows: Any, wanted: grammar.Query) -> list[Ticket]:
    """Own requests, those that say it best first; notes are not looked at, also for an agent who asks here."""
    if wanted.numbers and not (wanted.words or wanted.phrases):
        return list(rows.filter(pk__in=[number.digits for number in wanted.numbers]))
    hits = index.find(wanted.text, limit=50, allowed=rows)
    found = rows.in_bulk([hit.ticket_id for hit in hits if hit.ticket_id])
    return [found[hit.ticket_id] for hit in hits if hit.ticket_id in found]


@require_safe
@login_required
def request_page(request: HttpRequest, number: int) -> HttpResponse:
    ticket = get_object_or_404(own(request.user), pk=number)
    if (now := guests.current(ticket)).pk != ticket.pk and own(request.user).filter(pk=now.pk).exists():
        return redirect("portal:request", number=now.pk)  # merged: the conversation goes on there
    block = "#conversation" if is_htmx(request) and request.GET.get("part") == "conversation" else ""
    return render(request, f"portal/request.html{block}", request_context(ticket, request.user))


def request_context(ticket: Ticket, person: Person, *, guest: str = "") -> dict[str, Any]:
    """The same fields for every requester-side reader (HAZARDS NOTE-2): no notes, tags, priority or other internals."""
    messages = list(public_messages(ticket).select_related("author").prefetch_related("attachments__file"))
    return {
        "ticket": ticket,
        "messages": messages,
        "progress": progress_of(ticket),
        "moves": [m for m in actions.moves_for(person, ticket, portal=True) if m.portal],
        "fields": [
            row for row in custom.rows_of(ticket.kind, ticket.desk_id, ticket.custom, customer=True) if row.text
        ],
        "reader": person,
        "guest": guest,
    }


def public_messages(ticket: Ticket) -> Any:
    return ticket.messages.filter(Q(kind=Message.Kind.CUSTOMER, verified=True) | Q(kind=Message.Kind.REPLY))


@login_required
@require_POST
def write(request: HttpRequest, number: int) -> HttpResponse:
    ticket = get_object_or_404(own(request.user), pk=number)
    return write_message(request, ticket, request.user, to=lambda: redirect("portal:request", number=ticket.pk))


def write_message(
    request: HttpRequest, ticket: Ticket, person: Person, *, to: Callable[[], HttpResponse], guest: str = ""
) -> HttpResponse:
    """A message from the requester's side; what was typed is shown again when it is refused."""
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    try:
        actions.add_customer_message(ticket, author=person, text=text, files=uploads(request), via="portal")
    except Refused as refusal:
        if is_htmx(request):
            raise
        context = request_context(ticket, person, guest=guest) | {"typed": text, "problem": refusal}
        return render(request, "portal/request.html", context, status=refusal.status)
    if is_htmx(request):
        ticket.refresh_from_db()
        said = render(request, "portal/request.html#conversation", request_context(ticket, person, guest=guest))
        return toast(said, _("Sent."))
    return to()


@login_required
@require_POST
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Close or reopen an own request."""
    ticket = get_object_or_404(own(request.user), pk=number)
    actions.move(ticket, portal_move(request, ticket), by=request.user, via="portal")
    return redirect("portal:request", number=ticket.pk)


def portal_move(request: HttpRequest, ticket: Ticket) -> str:
    step = ticket.practice.workflow.find(request.POST.get("name", ""), status=ticket.status)
    if step is None or not step.portal:
        raise NotAllowed(_("This step is not possible now."))
    return step.name


@login_required
def new(request: HttpRequest) -> HttpResponse:
    typed = request.POST if request.method == "POST" else request.GET
    problem: Refused | None = None
    if request.method == "POST":
        try:
            ticket = _open(request)
        except Refused as refusal:
            problem = refusal
        else:
            return redirect("portal:request", number=ticket.pk)
    kind = typed.get("kind", "")
    context = {
        "kinds": kinds(),
        "desks": Desk.objects.active().filter(open_to_all=True),
        "typed": typed,
        "problem": problem,
        "fields": custom.rows_of(
            kind or (kinds()[0][0] if kinds() else ""), whole_number(typed.get("desk")), {}, customer=True, writing=True
        ),
    }
    return render(request, "portal/new.html", context, status=422 if problem else 200)


def kinds() -> list[tuple[str, Any]]:
    """What a requester may open."""
    return [(kind, practice.label) for kind, practice in practices if practice.portal]


def _open(request: HttpRequest) -> Ticket:
    typed = request.POST
    desks = Desk.objects.active().filter(open_to_all=True)
    desk = desks.filter(pk=whole_number(typed.get("desk"))).first() if typed.get("desk") else desks.first()
    kind = typed.get("kind") or kind_for(desk)
    if desk is None or kind not in dict(kinds()):
        raise Invalid(_("Choose one of the offered values."), field="kind")
    if not typed.get("text", "").strip():
        raise Invalid(_("Say in a few words what it is about."), field="text")
    return actions.open_ticket(
        kind,
        typed.get("subject", ""),
        requester=request.user,
        by=request.user,
        via="portal",
        desk=desk,
        text=typed["text"].replace("\r\n", "\n"),
        files=uploads(request),
        custom=custom.filled(typed, kind, desk.pk, now={}, customer=True),
    )
