"""The Talka that is measured: its own data folder (and database), sample tickets, the real process tree."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "talka demo talka demo"
STARTS, STOPS = 90.0, 40.0
# PostgreSQL looks at its tables by itself after a while; SQLite never does unless it is told to, and Talka does not
TIDY = """
from django.db import connection
from talka.search import index
index.merge()
if connection.vendor == "postgresql":
    connection.cursor().execute("ANALYZE")
print(0)
"""


@dataclass
class Site:
    folder: Path
    environment: dict[str, str]
    port: int = 0
    smtp: int = 0
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def run(self, *words: str) -> str:
        """A command to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, *words], env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    def ask(self, code: str) -> Any:
        """Run code in the site's Django and hand over what it printed as JSON."""
        return json.loads(self.run("-c", f"import django, json\ndjango.setup()\n{code}").splitlines()[-1])

    def fill(self, wanted: int) -> None:
        """Bring the number of tickets up to `wanted`; what is there is used again."""
        here = self.ask("from talka.tickets.models import Ticket\nprint(Ticket.objects.count())")
        if here == 0:
            self.run("-m", "talka", "demo")
            here = self.ask("from talka.tickets.models import Ticket\nprint(Ticket.objects.count())")
        if here < wanted:
            self.run("-m", "talka", "demo", "--tickets", str(wanted - here))
            self.ask(TIDY)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """`talka serve` on free ports; all of it is gone afterwards."""
        self.port, self.smtp = free_port(), free_port()
        more = {
            "TALKA_SMTP_PORT": str(self.smtp),
            "TALKA_MAX_MAIL_MB": "64",
            "TALKA_URL": f"http://127.0.0.1:{self.port}",
        }
        process = self.start("-m", "talka", "serve", "--port", str(self.port), **more)
        try:
            wait_for(f"http://127.0.0.1:{self.port}/health", process)
            yield
        finally:
            self.stop(process)

    def start(self, *words: str, **environment: str) -> "subprocess.Popen[bytes]":
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *words],
                env=self.environment | environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def stop(self, process: "subprocess.Popen[bytes]") -> None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOPS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.processes.remove(process)

    def memory(self) -> float:
        """MiB of everything that was started: resident memory, summed."""
        return sum(_resident(pid) for process in self.processes for pid in _tree(process.pid))


@contextmanager
def a_site(tickets: int) -> Iterator[Site]:
    """Kept between runs under the temporary folder: filling takes longer than measuring."""
    with _database(tickets) as url:
        engine = "postgresql" if url else "sqlite"
        folder = Path(tempfile.gettempdir()) / f"talka-bench-{engine}-{tickets}"
        folder.mkdir(mode=0o700, exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("TALKA_", "DATABASE_"))}
        own = {
            "TALKA_DATA": str(folder),
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "talka.site.settings",
            "TALKA_LOG_LEVEL": "WARNING",
            "TALKA_MAIL_PRIVATE_HOSTS": "127.0.0.1",
        }
        site = Site(folder, kept | own | ({"DATABASE_URL": url} if url else {}))
        site.run("-m", "talka", "migrate")
        try:
            yield site
        finally:
            for process in list(site.processes):
                site.stop(process)


@contextmanager
def _database(tickets: int) -> Iterator[str]:
    """A database of its own on the server of DATABASE_URL; never the one that is named there."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    import psycopg  # noqa: PLC0415  only where PostgreSQL is asked for

    server, name = url.rsplit("/", 1)[0], f"talka_bench_{tickets}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as link:
        if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            link.execute(f'CREATE DATABASE "{name}"'.encode())
    yield f"{server}/{name}"


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[bytes] | None" = None) -> None:
    end = time.monotonic() + STARTS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > end or (process and process.poll() is not None):
                raise
            time.sleep(0.1)


def worker_memory(site: Site) -> float:
    """MiB of the worker alone (RSS), without its parsers."""
    found = [pid for process in site.processes for pid in _tree(process.pid) if b"worker" in _words(pid)]
    return max((_resident(pid) for pid in found), default=0.0)


def _words(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0.0


def _tree(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return [pid, *(below for child in children for below in _tree(int(child)))]
