"""The yardstick: the same fifty rows, drawn alike, on a page by Django and Jinja2 and nothing else. `python -m bench.bare PORT`"""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare_settings"

import django
import uvicorn
from a2wsgi import WSGIMiddleware
from django.apps import apps
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

if not apps.ready:  # the addresses below lead to views, which need their models
    django.setup()


def rows(request: HttpRequest) -> HttpResponse:
    from django.shortcuts import render  # noqa: PLC0415  Django is not set up when this file is read

    from talka.tickets.models import Ticket  # noqa: PLC0415
    from talka.tickets.rows import Read, read, rows_of  # noqa: PLC0415
    from talka.tickets.saved.columns import USUAL  # noqa: PLC0415

    lines = read(Ticket.objects.open()).order_by("-updated_at", "-pk")[:50]
    return render(request, "bare.html", {"rows": rows_of(Read._make(line) for line in lines), "columns": USUAL})


urlpatterns = [
    path("", rows),
    path("health", lambda request: HttpResponse("ok")),
    path("", include("talka.tickets.urls")),  # rows lead there
]

if __name__ == "__main__":
    uvicorn.run(
        WSGIMiddleware(WSGIHandler(), workers=8),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="warning",
        access_log=False,
    )
