"""Settings with nothing but the queue: its processes start in a third of the time."""

import os
from pathlib import Path

import dj_database_url

SECRET_KEY = "not a secret, nothing is signed with it"
INSTALLED_APPS = ["talka.jobs"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
TIME_ZONE = "Europe/Vilnius"
USE_TZ = True
FILE = f"sqlite:///{Path(os.environ['TALKA_DATA']) / 'jobs.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL", FILE))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
