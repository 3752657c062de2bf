"""Where web and worker processes are born: one that has loaded Django forks them, so that a start takes 0.1 s.

What runs in the forked process is the command `talka worker`, `talka web` or `talka mail receive` and nothing else.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from talka.jobs.testing import SETUP, Site

KILLED_WITH_PARENT = 1  # prctl(PR_SET_PDEATHSIG)
CODE = SETUP + "from torture.nursery import raise_them; raise_them()"


class Nursery:
    def __init__(self, site: Site) -> None:
        self.lock = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-c", CODE],
            env=site.environment,
            cwd=site.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(site.folder / "log").open("a"),
            text=True,
        )

    def start(self, *words: str, stdin: str = "/dev/null", **environment: str) -> int:
        return int(self._ask({"words": words, "environment": environment, "stdin": stdin}))

    def ended(self, pid: int) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        code = self._ask({"ended": pid})
        return None if code is None else int(code)

    def close(self) -> None:
        self.process.kill()  # and with it, all it has borne
        self.process.wait()

    def _ask(self, question: dict[str, Any]) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        with self.lock:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())


def raise_them() -> None:
    """In the nursery: fork on demand, and tell how a child ended."""
    import talka.mail.receiving  # noqa: PLC0415  what a worker would load with its first job
    import talka.mail.sources.listener  # noqa: PLC0415
    import talka.mail.sources.watching  # noqa: F401, PLC0415

    endings: dict[int, int] = {}
    for line in sys.stdin:
        question = json.loads(line)
        if "ended" in question:
            answer: Any = _ending(question["ended"], endings)
        else:
            answer = os.fork()
            if answer == 0:
                _live(question["words"], question["environment"], question["stdin"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _ending(pid: int, endings: dict[int, int]) -> int | None:
    if pid not in endings:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            endings[pid] = os.waitstatus_to_exitcode(status)
    return endings.get(pid)


def _live(words: list[str], environment: dict[str, str], stdin: str) -> None:
    from django.conf import settings  # noqa: PLC0415  only the nursery has Django

    from talka.__main__ import main  # noqa: PLC0415

    ctypes.CDLL(None).prctl(KILLED_WITH_PARENT, signal.SIGKILL)
    os.dup2(os.open(stdin, os.O_RDONLY), 0)
    os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
    os.setpgid(0, 0)
    os.environ.update(environment)
    for name in ("SMTP_PORT", "LMTP_PORT"):
        setattr(settings, name, int(environment.get(f"TALKA_{name}", "0")))
    code = 1
    try:
        code = main(words) or 0
    except SystemExit as end:
        code = int(end.code or 0) if not isinstance(end.code, str) else 1
    finally:
        os._exit(code)


def children(pid: int) -> list[int]:
    """The parsers of a worker, whichever of its threads has started them."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(word) for word in task.read_text().split()]
        except OSError:
            continue  # the thread has ended meanwhile
    return found
