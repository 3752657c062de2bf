"""The Talka that is tortured: three mailboxes, an agent with an API token, and every fault within reach."""

import contextlib
import http.client
import json
import resource
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from talka.jobs.testing import Site, living_site
from talka.mail.testing import Sink, sink
from talka.mail.tests.scripted_imap import PASSWORD, imap_server
from talka.mail.tests.scripted_pop3 import pop3_server

from .doors import Doors, free_ports
from .nursery import Nursery
from .proxy import Proxy, proxy

SET_UP = """
from talka.access import actions
from talka.demo.world import build_world
from talka.mail import vault
from talka.mail.testing import mailbox
from talka.options import store
world = build_world()
world.desk.acknowledge = True
world.desk.save()
store.put("mail.automatic_per_hour", 1_000_000, by=None)
out = dict(outgoing_host="127.0.0.1", outgoing_port={out}, outgoing_security="none")
entry = dict(incoming_host="127.0.0.1", incoming_security="none", incoming_user="u", incoming_password=vault.seal("{password}"))
mailbox(world.desk, **out)
mailbox(world.desk, "imap@example.org", incoming="imap", incoming_port={imap}, **entry, **out)
mailbox(world.desk, "pop@example.org", incoming="pop3", incoming_port={pop3}, delete_after=True, **entry, **out)
answer = actions.make_token(world.ada, "torture", ["all"], by=None)[1]
"""
TERMINATE = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
answer = cursor.rowcount
"""


class World:
    def __init__(
        self, site: Site, doors: Doors, sink: Sink, proxies: dict[str, Proxy], web: int, token: str, disk: int
    ) -> None:
        self.site, self.doors, self.sink, self.proxies, self.web, self.token = site, doors, sink, proxies, web, token
        self.nursery = doors.nursery
        self.postgresql = "DATABASE_URL" in site.environment
        self.disk = _small_disk(site.folder / "mail", disk)

    # Processes

    def worker(self, *, doors: bool = True, crash: str = "") -> int:
        """A worker; of several only one can have the doors."""
        environment = {"TALKA_CRASH_AT": crash}
        if doors:
            environment |= {"TALKA_SMTP_PORT": str(self.doors.smtp), "TALKA_LMTP_PORT": str(self.doors.lmtp)}
        return self.nursery.start("worker", **environment)

    def pages(self) -> int:
        return self.nursery.start("web", "--port", str(self.web))

    # What people do

    def reply(self, ticket: int, text: str, patience: float = 5.0) -> bool:
        """An agent's answer by the API; the same text again is the same answer, by its key."""
        body = json.dumps({"kind": "reply", "text": text})
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": text,
        }
        link = http.client.HTTPConnection("127.0.0.1", self.web, timeout=patience)
        try:
            link.request("POST", f"/api/v1/tickets/{ticket}/messages", body, headers)
            return link.getresponse().status == 201
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()

    def answers(self, patience: float = 5.0) -> bool:
        """The pages are there."""
        link = http.client.HTTPConnection("127.0.0.1", self.web, timeout=patience)
        try:
            link.request("GET", "/health")
            return link.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()

    # Faults of the machine

    @contextmanager
    def full_disk(self, workers: list[int]) -> Iterator[str]:
        """No byte more fits where mails are kept; says by which means."""
        if self.disk:
            ballast = self.site.folder / "mail" / "ballast"
            with ballast.open("wb", buffering=0) as out, contextlib.suppress(OSError):
                while True:
                    out.write(b"\0" * 65_536)
            try:
                yield "a full tmpfs"
            finally:
                ballast.unlink()
            return
        with self.no_growth(workers):
            yield "RLIMIT_FSIZE, as a tmpfs cannot be mounted here"

    @contextmanager
    def no_growth(self, workers: list[int]) -> Iterator[None]:
        """No file may grow (beside SQLite: beyond 4 kB), neither mails nor the SQLite journal: the whole disk is full for them."""
        before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in workers}
        # beside PostgreSQL nothing but mails would stop at 4 kB, and most are smaller
        most = 0 if self.postgresql else 4096
        for pid, (_soft, hard) in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, hard))
        try:
            yield
        finally:
            for pid, limits in before.items():
                with contextlib.suppress(ProcessLookupError):
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)

    @contextmanager
    def no_database(self) -> Iterator[str]:
        """PostgreSQL: every connection is ended, and new ones too. SQLite: somebody else holds it."""
        if self.postgresql:
            stop = time.monotonic() + 3
            while time.monotonic() < stop:
                self.site.ask(TERMINATE)
                time.sleep(0.1)
            yield "every PostgreSQL connection ended for 3 s"
            return
        link = sqlite3.connect(self.site.folder / "talka.sqlite3", timeout=30)
        link.execute("BEGIN IMMEDIATE")
        try:
            yield "SQLite held by somebody else"
        finally:
            link.rollback()
            link.close()

    def close(self) -> None:
        self.nursery.close()
        if self.disk:
            subprocess.run(["umount", "--lazy", str(self.site.folder / "mail")], check=False)


def _small_disk(folder: Path, megabytes: int) -> bool:
    folder.mkdir(exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(folder)]
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@contextmanager
def a_world(disk: int) -> Iterator[World]:
    with ExitStack() as stack:
        site = stack.enter_context(living_site())
        imap, pop3 = stack.enter_context(imap_server()), stack.enter_context(pop3_server())
        out = stack.enter_context(sink())
        proxies = {
            "imap": stack.enter_context(proxy(imap.port)),
            "pop3": stack.enter_context(proxy(pop3.port)),
            "out": stack.enter_context(proxy(out.port)),
        }
        ports = {name: one.port for name, one in proxies.items()}
        token = site.ask(SET_UP.format(password=PASSWORD, **ports))
        smtp, lmtp, web = free_ports(3)
        world = World(site, Doors(Nursery(site), smtp, lmtp, imap, pop3), out, proxies, web, token, disk)
        stack.callback(world.close)
        yield world


def wait(true: Callable[[], object], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
