"""Carrying shared canned replies and macros from one installation to another."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from talka.access.grants import require
from talka.kit.errors import Invalid
from talka.people.requests import PersonRequest
from talka.ui.render import render

from . import sharing


@require_safe
@login_required
def export(request: PersonRequest) -> JsonResponse:
    require(request.user, "replies.manage")
    answer = JsonResponse(sharing.written(), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="talka-replies.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_in(request: PersonRequest) -> HttpResponse:
    require(request.user, "replies.manage")
    if request.method != "POST":
        return render(request, "replies/sharing.html")
    given = request.FILES.get("file")
    if given is None:
        raise Invalid(_("Choose a file."), field="file")
    count = sharing.read(given.read(sharing.LARGEST + 1), by=request.user)
    messages.success(request, ngettext("%(n)s is taken in.", "%(n)s are taken in.", count) % {"n": count})
    return redirect("ui:canned-replies")
