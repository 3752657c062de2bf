"""For tests: a whole small Talka with a real database of its own, run as real processes."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
SETUP = "import django; django.setup()\n"
# reads pieces of code, one JSON string a line, and answers each with what it left in `answer`
LISTEN = """
import json, sys, traceback
for line in sys.stdin:
    names = {}
    try:
        exec(json.loads(line), names)
        print(json.dumps([names.get("answer"), ""]), flush=True)
    except BaseException:
        print(json.dumps([None, traceback.format_exc()]), flush=True)
"""


@dataclass
class Site:
    """A data folder, a database and the processes started on them; all are gone when the test is."""

    folder: Path
    environment: dict[str, str]
    processes: list[subprocess.Popen[str]] = field(default_factory=list)
    helper: subprocess.Popen[str] | None = None

    def start(self, *words: str, fds: tuple[int, ...] = (), **environment: str) -> subprocess.Popen[str]:
        """`talka <words>` in the background; its output is in <folder>/log."""
        return self._start(["-m", "talka", *words], environment, fds)

    def start_code(self, code: str) -> subprocess.Popen[str]:
        return self._start(["-c", SETUP + code], {}, ())

    def ask(self, code: str) -> Any:
        """Run the code in a process of the site and hand over what it left in `answer`, which must be JSON."""
        if self.helper is None:
            words = [sys.executable, "-c", SETUP + LISTEN]
            pipe = subprocess.PIPE
            self.helper = subprocess.Popen(
                words, env=self.environment, cwd=self.folder, stdin=pipe, stdout=pipe, text=True
            )
        assert self.helper.stdin is not None
        assert self.helper.stdout is not None
        self.helper.stdin.write(json.dumps(code) + "\n")
        self.helper.stdin.flush()
        answer, problem = json.loads(self.helper.stdout.readline() or '[null, "Django could not be set up"]')
        assert not problem, problem
        return answer

    def stop(self) -> None:
        """End what was started; the helper stays."""
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8") if (self.folder / "log").exists() else ""

    def _start(self, words: list[str], environment: dict[str, str], fds: tuple[int, ...]) -> subprocess.Popen[str]:
        with (self.folder / "log").open("a", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, *words],
                env=self.environment | environment,
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=fds,
                text=True,
            )
        self.processes.append(process)
        return process


@contextmanager
def living_site(settings: str = "talka.site.settings") -> Iterator[Site]:
    """A migrated site: a file of SQLite, or with DATABASE_URL a PostgreSQL database of its own."""
    with tempfile.TemporaryDirectory(prefix="talka-site-") as name, _database() as url:
        folder = Path(name)
        own = {
            "TALKA_DATA": name,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": settings,
            "TALKA_LOG_LEVEL": "INFO",
            "TALKA_MAIL_PRIVATE_HOSTS": "127.0.0.1",
        }
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("TALKA_", "DATABASE_"))}
        site = Site(folder, environment | own | ({"DATABASE_URL": url} if url else {}))
        site.ask("from django.core.management import call_command; call_command('migrate', verbosity=0)")
        try:
            yield site
        finally:
            site.stop()
            if site.helper:
                site.helper.kill()
                site.helper.wait()


def until(true: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for something another process does."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        time.sleep(0.01)


@contextmanager
def _database() -> Iterator[str]:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    import psycopg  # noqa: PLC0415  only where PostgreSQL is asked for

    server, name = url.rsplit("/", 1)[0], f"talka_test_{uuid4().hex[:8]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield f"{server}/{name}"
        finally:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
