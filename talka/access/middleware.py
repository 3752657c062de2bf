"""Each request of a signed-in browser: where it comes from and that somebody is there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .sessions import person_of, saw

QUIET = ("/events", "/presence")


def remember_session(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """After SessionMiddleware: a new session knows its browser; an old one notes that a person did something."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.session.place = (request.META.get("REMOTE_ADDR", "")[:45], request.headers.get("User-Agent", "")[:200])
        response = get_response(request)
        row = request.session.row
        if row is not None and row.person_id and somebody_is_there(request):
            saw(row, timezone.now())
        return response

    return answer


def know_the_person(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """In the place of Django's AuthenticationMiddleware: every page asks who it is for, so nothing is put off."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.user = person_of(request)
        return get_response(request)

    return answer


def somebody_is_there(request: HttpRequest) -> bool:
    """Not the page refreshing itself: streams, presence and fetched fragments keep nobody signed in (HAZARDS SES-2)."""
    fetched = request.method == "GET" and request.headers.get("HX-Request") == "true"
    return not fetched and not request.path.startswith(QUIET)
