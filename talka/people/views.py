from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talka.kit.errors import Refused
from talka.ui.render import render

from . import actions
from .forms import AwayForm, PreferencesForm, ProfileForm
from .middleware import COOKIE
from .models import Person

YEAR = 365 * 86400
View = Callable[[HttpRequest], HttpResponse]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What a person may change of themselves."""
    person = Person.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if not (form.is_bound and form.is_valid()):
        return render(request, "people/profile.html", {"form": form}, status=422 if form.is_bound else 200)
    actions.edit_person(person, by=person, **form.cleaned_data)
    with translation.override(person.language):
        messages.success(request, _("Saved."))
    return _with_cookies(redirect("people:profile"), person.language, person.theme)


def for_agents(view: View) -> View:
    """Pages about one's work: a customer has none."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest) -> HttpResponse:
        if not request.user.is_agent:
            raise Http404
        return view(request)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def preferences(request: HttpRequest) -> HttpResponse:
    """How the work looks and behaves for me."""
    person = Person.objects.get(pk=request.user.pk)
    form = PreferencesForm(
        request.POST if request.method == "POST" else None, instance=Person.objects.get(pk=person.pk)
    )
    if not (form.is_bound and form.is_valid()):
        return render(request, "people/preferences.html", {"form": form}, status=422 if form.is_bound else 200)
    actions.edit_person(person, by=person, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("people:preferences")


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def away(request: HttpRequest) -> HttpResponse:
    """Out of office; `back` ends it."""
    person = Person.objects.get(pk=request.user.pk)
    typed = {} if "back" in request.POST else request.POST
    form = AwayForm(typed if request.method == "POST" else None, instance=Person.objects.get(pk=person.pk))
    if form.is_bound and form.is_valid() and _said_away(person, form):
        messages.success(request, _("You are here again.") if not typed else _("Saved."))
        return redirect("people:away")
    return render(request, "people/away.html", {"form": form, "person": person}, status=422 if form.is_bound else 200)


def _said_away(person: Person, form: AwayForm) -> bool:
    given = form.cleaned_data
    try:
        actions.say_away(person, given["away_from"], given["away_until"], substitute=given["substitute"], by=person)
    except Refused as refusal:
        form.add_error(refusal.field or None, str(refusal))
    return not form.errors


@require_POST
@for_agents
def switch_shortcuts(request: HttpRequest) -> HttpResponse:
    """The switch in the list of shortcuts: `on` or nothing."""
    person = Person.objects.get(pk=request.user.pk)
    actions.edit_person(person, by=person, shortcuts="on" in request.POST)
    return HttpResponse(status=204)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language switch: kept in the browser and, when signed in, with the person."""
    language = request.POST.get("language", "")
    came = request.POST.get("next", "")
    local = url_has_allowed_host_and_scheme(came, allowed_hosts=None) and came.startswith("/")
    response = redirect(came if local else "/")
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated and request.user.language != language:
        actions.edit_person(Person.objects.get(pk=request.user.pk), by=request.user, language=language)
    return _with_cookies(response, language)


def _with_cookies(response: HttpResponse, language: str, theme: str = "") -> HttpResponse:
    how = {"max_age": YEAR, "secure": settings.HTTPS, "samesite": "Lax"}
    response.set_cookie(COOKIE, language, httponly=True, **how)
    if theme == "system":
        response.delete_cookie("theme", samesite="Lax")
    elif theme:
        response.set_cookie("theme", theme, **how)  # the theme switch in the page reads and writes it
    return response
