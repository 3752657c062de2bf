"""How many statements pages need: asked in one process, after a first visit. `python -m bench.sql ADDRESS PATH…`"""

import json
import sys


def count(address: str, paths: list[str]) -> dict[str, int]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from talka.people.models import Person

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Person.objects.get(email=address), backend="allauth.account.auth_backends.AuthenticationBackend")
    found = {}
    for path in paths:
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        found[path] = len(seen)
    return found


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(count(sys.argv[1], sys.argv[2:])))  # noqa: T201
