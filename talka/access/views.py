from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from talka.kit import tokens
from talka.ui.render import render

from . import actions, browsers, sessions
from .forms import TokenForm
from .grants import require
from .models import ApiToken


@login_required
@require_GET
def show_sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    here = tokens.digest(request.session.session_key)
    shown = [
        {
            "mark": _mark(row.pk),
            "here": row.pk == here,
            "browser": browsers.named(row.browser),
            "address": row.address,
            "created_at": row.created_at,
            "seen_at": row.seen_at,
        }
        for row in sessions.of(request.user)
    ]
    return render(request, "access/sessions.html", {"sessions": sorted(shown, key=lambda one: not one["here"])})


@login_required
@require_POST
def end_session(request: HttpRequest, mark: str) -> HttpResponse:
    row = next((row for row in sessions.of(request.user) if tokens.same(_mark(row.pk), mark)), None)
    if row is None:
        raise Http404
    row.delete()
    messages.success(request, _("The session has ended."))
    return redirect("access:sessions")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    sessions.end_all(request.user, but=request.session.session_key)
    messages.success(request, _("All other sessions have ended."))
    return redirect("access:sessions")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_tokens(request: HttpRequest) -> HttpResponse:
    """My API tokens; a new one is shown in this answer alone."""
    require(request.user, "access.tokens")
    form = TokenForm(request.POST or None)
    secret = ""
    if form.is_bound and form.is_valid():
        days = form.cleaned_data["days"]
        until = timezone.now() + timedelta(days=days) if days else None
        _token, secret = actions.make_token(
            request.user, form.cleaned_data["name"], form.cleaned_data["scopes"], expires_at=until, by=request.user
        )
        form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": request.user.api_tokens.all()}
    return render(request, "access/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke_token(request: HttpRequest, number: int) -> HttpResponse:
    actions.revoke_token(get_object_or_404(ApiToken, person=request.user, pk=number), by=request.user)
    messages.success(request, _("The token is removed."))
    return redirect("access:tokens")


def _mark(key: str) -> str:
    """A session's name on the page, which says nothing about its key (HAZARDS SES-4)."""
    return tokens.sign("session-mark", key)
