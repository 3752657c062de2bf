"""Every module's own urls.py; each says its whole paths.

Django compares an address with one pattern after the other, so the modules with few of them come first: settings have
hundreds, and a ticket should not wait for them.
"""

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
found = [import_module(name) for name in (f"talka.{module}.urls" for module in MODULES) if find_spec(name)]
urlpatterns += [path("", include(urls)) for urls in sorted(found, key=lambda urls: len(urls.urlpatterns))]

handler404 = "talka.ui.errors.not_found"
handler403 = "talka.ui.errors.forbidden"
handler500 = "talka.ui.errors.failed"
handler400 = "talka.ui.errors.bad_request"
