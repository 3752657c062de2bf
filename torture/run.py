"""The trials: die at every named point, break every line, fill the disk, take the database away, kill at random."""

import random
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

from talka.kit.crash import KILLED

from . import ledger
from .doors import stop_hard
from .mails import DOORS, Mail, Post
from .nursery import children
from .proxy import FAULTS
from .world import World, wait

SOURCES = Path(__file__).resolve().parents[1] / "talka"
POINT = re.compile(r'crash\.point\("([a-z0-9.]+)"\)')
HIT = 240.0  # seconds within which a point must be reached, on a busy machine
HEAP = 25  # mails that may wait when a process is killed
CROWD = 8  # senders that may wait while points are tried
RESTED = 120.0  # and within which all work must be done at the end
BEGAN = time.monotonic()
LINES = [(name, kind) for name in ("imap", "pop3", "out") for kind in FAULTS]


@dataclass
class Report:
    points: dict[str, bool] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Run:
    def __init__(self, world: World, kills: int, seed: int, minutes: float) -> None:
        self.until = time.monotonic() + 60 * minutes
        self.world, self.kills, self.chance = world, kills, random.Random(seed)
        self.post = Post(random.Random(seed + 1))
        self.report = Report()
        self.workers: list[int] = []
        self.pages = 0
        self.asked: set[str] = set()
        self.confirmed: set[str] = set()
        self.offering: list[threading.Thread] = []

    def all(self) -> Report:
        began = time.monotonic()
        self.pages = self.world.pages()
        self._points()
        self.workers = [self.world.worker(), self.world.worker(doors=False)]
        self._lines()
        self._disk()
        self._database()
        self._kills()
        self._rest()
        self.report.seconds = time.monotonic() - began
        return self.report

    # Every named point

    def _points(self) -> None:
        points = sorted({name for path in SOURCES.rglob("*.py") for name in POINT.findall(path.read_text())})
        for point in points:
            for door in DOORS if point.startswith("keep.") else ("",):
                self._die_at(point, door)

    def _breathe(self) -> None:
        """Senders whose mail killed one worker after another wait still: let one live until they are rid of it."""
        if sum(thread.is_alive() for thread in self.offering) > CROWD:
            pid = self.world.worker()
            wait(lambda: not any(thread.is_alive() for thread in self.offering), 60)
            self._kill(pid)

    def _die_at(self, point: str, door: str) -> None:
        self._breathe()
        name = f"{point} ({door})" if door else point
        if door == "pipe":
            mail = self.post.make("pipe", "new")
            self.report.points[name] = not self.world.doors.offer(mail, point)
            say(f"point {name}: {'died' if self.report.points[name] else 'not reached'}")
            self._send(mail)
            return
        door = door or next((d for d in ("imap", "pop3") if point.startswith(d)), "")
        self._offer(3 if not door else 2, door)
        pid = self.world.worker(crash=point)
        stop, ends = time.monotonic() + HIT, None
        while (ends := self.world.nursery.ended(pid)) is None and time.monotonic() < stop:
            if wait(lambda: self.world.nursery.ended(pid) is not None, 1.5):
                continue
            self._offer(1, door)
        self.report.points[name] = ends == KILLED
        say(f"point {name}: {'died' if ends == KILLED else 'not reached'}")
        if ends is None:
            self._kill(pid)

    # Lines, disk, database

    def _lines(self) -> None:
        """Each fault on each line in the middle of what it carries, then the same mails get through."""
        for line, kind in self.chance.sample(LINES, len(LINES)):
            proxy, met = self.world.proxies[line], self.world.proxies[line].met
            # within a mail of some thousand bytes on its way: FETCH and RETR come down, DATA goes up
            proxy.break_next(kind, self.chance.randrange(300, 4_000), upwards=line == "out")
            for _turn in range(3):
                self._offer(2, line if line != "out" else "smtp")
                if line == "pop3":
                    self._again(0)  # a mailbox is polled each minute, and at once after a start
                    self._again(1)
                if wait(lambda proxy=proxy, met=met: proxy.met > met, 8.0):
                    break
            proxy.fault = None
            self.report.faults[f"{line} {kind}"] += proxy.met - met
            say(f"line {line} {kind}: {proxy.met - met}")

    def _disk(self) -> None:
        for fault in (self.world.full_disk, self.world.no_growth):
            with fault(self.workers) as means:
                mail = self.post.make("smtp", "new")
                if self.world.doors.offer(mail):
                    self.report.problems.append(f"mail {mail.number} was acknowledged with a full disk")
                if not self.world.answers(60):
                    self.report.problems.append("no page was shown while the disk was full")
            self._send(mail)
            self.report.faults[f"disk full: {means or 'no file may grow (RLIMIT_FSIZE)'}"] += 1

    def _database(self) -> None:
        with self.world.no_database() as means:
            self._offer(2)
            time.sleep(1.0)  # the fault itself: it lasts this long
        self.report.faults[f"database gone: {means}"] += 1

    # Kills at random

    def _kills(self) -> None:
        victims: list[tuple[str, Callable[[], None]]] = [
            ("worker with the doors", lambda: self._again(0)),
            ("second worker", lambda: self._again(1)),
            ("parser", self._kill_parser),
            ("web", self._kill_web),
        ]
        for number in range(self.kills):
            self._offer(3)
            if self.chance.random() < 0.4:
                self._reply(number)
            if self.chance.random() < 0.2:
                line, kind = self.chance.choice(LINES)
                self.world.proxies[line].break_next(kind, self.chance.randrange(100, 9_000), upwards=line == "out")
            time.sleep(self.chance.random() * 0.6)  # not a wait: the kill falls anywhere
            name, kill = self.chance.choices(victims, (5, 3, 2, 2))[0]
            # a machine where nothing gets done between two deaths shows nothing: wait until the heap is small
            if number % 4 == 3:
                wait(lambda: sum(self.world.site.ask(ledger.PENDING)) < HEAP, 30)
            kill()
            self.report.kills[name] += 1
            if number % 100 == 99:
                say(f"{number + 1} kills")
            if time.monotonic() > self.until:
                self.report.notes.append(f"the time was over after {number + 1} kills")
                break

    def _again(self, which: int) -> None:
        self._kill(self.workers[which])
        self.workers[which] = self.world.worker(doors=which == 0)

    def _kill_parser(self) -> None:
        for pid in self.workers:
            for child in children(pid)[:1]:
                stop_hard(child)

    def _kill_web(self) -> None:
        self._kill(self.pages)
        self.pages = self.world.pages()

    def _kill(self, pid: int) -> None:
        stop_hard(pid)
        wait(lambda: self.world.nursery.ended(pid) is not None, 10)

    # What goes on meanwhile

    def _offer(self, count: int, door: str = "") -> None:
        """So many mails, each by a mail server of its own that does not give up."""
        self.post.ours = [found for mail in self.world.sink.mails if (found := _confirmation(mail))]
        for _one in range(count):
            mail = self.post.make(door)
            self._in_background(lambda mail=mail: self._send(mail))

    def _reply(self, number: int) -> None:
        if not self.post.ours:
            return
        identifier, _recipient = self.chance.choice(self.post.ours[-60:])
        text, ticket = f"Reply {number} of an agent", int(identifier.split(".")[1])
        self.asked.add(text)
        self._in_background(lambda: self._write(ticket, text))

    def _send(self, mail: Mail) -> None:
        wait(lambda: self.world.doors.offer(mail) or time.sleep(0.2), 600)

    def _write(self, ticket: int, text: str) -> None:
        if wait(lambda: self.world.reply(ticket, text) or time.sleep(0.3), 25):
            self.confirmed.add(text)

    def _in_background(self, work: Callable[[], None]) -> None:
        self.offering = [thread for thread in self.offering if thread.is_alive()]
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self.offering.append(thread)
        while len([one for one in self.offering if one.is_alive()]) > 24:  # a sender has only so many connections
            time.sleep(0.05)

    # The end

    def _rest(self) -> None:
        for proxy in self.world.proxies.values():
            proxy.fault = None
        for which in (0, 1):
            self._again(which)  # mailboxes are read at once after a start
        end = time.monotonic() + RESTED
        for thread in self.offering:
            thread.join(max(0.0, end - time.monotonic()))
        if not wait(self._is_quiet, RESTED):
            self.report.problems.append("not all work was done in time")
        copies = Counter(_identifier(mail) for mail in self.world.sink.mails)
        book = ledger.Ledger(self.post.made, copies, self.confirmed, self.asked)
        book.close(self.world.site)
        self.report.problems += book.problems
        self.report.problems += [
            f"the point {name} was not reached" for name, hit in self.report.points.items() if not hit
        ]
        self.report.counts = book.counts | {"refusals": self.world.doors.refusals}

    def _is_quiet(self) -> bool:
        """Nothing waits, and both mailboxes are empty of what is new."""
        if not self.world.doors.imap.folders["INBOX"].mails or self.world.doors.pop3.mails:
            return False
        if any("\\Seen" not in mail.flags for mail in self.world.doors.imap.folders["INBOX"].mails.values()):
            return False
        return self.world.site.ask(ledger.PENDING) == [0, 0]


def _confirmation(mail: Message) -> tuple[str, str] | None:
    identifier = _identifier(mail)
    return (identifier, str(mail["To"])) if ".ack." in identifier else None


def _identifier(mail: Message) -> str:
    return str(mail["Message-ID"]).strip().strip("<>")


def say(words: str) -> None:
    sys.stderr.write(f"{time.monotonic() - BEGAN:6.1f} {words}\n")
    sys.stderr.flush()
