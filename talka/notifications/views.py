"""The bell's inbox, muting, and how one wants to hear of things."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.access import browsers
from talka.kit.errors import Invalid, Refused
from talka.options import store
from talka.people.requests import PersonRequest
from talka.tickets.views.common import agents_only, ticket_or_404, whole_number
from talka.ui.paging import By, page
from talka.ui.render import is_htmx, nothing, render

from . import actions, chats, push, viewing
from .forms import ChoicesForm
from .models import Device, Hook, Notice
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
        try:
            with transaction.atomic():
                viewing.watch(request.user, form.cleaned_data["views"])
                actions.choose(request.user, form.wanted(), form.quiet(), digest=form.together(), by=request.user)
        except Refused as wrong:
            form.add_error(wrong.field or None, str(wrong))
        else:
            messages.success(request, _("Saved."))
            return redirect("notifications:choices")
    return _choices_page(request, form)


def _choices_page(request: PersonRequest, form: ChoicesForm, **more: Any) -> HttpResponse:
    person = request.user
    context = {
        "form": form,
        "devices": person.devices.order_by("pk"),
        "key": push.public_key(),
        "hook": Hook.objects.filter(person=person).first(),
        **more,
    }
    refused = form.is_bound or "wrong" in more
    return render(request, "notifications/choices.html", context, status=422 if refused else 200)


@require_POST
@agents_only
def hooks(request: PersonRequest) -> HttpResponse:
    """Where my chat takes messages; without an address, no longer."""
    typed = request.POST.get("address", "").strip()
    if "stop" in request.POST:
        chats.forget(request.user)
        messages.success(request, _("The chat is told nothing more."))
        return redirect("notifications:choices")
    try:
        chats.keep(request.user, typed)
    except Invalid as wrong:
        return _choices_page(request, ChoicesForm(request.user), typed=typed, wrong=str(wrong))
    messages.success(request, _("Saved. A first message is on its way to your chat."))
    return redirect("notifications:choices")


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
