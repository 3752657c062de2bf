"""A calendar's days out and in as an iCalendar file, with a look before anything is kept."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.kit.errors import Invalid, Refused
from talka.people.requests import PersonRequest
from talka.ui.render import render
from talka.ui.screen import screens

from . import ical, importing
from .models import Calendar


@require_safe
@login_required
def export(request: PersonRequest, pk: int) -> HttpResponse:
    """Hours are no secret to those who work here."""
    if not request.user.is_agent:
        raise Http404
    calendar = get_object_or_404(Calendar.objects.prefetch_related("days"), pk=pk)
    data = ical.written(calendar, timezone.localdate(), (get_language() or "")[:2])
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="calendar-{calendar.pk}.ics"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def exchange(request: PersonRequest, pk: int) -> HttpResponse:
    """POST with `file` or `text` shows what would come; with `keep` it does."""
    if not request.user.has_perm("calendars.manage"):
        raise Http404
    calendar = get_object_or_404(Calendar, pk=pk)
    problem: Refused | None = None
    preview: importing.Preview | None = None
    text = request.POST.get("text", "")
    if request.method == "POST":
        try:
            data = _given(request)
            text = data.decode("utf-8", "replace")
            if "keep" in request.POST:
                made = len(importing.keep(calendar, data, timezone.localdate(), by=request.user))
                messages.success(
                    request, ngettext("%(num)s day is added.", "%(num)s days are added.", made) % {"num": made}
                )
                return redirect(f"{screens['special-days'].url}?calendar={calendar.pk}")
            preview = importing.look(calendar, data, timezone.localdate())
        except Refused as refusal:
            problem = refusal
    context = {
        "screen": screens["calendars"],
        "row": calendar,
        "preview": preview,
        "text": text,
        "problem": problem,
    }
    return render(request, "calendars/exchange.html", context, status=problem.status if problem else 200)


def _given(request: PersonRequest) -> bytes:
    upload = request.FILES.get("file")
    if upload is not None:
        if (upload.size or 0) > ical.LARGEST:
            raise Invalid(_("The file is larger than %(size)s kB.") % {"size": ical.LARGEST // 1024}, field="file")
        return upload.read()
    if not (text := request.POST.get("text", "")).strip():
        raise Invalid(_("Choose a file or paste its text."), field="file")
    return text.encode("utf-8", "replace")
