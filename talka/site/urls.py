"""Every module's own urls.py in layer order; each says its whole paths."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from . import installing
from .health import health
from .home import home
from .layers import MODULES

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("health", health, name="health"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("worker.js", installing.worker, name="worker"),
    path("offline", installing.offline, name="offline"),
    path("icon.svg", installing.icon, name="icon"),
    path("accounts/", include("allauth.urls")),
    path("", include("talka.site.setup.urls")),
]
urlpatterns += [
    path("", include(import_module(name)))
    for name in (f"talka.{module}.urls" for module in MODULES)
    if find_spec(name) is not None
]

handler404 = "talka.ui.errors.not_found"
handler403 = "talka.ui.errors.forbidden"
handler500 = "talka.ui.errors.failed"
handler400 = "talka.ui.errors.bad_request"
