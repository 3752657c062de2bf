"""The reader's language and time zone, for every page."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

COOKIE = "language"


def language_and_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        translation.activate(language_of(request))
        timezone.activate(zone_of(request))
        try:
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response
        finally:
            translation.deactivate()
            timezone.deactivate()

    return answer


def language_of(request: HttpRequest) -> str:
    """A person's own choice, else the cookie of the language switch, else what the browser asks for."""
    known = dict(settings.LANGUAGES)
    if request.user.is_authenticated and request.user.language in known:
        return request.user.language
    cookie = request.COOKIES.get(COOKIE, "")
    return cookie if cookie in known else translation.get_language_from_request(request)


def zone_of(request: HttpRequest) -> ZoneInfo:
    name = getattr(request.user, "time_zone", "") or settings.TIME_ZONE
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
