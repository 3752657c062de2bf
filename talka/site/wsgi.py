"""The pages: Django, with the built styles and scripts in front of it."""

import os
import re

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talka.site.settings")
pages = get_wsgi_application()

from django.conf import settings  # noqa: E402  settings are there only now
from django.contrib.staticfiles.finders import get_finders  # noqa: E402
from whitenoise import WhiteNoise  # noqa: E402
from whitenoise.responders import StaticFile  # noqa: E402, F401  loaded before the first request, not in it

# Vite writes main-B3x9aQ0z.js: the name changes with the contents, so a browser may keep it for ever
HASHED = re.compile(r".+[.-][A-Za-z0-9_-]{8}\.\w+$")


def _static() -> WhiteNoise:
    served = WhiteNoise(
        pages,
        autorefresh=settings.DEBUG,
        max_age=3600,
        immutable_file_test=lambda path, url: HASHED.match(url) is not None,
        add_headers_function=lambda headers, path, url: headers.__setitem__("X-Content-Type-Options", "nosniff"),
    )
    for finder in get_finders():
        for storage in getattr(finder, "storages", {}).values():
            served.add_files(storage.location, prefix=settings.STATIC_URL)
    return served


application = _static()
