"""Parsing in a child process with limits, so that one hostile mail harms nobody (HAZARDS REL-IN-07, REL-IN-21).

Children live long and take mail after mail. They are started fresh (never forked from a big parent), get no environment
and no secrets. The answer travels as JSON and bytes: pickle would let a taken-over child take over its parent (KEY-2).
"""

import atexit
import json
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from dataclasses import replace
from importlib import import_module
from typing import Any, BinaryIO, cast

from talka.kit.mime import Letter, parse
from talka.kit.mime.understood import nothing_understood, understood

IDLE_CHILDREN = 4
MAILS_PER_CHILD = 1_000
BIG_MAIL = 8_000_000  # a child does not give memory back: after a big mail a new one starts
BEGINNING = 200_000  # bytes that are read of a mail that broke the limits
NEEDED = ("chardet", "icalendar", "striprtf.striprtf", "tnefparse")  # only some mails do, and the parent never
CUT = "not read to its end"
_LENGTH = struct.Struct(">Q")
LETTER, UNDERSTOOD = 0, 1  # what a child is asked for
Answer = tuple[dict[str, Any], tuple[bytes, ...]]


class ParseFailed(Exception):
    """The mail could not be understood within the limits; it stays raw and is shown to an administrator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ParserKilled(ParseFailed):
    """The child was killed by somebody: the kernel for want of memory, or an operator. Perhaps not the mail's fault."""


def parse_limited(raw: bytes, cpu_seconds: int = 5, memory_mb: int = 512) -> Letter:
    """parse() behind limits of processor time and memory. Of a mail that breaks them the beginning is read, with CUT
    among its defects; ParseFailed when that breaks them, too.
    """
    (head, contents), problem = _within_limits(LETTER, raw, cpu_seconds, memory_mb)
    letter = Letter.from_dict(head["letter"], contents)
    return replace(letter, defects=(problem, *letter.defects)) if problem else letter


def understood_limited(raw: bytes, cpu_seconds: int = 5, memory_mb: int = 512) -> dict[str, Any]:
    """understood() behind the same limits, for any bytes whatever."""
    try:
        (head, _), problem = _within_limits(UNDERSTOOD, raw, cpu_seconds, memory_mb)
    except ParseFailed as error:
        return nothing_understood(f"{CUT}: {error.reason}")
    told = cast(dict[str, Any], head["understood"])
    return told | {"problems": [problem, *told["problems"]]} if problem else told


def _within_limits(what: int, raw: bytes, cpu_seconds: int, memory_mb: int) -> tuple[Answer, str]:
    """The answer about the mail or, with the problem, about its beginning."""
    try:
        return _asked(what, raw, cpu_seconds, memory_mb), ""
    except ParseFailed as error:
        if len(raw) <= BEGINNING:
            raise
        return _asked(what, raw[:BEGINNING], cpu_seconds, memory_mb), f"{CUT}: {error.reason}"


def _asked(what: int, raw: bytes, cpu_seconds: int, memory_mb: int) -> Answer:
    child = _pool.take(memory_mb)
    try:
        answer = child.ask(what, raw, cpu_seconds)
    except ParseFailed:
        child.end()
        raise
    _pool.give_back(child, tired=len(raw) > BIG_MAIL)
    return answer


class _Child:
    """One process and its two pipes."""

    def __init__(self, memory_mb: int) -> None:
        self.memory_mb = memory_mb
        self.mails = 0
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from talka.kit.mime.child import serve; serve()", str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))),
        )
        self.source = cast(BinaryIO, self.process.stdout)
        self.target = cast(BinaryIO, self.process.stdin)
        for pipe in (self.source, self.target):
            os.set_blocking(pipe.fileno(), False)

    def ask(self, what: int, raw: bytes, cpu_seconds: int) -> Answer:
        self.mails += 1
        # Wall time is generous: on a busy machine five seconds of processor may take much longer.
        deadline = time.monotonic() + 6 * cpu_seconds + 10
        self._write(b"".join(_LENGTH.pack(number) for number in (what, cpu_seconds, len(raw))), deadline)
        self._write(raw, deadline)
        most = 8 * len(raw) + 64_000_000
        head = json.loads(self._read(self._length(most, deadline), deadline))
        if "failed" in head:
            raise ParseFailed(str(head["failed"])[:500])
        sizes = [int(size) for size in head["sizes"]]
        if sum(sizes) > most or min(sizes, default=0) < 0:
            raise ParseFailed("the answer is too long")
        return head, tuple(self._read(size, deadline) for size in sizes)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.target.close()
        self.source.close()

    def _length(self, most: int, deadline: float) -> int:
        length = _LENGTH.unpack(self._read(_LENGTH.size, deadline))[0]
        if length > most:
            raise ParseFailed("the answer is too long")
        return length

    def _write(self, data: bytes, deadline: float) -> None:
        view, pipe = memoryview(data), self.target.fileno()
        while view:
            self._ready(pipe, select.POLLOUT, deadline)
            try:
                view = view[os.write(pipe, view[:1_048_576]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise self._cause() from None

    def _read(self, size: int, deadline: float) -> bytes:
        parts, pipe, missing = [], self.source.fileno(), size
        while missing:
            self._ready(pipe, select.POLLIN, deadline)
            part = os.read(pipe, min(missing, 1_048_576))
            if not part:
                raise self._cause()
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _ready(self, pipe: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise ParseFailed("took too long")

    def _cause(self) -> ParseFailed:
        code = self.process.wait(timeout=10)
        if code == -signal.SIGXCPU:
            return ParseFailed("took too much processor time")
        if code == -signal.SIGKILL:
            return ParserKilled("the parser was killed")
        return ParseFailed(f"the parser crashed ({code})")


class _Pool:
    """Idle children, for this process only: after a fork the new process begins its own."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.idle: list[_Child] = []
        self.owner = os.getpid()

    def take(self, memory_mb: int) -> _Child:
        with self.lock:
            if self.owner != os.getpid():
                self.idle, self.owner = [], os.getpid()
            while self.idle:
                child = self.idle.pop()
                if child.memory_mb == memory_mb and child.process.poll() is None:
                    return child
                child.end()
        return _Child(memory_mb)

    def give_back(self, child: _Child, tired: bool) -> None:
        with self.lock:
            if (
                not tired
                and child.mails < MAILS_PER_CHILD
                and len(self.idle) < IDLE_CHILDREN
                and self.owner == os.getpid()
            ):
                self.idle.append(child)
                return
        child.end()

    def close(self) -> None:
        with self.lock:
            if self.owner == os.getpid():
                for child in self.idle:
                    child.end()
            self.idle = []


_pool = _Pool()
atexit.register(_pool.close)


# --- in the child -----------------------------------------------------------------------------------------------


def serve() -> None:
    """Answer mail after mail until the parent closes the pipe."""
    for name in NEEDED:
        import_module(name)
    memory = int(sys.argv[1]) * 1_048_576
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(3 * _LENGTH.size):
        what, cpu_seconds, length = (_LENGTH.unpack_from(head, at)[0] for at in (0, 8, 16))
        _limit_time(cpu_seconds)
        _answer(what, source.read(length), target)


def _limit_time(cpu_seconds: int) -> None:
    """The limit counts from the child's start, so it moves on with every mail."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _answer(what: int, raw: bytes, target: BinaryIO) -> None:
    head: dict[str, Any]
    contents: list[bytes] = []
    try:
        if what == UNDERSTOOD:
            head = {"understood": understood(raw), "sizes": []}
        else:
            letter = parse(raw)
            contents = [attachment.data for attachment in letter.attachments]
            head = {"letter": letter.as_dict(), "sizes": [len(content) for content in contents]}
    except MemoryError:
        head, contents = {"failed": "took too much memory"}, []
    except Exception as error:  # a mistake of ours: the parent keeps the mail raw and tells the administrator
        head, contents = {"failed": f"{type(error).__name__}: {error}"}, []
    data = json.dumps(head).encode()
    target.write(_LENGTH.pack(len(data)) + data)
    for content in contents:
        target.write(content)
    target.flush()
