"""Deleting the folder requests/ and its word in the layer list leaves the rest green: nothing hangs on one practice."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[1]
FAST = ("talka/tickets", "talka/incidents", "talka/portal", "talka/demo", "tests/test_architecture.py")


@pytest.fixture(scope="module")
def without_requests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git knows of this tree, as it is now, without the practice."""
    copy = tmp_path_factory.mktemp("without")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HERE, capture_output=True, check=True).stdout.decode()
    for name in listed.split("\0"):
        source = HERE / name
        if name.startswith("talka/requests/") or not source.is_file():
            continue
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
    built = HERE / "talka/ui/static"
    if built.is_dir():  # pages are drawn with what bin/talka build made
        (copy / "talka/ui/static").symlink_to(built, target_is_directory=True)
    for words in (HERE / "talka/locale").glob("*/LC_MESSAGES/*.mo"):  # and speak with what it compiled
        (copy / words.relative_to(HERE)).write_bytes(words.read_bytes())
    layers = copy / "talka/site/layers.py"
    words = layers.read_text()
    assert '"requests", ' in words
    layers.write_text(words.replace('"requests", ', ""))
    return copy


def run(folder: Path, *command: str) -> str:
    own = {key: value for key, value in os.environ.items() if not key.startswith(("TALKA_", "PYTEST", "DJANGO"))}
    environment = own | {
        "PYTHONPATH": str(folder),
        "TALKA_DATA": str(folder / "data"),
        "DJANGO_SETTINGS_MODULE": "talka.site.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def test_the_rest_starts_and_its_tables_are_as_they_were(without_requests):
    run(without_requests, "talka", "manage", "check", "--fail-level", "ERROR")
    run(without_requests, "talka", "manage", "makemigrations", "--check", "--dry-run")
    practices = "from talka.tickets.practices import practices; print(list(practices._items))"
    assert "'request'" not in run(without_requests, "talka", "manage", "shell", "-c", practices)


def test_the_tests_of_the_rest_pass(without_requests):
    told = run(without_requests, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *FAST)
    assert " passed" in told
