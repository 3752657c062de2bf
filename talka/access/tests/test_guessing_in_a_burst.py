"""Many processes guess in the same instant; the limit holds across all of them (HAZARDS AUTH-2)."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from talka.people.actions import add_person

GUESS = """
import sys, time
from pathlib import Path
import django
django.setup()
from django.test import Client
client = Client(headers={"Host": "localhost"})
client.get("/accounts/login/")
Path(sys.argv[1], sys.argv[2]).touch()
while not Path(sys.argv[1], "go").exists():
    time.sleep(0.01)
pages = [client.post("/accounts/login/", {"login": "ada@example.org", "password": f"wrong words {n}"}).text for n in range(8)]
print(sum("do not belong together" in page for page in pages), sum("Too many" in page for page in pages))
"""
PROCESSES = 4


@pytest.mark.django_db(transaction=True)
def test_of_many_tries_in_one_instant_at_most_ten_are_looked_at(tmp_path):
    add_person(email="ada@example.org", name="Ada", password="correct horse battery staple", by=None)
    environment = os.environ | {"DATABASE_URL": _shared_database(tmp_path), "TALKA_DATA": str(tmp_path)}
    words = [sys.executable, "-c", GUESS, str(tmp_path)]
    running = [
        subprocess.Popen([*words, str(n)], env=environment, stdout=subprocess.PIPE, text=True) for n in range(PROCESSES)
    ]
    while not all(Path(tmp_path, str(n)).exists() for n in range(PROCESSES)):
        assert all(process.poll() is None for process in running), "a process did not start"
    Path(tmp_path, "go").touch()
    counts = [[int(count) for count in process.communicate(timeout=60)[0].split()] for process in running]
    looked_at, sent_away = (sum(column) for column in zip(*counts, strict=True))
    assert looked_at + sent_away == 8 * PROCESSES
    assert 1 <= looked_at <= 10


def _shared_database(folder: Path) -> str:
    """The test's database as another process reaches it; the one in memory is copied into a file."""
    if connection.vendor != "sqlite":
        told = connection.settings_dict
        return f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST'] or '127.0.0.1'}:{told['PORT'] or 5432}/{told['NAME']}"
    copy = sqlite3.connect(folder / "shared.sqlite3")
    connection.connection.backup(copy)
    copy.close()
    return f"sqlite:///{folder / 'shared.sqlite3'}"
