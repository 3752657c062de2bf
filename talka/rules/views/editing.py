"""Building a rule: shown, redrawn after each button, published."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talka.kit.errors import Invalid, Refused
from talka.people.models import Person
from talka.people.requests import PersonRequest
from talka.tickets.views.common import whole_number
from talka.ui.render import is_htmx, render, target_of

from .. import actions, definition, describing, endless, trying
from ..models import Rule
from . import drawing
from . import form as forms
from . import trying as trials
from .common import keepers_only, rule_or_404

FRESH: dict[str, Any] = {"when": {"events": ["ticket.opened"], "by": ""}, "if": {"all": []}, "then": []}


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def new(request: PersonRequest) -> HttpResponse:
    return _answer(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def rule(request: PersonRequest, pk: int) -> HttpResponse:
    """What holds now, or the draft; who may not change it sees how it is made."""
    return _answer(request, rule_or_404(request, pk))


@require_POST
@keepers_only
def discards(request: PersonRequest, pk: int) -> HttpResponse:
    actions.discard(rule_or_404(request, pk), by=request.user)
    return redirect("rules:rule", pk=pk)


def _answer(request: PersonRequest, found: Rule | None) -> HttpResponse:
    """With `save` the form is published, with `keep` kept as a draft, with `try` tried on the past; else only drawn anew."""
    if request.method != "POST":
        return _page(request, found)
    pressed = next((name for name in ("save", "keep", "try") if name in request.POST), "")
    if not pressed:
        return _page(request, found, request.POST)
    try:
        return _kept(request, found, pressed)
    except Refused as problem:
        if is_htmx(request):
            raise
        return _page(request, found, request.POST, problem)


@transaction.atomic
def _kept(request: PersonRequest, found: Rule | None, pressed: str) -> HttpResponse:
    data = forms.read(request.POST)
    checked = definition.checked(data)
    if why := endless.why_endless(checked):
        raise Invalid(why, field="then", code="endless")
    about = _about(request, found)
    made = found or actions.add(about["name"], desk=about["desk"], by=request.user)
    made = actions.describe(made, by=request.user, **about)
    if pressed == "save":
        actions.publish(made, data, by=request.user)
        messages.success(request, _("“%(name)s” is published.") % {"name": made})
        return redirect("rules:rule", pk=made.pk)
    made = actions.keep_draft(made, data, by=request.user)
    if pressed == "try":
        trying.ask(made, by=request.user)
    else:
        messages.success(request, _("Kept as a draft. Nothing changes before it is published."))
    return redirect("rules:rule", pk=made.pk)


def _about(request: PersonRequest, found: Rule | None) -> dict[str, Any]:
    desk = whole_number(request.POST.get("desk"))
    desks = drawing.desks_of_keeper(request.user)
    owner = whole_number(request.POST.get("owner"))
    here = found.desk if found is not None and found.desk_id == desk else None
    chosen = here or (desks.filter(pk=desk).first() if desk else None)
    if desk and chosen is None:
        raise Invalid(_("Choose one of the offered values."), field="desk")
    return {
        "name": request.POST.get("name", ""),
        "note": request.POST.get("note", "").replace("\0", "").strip()[:5000],
        "desk": chosen,
        "owner": Person.objects.agents().filter(pk=owner).first() if owner else None,
    }


def _page(request: PersonRequest, found: Rule | None, form: Any = None, problem: Refused | None = None) -> HttpResponse:
    data = forms.read(form) if form is not None else (found.draft or found.definition) if found else FRESH
    context = drawing.editor(request.user, data, form, problem)
    kept = definition.read(data)
    context |= {
        "rule": found,
        "problem": problem,
        "here": request.path,
        "words": describing.told(kept),
        "may": actions.may_change(found.desk_id if found else None, request.user) or found is None,
        **trials.latest(found, request.user),
        "endless": endless.why_endless(kept) if not problem else "",
    }
    if is_htmx(request) and target_of(request) == "preview":
        return render(request, "rules/rule.html#preview", context)
    if is_htmx(request) and target_of(request) == "work":
        return render(request, "rules/rule.html#work", context)
    typed = form if form is not None else {
        "name": str(found) if found else "", "note": found.note if found else "", "desk": str(found.desk_id or "") if found else "",
        "owner": str(found.owner_id or "") if found else str(request.user.pk),
    }  # fmt: skip
    context |= {"typed": typed, "everywhere": actions.may_change(None, request.user), **drawing.about(request.user)}
    return render(request, "rules/rule.html", context, status=problem.status if problem else 200)
