"""How the product says no: a toast for htmx (what was typed stays), a page with a way back for everybody else.

The API answers problem+json through its own handler, before this middleware sees the exception.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from talka.kit.errors import Invalid, Refused
from talka.ui.inputs import LONGEST, too_long
from talka.ui.render import is_htmx, render, toast

Answer = Callable[[HttpRequest], HttpResponse]


class say_no_with_words:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """No field of any form is longer than the longest text there is (HAZARDS DOS-3); JSON is read in api/parsing.py."""
        for name, values in request.POST.lists():
            if any(len(value) > LONGEST for value in (name, *values)):
                return self.process_exception(request, Invalid(too_long(), field=name[:60]))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if is_htmx(request):
            answer = HttpResponse(status=exception.status)
            return toast(answer, exception.message, tone="bad", field=exception.field)
        context: dict[str, Any] = {"message": exception.message, "back": way_back(request)}
        return render(request, "ui/refused.html", context, status=exception.status)


def way_back(request: HttpRequest) -> str:
    """The page the person came from when it is ours, else the first page."""
    came = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return came if ours else "/"
