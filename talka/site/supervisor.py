"""Keeps the processes of `talka serve` alive. Standard library only: it stays in memory for as long as Talka runs."""

import os
import selectors
import signal
import socket
import subprocess
import sys
import time

DRAIN = 30.0
FIRST_PAUSE, LONGEST_PAUSE, STEADY = 0.3, 30.0, 10.0


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
            command(*self.words),
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
        self.door = door
        self.children = [self._web(), Child("worker", ["worker"])]
        self.coming: Child | None = None  # a web process that takes over when it is ready
        self.leaving: list[Child] = []
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
        while not (self.stopping and not any(child.alive for child in self._everyone())):
            for key, _events in self.selector.select(0.2):
                if key.data is None:
                    self._signals(wake.recv(64))
                else:
                    self._hear(key, *key.data)
            self._care()
        self._drain_output()
        return 0

    def _web(self) -> Child:
        return Child("web", ["web", "--fd", str(self.door.fileno())], (self.door.fileno(),))

    def _everyone(self) -> list[Child]:
        return [*self.children, *self.leaving, *([self.coming] if self.coming else [])]

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
                self._renew()

    def _renew(self) -> None:
        """New code, and no visitor refused: the old web leaves when the new one is ready."""
        if self.coming or self.stopping:
            return
        say("starting anew")
        self.coming = self._web()
        self._start(self.coming)
        self.children[1].signal(signal.SIGTERM)

    def _take_over(self, coming: Child) -> None:
        if coming.ready:
            self.children[0].signal(signal.SIGTERM)
            self.leaving.append(self.children[0])
            self.children[0], self.coming = coming, None
        elif not coming.alive:
            say(f"the new web {coming.fell()}; the old one stays")
            self.coming = None

    def _stop(self, number: int) -> None:
        if not self.stopping:
            say("stopping; running requests and jobs have 30 s to finish")
        self.stopping = self.stopping or time.monotonic()
        for child in self._everyone():
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
                say(f"ready at {self.address}")

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
                    say(f"{child.name} {reason}; starting it again in {child.pause:.1f} s")
            elif child.process is None and not self.stopping and now >= child.due:
                self._start(child)
        if self.coming:
            self._take_over(self.coming)
        self.leaving = [child for child in self.leaving if child.alive]
        if self.stopping and now - self.stopping > DRAIN:
            for child in self._everyone():
                child.signal(signal.SIGKILL)

    def _drain_output(self) -> None:
        """What they said last is often the reason."""
        while waiting := [key for key, _events in self.selector.select(0) if key.data is not None]:
            for key in waiting:
                self._hear(key, *key.data)


def command(*words: str) -> list[str]:
    """The same Python, as careful about the import path as this one."""
    return [sys.executable, *(["-P"] if sys.flags.safe_path else []), "-m", "talka", *words]


def say(text: str) -> None:
    _write(f"talka  | {text}")


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
