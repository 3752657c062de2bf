"""A module that is switched off has no pages: its addresses answer like those that never were. Its data stays."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from . import modules

OWN_ANSWER = {"api"}  # says the same in the form that programs read


class only_what_is_on:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        names = request.resolver_match.app_names if request.resolver_match else []
        if names and names[0] not in OWN_ANSWER and not modules.is_on(names[0]):
            raise Http404
