"""A child process of `talka serve` tells when it is ready, and goes when its parent has gone."""

import os
import signal
import socket
import threading

FD = "TALKA_SUPERVISOR"


def ready() -> None:
    """Tell the supervisor that work has begun; without one (`talka web` alone) nothing happens."""
    if line := _line():
        line.send(b"ready\n")


def follow() -> None:
    """Stop in the ordinary way when the supervisor disappears, also by kill -9: no orphans keep the port."""
    if line := _line():
        threading.Thread(target=_wait_for_end, args=(line,), name="parent", daemon=True).start()


def _wait_for_end(line: socket.socket) -> None:
    while line.recv(64):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _line() -> socket.socket | None:
    number = os.environ.get(FD, "")
    return socket.socket(fileno=os.dup(int(number))) if number else None
