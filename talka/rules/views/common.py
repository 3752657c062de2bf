"""What the pages of rules share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from talka.people.requests import PersonRequest

from ..models import MANAGE, Rule

View = Callable[..., HttpResponse]


def keepers_only(view: View) -> View:
    """For those who keep rules somewhere; for all others there is no such page."""

    @wraps(view)
    @login_required
    def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(MANAGE):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def rule_or_404(request: PersonRequest, pk: int) -> Rule:
    rows = Rule.objects.visible_to(request.user).select_related("desk", "owner")
    return get_object_or_404(rows, pk=pk)
