"""Writes fields.json anew: python -m tests.screens.review. Read the difference before it is committed."""

import json
import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talka.site.settings")
    django.setup()
    from tests.screens.test_declaring_fields import REVIEWED, listed

    REVIEWED.write_text(json.dumps(listed(), indent=1) + "\n")
