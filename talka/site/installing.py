"""Talka on the home screen: the manifest, the service worker, and the page for when the server cannot be reached."""

from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from talka.options import store
from talka.ui.built import asset
from talka.ui.render import render

WORKER = Path(__file__).parent / "worker" / "worker.js"


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """https://www.w3.org/TR/appmanifest/"""
    name = str(store.get("desk.title"))
    icons = [{"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]
    told = {
        "id": "/", "name": name, "short_name": name[:12], "start_url": "/", "scope": "/", "display": "standalone",
        "background_color": "#ffffff", "theme_color": "#ffffff", "icons": icons,
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> FileResponse:
    """From the root, because a worker serves what lies below its own address."""
    return FileResponse(WORKER.open("rb"), content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "site/offline.html")


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """The icon under an address that the worker knows, whatever the build calls it."""
    return redirect(asset("icon.svg"))
