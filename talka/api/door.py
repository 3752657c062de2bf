"""The one door of the API: who calls, in which language, how often, and that every answer is in its form.

A bearer token or, for our own pages, the session cookie together with its CSRF token (HAZARDS WEB-1). Nothing in the
address is ever taken for a token (TOK-2), and no other site is let in: there are no CORS headers (WEB-5).
"""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from ninja.utils import check_csrf

from talka.access.actions import person_of_token
from talka.access.models import ApiToken
from talka.kit import tokens
from talka.kit.errors import NotAllowed
from talka.options import modules
from talka.people.middleware import zone_of
from talka.people.models import Person

from . import forms, meter, offered, problems, repeats
from .call import Call
from .problems import Wrong

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD")
ABOUT_TICKETS = ("/api/v1/tickets", "/api/v1/files", "/api/v1/views")
READING = {"tickets.see", "tickets.read_notes", "tickets.export"}
LONGEST_TOKEN = 200
# what may stand after the "?"; records look at their own filters
ASKED = {
    "tickets": {"q", "cursor", "limit"},
    "messages": {"cursor", "limit"},
    "history": {"cursor", "limit"},
    "view-tickets": {"cursor", "limit"},
    "records": None,
}


def door(view: View, module: str = "api") -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not (modules.is_on("api") and modules.is_on(module)):
            return problems.not_found()
        try:
            response = _let_in(request, lambda: view(request, *args, **kwargs))
        except Exception as error:  # every failure is told as a problem, and logged there
            response = problems.of(request, error)
        patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # the cookie's way in asks for the token itself, below
    return answer


def _let_in(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    caller = _who(request)
    reading = meter.count(caller)
    if not reading.allowed:
        response = problems.problem(429, _("Too many calls. Wait a little."), code="too_many_calls")
    else:
        _nothing_else_asked(request)
        _within_scope(request)
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        response = repeats.once(request, caller, lambda: _acted(request, act))
        if isinstance(response, HttpResponseNotAllowed):
            allow = ", ".join(sorted(response.headers["Allow"].split(", ")))
            response = problems.problem(405, _("This cannot be done here."), code="method_not_allowed", Allow=allow)
    for name, value in reading.headers.items():
        response.headers[name] = value
    return response


def _acted(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    forms.unpack(cast(Call, request))
    return act()


def _who(request: HttpRequest) -> str:
    """Find out who calls; the answer is whom the limits count."""
    given = request.headers.get("Authorization")
    if given is None:
        return _by_cookie(request)
    kind, _space, secret = given.partition(" ")
    person = person_of_token(secret.strip()) if kind.lower() == "bearer" and 0 < len(secret) <= LONGEST_TOKEN else None
    if person is None:
        raise Unknown(_("This token is not valid."), code="bad_token")
    request.user = person
    _speak_to(request, person)
    return f"token:{tokens.digest(secret.strip())[:32]}"


class Unknown(Wrong):
    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(401, message, code=code)


def _by_cookie(request: HttpRequest) -> str:
    person = request.user
    if not person.is_authenticated:
        raise Unknown(_("Show a token: Authorization: Bearer talka_…"), code="token_needed")
    if request.method not in SAFE and check_csrf(request) is not None:
        raise Wrong(403, _("A call with the session cookie needs its CSRF token too."), code="csrf")
    return f"person:{person.pk}"


def _speak_to(request: HttpRequest, person: Person) -> None:
    asked = "Accept-Language" in request.headers
    translation.activate(translation.get_language_from_request(request) if asked else person.language)
    timezone.activate(zone_of(request))


def _nothing_else_asked(request: HttpRequest) -> None:
    name = (request.resolver_match.url_name if request.resolver_match else "") or ""
    known = ASKED.get(name, offered.asked().get(name, set()))
    for name in request.GET:
        if known is not None and name not in known:
            raise Wrong(
                400,
                _("“%(name)s” cannot be asked here.") % {"name": name[:60]},
                code="unknown_parameter",
                field=name[:60],
            )


def _within_scope(request: HttpRequest) -> None:
    """Being a requester needs no permission; for a token it needs a scope that speaks of tickets (HAZARDS TOK-1)."""
    scopes = getattr(request.user, "scopes", None)
    if scopes is None or "all" in scopes or not request.path.startswith(ABOUT_TICKETS):
        return
    held = {scope for scope in scopes if scope.split(".")[0] == "tickets"}
    if not held or (request.method not in SAFE and held <= READING):
        raise NotAllowed(_("This token may not do this."))


def token_of(request: HttpRequest) -> ApiToken | None:
    """The token of this call, for telling its owner about it."""
    secret = request.headers.get("Authorization", "").partition(" ")[2].strip()
    return ApiToken.objects.filter(digest=tokens.digest(secret)).first() if secret else None
