"""What a browser loads for the list of tickets: at most 100 kB of script and style, as they travel."""

import gzip
import re

import pytest
from django.test import Client

from talka.ui.built import FOLDER

pytestmark = pytest.mark.django_db
MOST = 100_000


@pytest.mark.parametrize("path", ["/tickets/", "/home/", "/notices/"])
def test_the_agents_pages_stay_light(world, path):
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(path).text
    files = re.findall(r'(?:src|href)="/static/ui/([^"]+\.(?:js|css))"', page)
    assert {name.rpartition(".")[2] for name in files} == {"js", "css"}
    todo, loaded = list(files), set()
    while todo:  # a script's own imports are loaded as well
        name = todo.pop()
        if name not in loaded:
            loaded.add(name)
            if name.endswith(".js"):
                todo += re.findall(r'(?:from|import)\s*"\./([^"]+\.js)"', (FOLDER / name).read_text(encoding="utf-8"))
    weights = {name: len(gzip.compress((FOLDER / name).read_bytes(), 6)) for name in loaded}
    assert sum(weights.values()) <= MOST, weights
