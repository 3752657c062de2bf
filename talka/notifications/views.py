"""The bell's inbox, muting, and how one wants to hear of things."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.access import browsers
from talka.options import store
from talka.people.requests import PersonRequest
from talka.tickets.views.common import agents_only, ticket_or_404, whole_number
from talka.ui.paging import By, page
from talka.ui.render import is_htmx, nothing, render

from . import actions, push
from .forms import ChoicesForm
from .models import Device, Notice
from .panels import told
from .saying import sentence

SIZE = 30


@require_safe
@agents_only
def inbox(request: PersonRequest) -> HttpResponse:
    """What concerned me lately, newest first."""
    mine = Notice.objects.of(request.user).select_related("ticket", "event__actor")
    rows = mine.unread() if "unread" in request.GET else mine
    found = page(rows, (By("pk", down=True),), after=request.GET.get("after", ""), size=SIZE)
    context: dict[str, Any] = {
        "rows": [(notice, sentence(notice)) for notice in found.rows],
        "after": found.after,
        "unread_only": "unread" in request.GET,
        "unread": told(request).unread,
    }
    return render(request, "notifications/inbox.html#rows" if is_htmx(request) else "notifications/inbox.html", context)


@require_safe
@agents_only
def bell(request: PersonRequest) -> HttpResponse:
    """The bell of the rail, counted anew; alone it is no page."""
    if not is_htmx(request):
        return redirect("notifications:inbox")
    return render(request, "notifications/bell.html", {"unread": told(request).unread})


@require_POST
@agents_only
def reads(request: PersonRequest) -> HttpResponse:
    """Mark as read: `notice` or `ticket` says which, neither means all."""
    notice, ticket = (whole_number(request.POST.get(name)) for name in ("notice", "ticket"))
    if (notice, ticket) == (None, None) and request.POST.keys() & {"notice", "ticket"}:
        return nothing() if is_htmx(request) else redirect("notifications:inbox")
    actions.read(request.user, notice=notice, ticket=ticket)
    return nothing() if is_htmx(request) else redirect("notifications:inbox")


@require_POST
@agents_only
def mutes(request: PersonRequest, number: int) -> HttpResponse:
    """Hear nothing more of a ticket; `stop` takes it back."""
    ticket = ticket_or_404(request, number)
    on = "stop" not in request.POST
    actions.mute(ticket, by=request.user, on=on)
    said = (
        _("You will hear nothing more of %(number)s, but being assigned or mentioned.")
        if on
        else _("You hear of %(number)s again.")
    )
    if is_htmx(request):
        return nothing(said % {"number": ticket.number})
    messages.success(request, said % {"number": ticket.number})
    return redirect("tickets:ticket", number=ticket.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def choices(request: PersonRequest) -> HttpResponse:
    """Of what I hear, and how."""
    form = ChoicesForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.choose(request.user, form.wanted(), form.quiet(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("notifications:choices")
    context = {"form": form, "devices": request.user.devices.order_by("pk"), "key": push.public_key()}
    return render(request, "notifications/choices.html", context, status=422 if form.is_bound else 200)


@require_safe
@agents_only
def latest(request: PersonRequest) -> HttpResponse:
    """What a woken device shows: the newest unread notice its reader may see, or nothing in particular."""
    notice = Notice.objects.of(request.user).unread().select_related("ticket", "event__actor").order_by("-pk").first()
    told = {"title": str(store.get("desk.title")), "body": "", "url": reverse("notifications:inbox"), "tag": "talka"}
    if notice is not None:
        number, subject = notice.ticket.number, notice.ticket.subject
        told |= {"title": sentence(notice), "body": f"{number} {subject}", "tag": f"ticket-{notice.ticket_id}"}
        told["url"] = reverse("tickets:ticket", args=[notice.ticket_id])
    return JsonResponse(told)


@require_POST
@agents_only
def devices(request: PersonRequest) -> HttpResponse:
    """`endpoint` is what the browser's push service gave it."""
    actions.add_device(
        request.user, request.POST.get("endpoint", ""), browsers.named(request.headers.get("User-Agent", ""))
    )
    return HttpResponse(status=204)


@require_POST
@agents_only
def remove_device(request: PersonRequest, pk: int) -> HttpResponse:
    actions.remove_device(get_object_or_404(Device, person=request.user, pk=pk), by=request.user)
    messages.success(request, _("This device is told nothing more."))
    return redirect("notifications:choices")
