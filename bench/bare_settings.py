"""Django with the models of Talka, the macros of its rows, and no middleware that does anything."""

from pathlib import Path

from talka.site.settings import *  # noqa: F403
from talka.site.settings import TEMPLATES as OURS

ROOT_URLCONF = "bench.bare"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # allauth refuses to start without; it passes requests on
OPTIONS = {"environment": "talka.ui.jinja.environment"}
TEMPLATES = [OURS[0] | {"DIRS": [Path(__file__).parent, *OURS[0]["DIRS"]], "OPTIONS": OPTIONS}]
