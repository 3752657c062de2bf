"""`talka serve`: one small process that prepares the database, starts the web and the worker, and keeps them alive.

Standard library only, and not even all of that: it stays in memory for as long as Talka runs.
"""

import argparse
import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from .stamp import Stamp
from .supervisor import Supervisor, command, say


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
    if code := _prepare(data):
        return _complain("the database could not be prepared; the reason is above", code)
    return Supervisor(door, address).run()


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="talka serve", description="Run Talka: pages, event streams, jobs and mail.")
    parser.add_argument("--host", default=os.environ.get("TALKA_HOST", "127.0.0.1"), help="address to listen on")
    parser.add_argument("--port", type=int, default=os.environ.get("TALKA_PORT", "8000"), help="port to listen on")
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


def _prepare(data: Path) -> int:
    """Bring the database up to date in a process of its own; nothing to do when nothing changed since the last time."""
    stamp, unfinished = Stamp(data), data / "set-up-unfinished"
    if stamp.holds():
        if unfinished.exists():
            # the link is printed beside the start, which need not wait for it
            threading.Thread(target=_say_what_is_left, args=(unfinished,), daemon=True).start()
        return 0
    code = _say_what_is_left(unfinished)
    if code == 0:
        stamp.write()
    return code


def _say_what_is_left(unfinished: Path) -> int:
    done = subprocess.run(command("prepare"), stdout=subprocess.PIPE, text=True, check=False)
    for line in done.stdout.splitlines():
        say(line)
    if done.returncode == 0 and done.stdout:
        unfinished.touch()
    else:
        unfinished.unlink(missing_ok=True)
    return done.returncode


def _complain(text: str, code: int = 1) -> int:
    sys.stderr.write(f"talka: {text}\n")
    return code
