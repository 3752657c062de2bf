"""What was sent to an endpoint and what it answered; its secret."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.people.requests import PersonRequest
from talka.tickets.views.common import whole_number
from talka.ui.render import render
from talka.ui.screen import screens

from . import actions
from .models import Delivery, Endpoint

SHOWN = 50


@login_required
@require_safe
def deliveries(request: PersonRequest, pk: int) -> HttpResponse:
    """`before` is the key of the last row seen."""
    found = endpoint_or_404(request, pk)
    rows = found.deliveries.order_by("-pk")
    if before := whole_number(request.GET.get("before")):
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: SHOWN + 1])
    context = {"screen": screens["webhooks"], "row": found, "rows": shown[:SHOWN], "more": len(shown) > SHOWN}
    return render(request, "webhooks/deliveries.html", context)


@login_required
@require_POST
def repeats(request: PersonRequest, pk: int) -> HttpResponse:
    """Send a message once more."""
    found = get_object_or_404(Delivery.objects.filter(endpoint__in=Endpoint.objects.visible_to(request.user)), pk=pk)
    actions.send_again(found, by=request.user)
    messages.success(request, _("It is sent again."))
    return redirect("webhooks:deliveries", pk=found.endpoint_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def secret(request: PersonRequest, pk: int) -> HttpResponse:
    """POST makes a new one, which is shown this once."""
    found = endpoint_or_404(request, pk)
    made = actions.new_secret(found, by=request.user) if request.method == "POST" else ""
    found.refresh_from_db()
    answer = render(request, "webhooks/secret.html", {"screen": screens["webhooks"], "row": found, "secret": made})
    answer["Cache-Control"] = "no-store"
    return answer


def endpoint_or_404(request: PersonRequest, pk: int) -> Endpoint:
    return get_object_or_404(Endpoint.objects.visible_to(request.user), pk=pk)
