from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from . import offered, problems
from .door import door
from .reference import docs
from .service import api

app_name = "api"


def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    return problems.not_found()


def _behind_the_door() -> list[URLPattern]:
    """ninja's addresses, with our door before every one of them: a new operation cannot be left open by mistake."""
    return [
        path(f"api/v1/{one.pattern}", door(one.callback, offered.modules().get(one.name or "", "api")), name=one.name)
        for one in api.urls[0]
        if isinstance(one, URLPattern) and one.callback is not None and one.name != "api-root"
    ]


urlpatterns = [
    path("api/docs", docs, name="docs"),
    *_behind_the_door(),
    path("api/v1/<path:rest>", door(nothing), name="nothing"),
    path("api/v1/", door(nothing), name="root"),
]
