from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talka.kit.errors import Refused
from talka.people.requests import PersonRequest
from talka.ui.render import render

from . import signatures
from .forms import SignatureForm
from .models import Desk, Signature


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show_signatures(request: PersonRequest) -> HttpResponse:
    """My signatures, each as it will stand under a reply; `?desk=…&language=…` brings one into the form."""
    if not request.user.is_agent:
        raise Http404
    rows = Signature.objects.filter(person=request.user).select_related("desk").order_by("desk__name", "language")
    form = SignatureForm(
        request.user, request.POST if request.method == "POST" else None, initial=_asked(request, list(rows))
    )
    if form.is_bound and form.is_valid() and _kept(request, form):
        messages.success(request, _("Saved."))
        return redirect("desks:signatures")
    first = Desk.objects.active().visible_to(request.user).first()
    shown = [(row, signatures.filled(row.text, request.user, row.desk or first)) for row in rows]
    return render(request, "desks/signatures.html", {"form": form, "rows": shown}, status=422 if form.is_bound else 200)


def _asked(request: PersonRequest, rows: list[Signature]) -> dict[str, object]:
    desk, language = request.GET.get("desk", ""), request.GET.get("language", "")
    found = next((row for row in rows if (str(row.desk_id or ""), row.language) == (desk, language)), None)
    return {"desk": found.desk_id, "language": found.language, "text": found.text} if found else {}


def _kept(request: PersonRequest, form: SignatureForm) -> bool:
    given = form.cleaned_data
    try:
        signatures.keep(request.user, given["desk"], given["language"], given["text"], by=request.user)
    except Refused as refusal:
        form.add_error(refusal.field or None, str(refusal))
    return not form.errors
