"""The site with rooms to listen to."""

from talka.site.settings import *  # noqa: F403
from talka.site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "talka.site.tests.ears"]
