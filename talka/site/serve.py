"""`talka serve`: one small process that prepares the database, starts the web and the worker, and keeps them alive.

Standard library only, and not even all of that: it stays in memory for as long as Talka runs.
"""

import argparse
import errno
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .stamp import Stamp

DRAIN = 30.0
FIRST_PAUSE, LONGEST_PAUSE, STEADY = 0.3, 30.0, 10.0


def main(words: Sequence[str]) -> int:
    args = _arguments(words)
    os.umask(0o027)
    data = _data_folder()
    try:
        door = _listen(args.host, args.port)
    except OSError as reason:
        return _complain(_why_not(reason, args.host, args.port))
    address = _address(args.host, args.port)
    os.environ.setdefault("TALKA_URL", address)
    if code := _prepare(Stamp(data)):
        return _complain("the database could not be prepared; the reason is above", code)
    return Supervisor(door, address).run()


class Child:
    """One process that is kept alive, with the line over which it says that it is ready."""

    def __init__(self, name: str, words: list[str], fds: tuple[int, ...] = ()) -> None:
        self.name, self.words, self.fds = name, words, fds
        self.pause, self.ready, self.started, self.due = FIRST_PAUSE, False, 0.0, 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self.line: socket.socket | None = None
        self.rest = b""

    def start(self) -> None:
        self.line, theirs = socket.socketpair()
        self.ready, self.started, self.rest = False, time.monotonic(), b""
        environment = os.environ | {"TALKA_SUPERVISOR": str(theirs.fileno()), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            _command(*self.words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(theirs.fileno(), *self.fds),
            env=environment,
            start_new_session=True,  # Ctrl-C comes to us, and we pass it on once
        )
        theirs.close()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        if self.alive and self.process:
            self.process.send_signal(number)

    def fell(self) -> str:
        """Note the death and when to start again; says why it died."""
        code = self.process.wait() if self.process else 0
        lived = time.monotonic() - self.started
        self.pause = FIRST_PAUSE if lived > STEADY else min(LONGEST_PAUSE, self.pause * 2)
        self.due = time.monotonic() + self.pause
        self.process = None
        return f"killed by signal {-code}" if code < 0 else f"ended with code {code}"


class Supervisor:
    """Starts what died, passes signals on, prints what the children say."""

    def __init__(self, door: socket.socket, address: str) -> None:
        self.address = address
        self.children = [
            Child("web", ["web", "--fd", str(door.fileno())], (door.fileno(),)),
            Child("worker", ["worker"]),
        ]
        self.selector = selectors.DefaultSelector()
        self.stopping = 0.0
        self.said = False

    def run(self) -> int:
        wake, ours = socket.socketpair()
        ours.setblocking(False)
        signal.set_wakeup_fd(ours.fileno())
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        self.selector.register(wake, selectors.EVENT_READ, None)
        for child in self.children:
            self._start(child)
        while not (self.stopping and not any(child.alive for child in self.children)):
            for key, _events in self.selector.select(0.2):
                if key.data is None:
                    self._signals(wake.recv(64))
                else:
                    self._hear(key, *key.data)
            self._care()
        self._drain_output()
        return 0

    def _start(self, child: Child) -> None:
        child.start()
        assert child.process is not None
        assert child.process.stdout is not None
        assert child.line is not None
        self.selector.register(child.process.stdout, selectors.EVENT_READ, (child, "output"))
        self.selector.register(child.line, selectors.EVENT_READ, (child, "line"))

    def _signals(self, numbers: bytes) -> None:
        for number in numbers:
            if number in (signal.SIGTERM, signal.SIGINT):
                self._stop(signal.SIGKILL if self.stopping and number == signal.SIGINT else signal.SIGTERM)
            elif number == signal.SIGHUP:
                _say("restarting the children")
                for child in self.children:
                    child.signal(signal.SIGTERM)

    def _stop(self, number: int) -> None:
        if not self.stopping:
            _say("stopping; running requests and jobs have 30 s to finish")
        self.stopping = self.stopping or time.monotonic()
        for child in self.children:
            child.signal(number)

    def _hear(self, key: selectors.SelectorKey, child: Child, what: str) -> None:
        heard = os.read(key.fd, 65536)
        if not heard:
            self.selector.unregister(key.fileobj)
            key.fileobj.close()  # type: ignore[union-attr]  # a pipe or a socket, never a bare number
        elif what == "output":
            self._print(child, heard)
        else:
            child.ready = True
            if not self.said and all(c.ready for c in self.children):
                self.said = True
                _say(f"ready at {self.address}")

    def _print(self, child: Child, heard: bytes) -> None:
        *lines, child.rest = (child.rest + heard).split(b"\n")
        for line in lines:
            _write(f"{child.name:<6} | {line.decode('utf-8', 'replace')}")

    def _care(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and not child.alive:
                reason = child.fell()
                if not self.stopping:
                    _say(f"{child.name} {reason}; starting it again in {child.pause:.1f} s")
            elif child.process is None and not self.stopping and now >= child.due:
                self._start(child)
        if self.stopping and now - self.stopping > DRAIN:
            for child in self.children:
                child.signal(signal.SIGKILL)

    def _drain_output(self) -> None:
        """What they said last is often the reason."""
        while waiting := [key for key, _events in self.selector.select(0) if key.data is not None]:
            for key in waiting:
                self._hear(key, *key.data)


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="talka serve", description="Run Talka: pages, event streams, jobs and mail.")
    parser.add_argument("--host", default=os.environ.get("TALKA_HOST", "127.0.0.1"), help="address to listen on")
    parser.add_argument("--port", type=int, default=int(os.environ.get("TALKA_PORT", "8000")), help="port to listen on")
    return parser.parse_args(words)


def _data_folder() -> Path:
    folder = Path(os.environ.get("TALKA_DATA") or Path(__file__).resolve().parents[2] / "data").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return folder


def _listen(host: str, port: int) -> socket.socket:
    """The door is ours, so that a web process can fall and another take its place without a refused visitor."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


def _why_not(reason: OSError, host: str, port: int) -> str:
    if reason.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is taken, perhaps by another Talka. Try: talka serve --port {port + 1}"
    if reason.errno == errno.EACCES:
        return f"port {port} needs more rights than this user has. Try: talka serve --port 8000"
    return f"cannot listen on {host}:{port}: {reason.strerror or reason}"


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _prepare(stamp: Stamp) -> int:
    """Bring the database up to date in a process of its own; nothing to do when nothing changed since the last time."""
    if stamp.holds():
        return 0
    done = subprocess.run(_command("prepare"), stdout=subprocess.PIPE, text=True, check=False)
    for line in done.stdout.splitlines():
        _say(line)
    if done.returncode == 0 and not done.stdout:
        stamp.write()  # with something left to say it is asked again next time
    return done.returncode


def _command(*words: str) -> list[str]:
    """The same Python, as careful about the import path as this one."""
    return [sys.executable, *(["-P"] if sys.flags.safe_path else []), "-m", "talka", *words]


def _complain(text: str, code: int = 1) -> int:
    sys.stderr.write(f"talka: {text}\n")
    return code


def _say(text: str) -> None:
    _write(f"talka  | {text}")


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
