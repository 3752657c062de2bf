"""The list of rules: order, on and off; to a file and from one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.kit.errors import Invalid, Refused
from talka.people.requests import PersonRequest
from talka.tickets.views.common import whole_number
from talka.ui.render import is_htmx, nothing, render

from .. import actions, definition, describing, sharing
from ..models import Rule
from .common import keepers_only, rule_or_404


@require_safe
@keepers_only
def rules(request: PersonRequest) -> HttpResponse:
    rows = Rule.objects.visible_to(request.user).select_related("desk").order_by("position", "pk")
    told = [
        {
            "rule": rule,
            "words": describing.sentence(definition.read(rule.definition or rule.draft)),
            "may": actions.may_change(rule.desk_id, request.user),
        }
        for rule in rows
    ]
    return render(request, "rules/list.html", {"rules": told, "built_in": list(built_in(request))})


def built_in(request: PersonRequest) -> list[dict[str, Any]]:
    """What follows by itself and is no row (decision 0170), with where it is switched."""
    given = (
        ("inbox", _("Confirm a new request by mail"), _("Once, to people only, when the desk does so."), "ui:desks", _("Desks")),
        (
            "rotate", _("Reopen when the customer answers"),
            _("Waiting or finished work is open again; an automatic mail changes nothing."), "", "",
        ),
        (
            "bell", _("Tell the assignee"), _("Who gets a ticket, or a message on it, hears of it in the way they chose."),
            "notifications:choices", _("My choices"),
        ),
    )  # fmt: skip
    return [
        {"icon": i, "label": label, "words": words, "url": _address(name), "where": where}
        for i, label, words, name, where in given
    ]


def _address(name: str) -> str:
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""


@require_POST
@keepers_only
def order(request: PersonRequest) -> HttpResponse:
    """`rule` (repeated) in the wished order."""
    actions.order([key for key in map(whole_number, request.POST.getlist("rule")) if key], by=request.user)
    return nothing() if is_htmx(request) else redirect("rules:rules")


@require_POST
@keepers_only
def states(request: PersonRequest, pk: int) -> HttpResponse:
    """`on` is 1 or empty."""
    found = actions.switch(rule_or_404(request, pk), request.POST.get("on") == "1", by=request.user)
    said = _("“%(name)s” is on.") if found.active else _("“%(name)s” is off.")
    messages.success(request, said % {"name": found})
    return redirect("rules:rules")


@require_POST
@keepers_only
def removals(request: PersonRequest, pk: int) -> HttpResponse:
    found = rule_or_404(request, pk)
    actions.remove(found, by=request.user)
    messages.success(request, _("The rule “%(name)s” is deleted.") % {"name": found})
    return redirect("rules:rules")


@require_safe
@keepers_only
def export(request: PersonRequest) -> JsonResponse:
    answer = JsonResponse(sharing.written(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="talka-rules.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def share(request: PersonRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "rules/sharing.html")
    given = request.FILES.get("file")
    try:
        if given is None:
            raise Invalid(_("Choose a file."), field="file")
        count = sharing.read(given.read(sharing.LARGEST + 1), by=request.user)
    except Refused as problem:
        return render(request, "rules/sharing.html", {"problem": problem}, status=problem.status)
    messages.success(request, ngettext("%(n)s rule is taken in.", "%(n)s rules are taken in.", count) % {"n": count})
    return redirect("rules:rules")
