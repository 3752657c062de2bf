"""Django with the models of Talka, one template folder and no middleware that does anything."""

from pathlib import Path

from talka.site.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # allauth refuses to start without; it passes requests on
TEMPLATES = [{"BACKEND": "django.template.backends.jinja2.Jinja2", "DIRS": [Path(__file__).parent]}]
