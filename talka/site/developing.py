"""The commands for people who work on Talka; none of them needs Django set up here."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from talka.kit.cli import argument, command, complain, say
from talka.site import translating

ROOT = Path(__file__).resolve().parents[2]
TYPED = ["talka/kit", "talka/events", "talka/tickets", "talka/mail"]
SHOWN = 40  # of the problems; the rest is counted
WRITE_MATRIX = "TALKA_WRITE_MATRIX"  # see tests/access/test_the_matrix.py


@command("test", help="Run the tests; what follows goes to pytest", raw=True)
def test(words: list[str]) -> int:
    """Every test, on all cores, unless told which; on SQLite, unless DATABASE_URL says otherwise."""
    say(f"Testing on {urlsplit(os.environ.get('DATABASE_URL', 'sqlite:')).scheme}")
    return tool("pytest", *(words or ["--numprocesses=auto"]))


@command("bench", help="Measure pages, API, mail and memory with many tickets", raw=True)
def bench(words: list[str]) -> int:
    """On SQLite, or on a database of its own on the server that DATABASE_URL names."""
    return tool("bench", *words)


@command("torture", help="Kill and cut everything while mail comes and goes, then count what is left", raw=True)
def torture(words: list[str]) -> int:
    """Prints what was done and whether every mail is in exactly one place; exit code 1 when not (docs/torture.md)."""
    return tool("torture", *words)


@command("lint", help="Check the style of the code")
@argument("--fix", action="store_true", help="and mend what can be mended")
def lint(args: argparse.Namespace) -> int:
    if args.fix:
        return tool("ruff", "check", "--fix", ".") | tool("ruff", "format", ".")
    return tool("ruff", "check", ".") | tool("ruff", "format", "--check", ".")


@command("typecheck", help="Check the types of the code")
def typecheck(args: argparse.Namespace) -> int:
    return tool("mypy", *TYPED)


@command("screens", help="Take the pictures of docs/screens; names take only those", raw=True)
def screens(words: list[str]) -> int:
    return tool("tests.browser.screens", *words)


@command("strings", help="Collect the words to translate into talka/locale")
@argument("--check", action="store_true", help="change nothing; fail when a translation is missing or wrong")
def strings(args: argparse.Namespace) -> int:
    if args.check:
        problems = translating.problems()
        for problem in problems[:SHOWN]:
            complain(problem)
        say(f"{len(problems)} problems in the translations." if problems else "Every word is translated.")
        return min(len(problems), 1)
    for path, count, missing in translating.update():
        say(f"{path.relative_to(ROOT)}: {count} messages, {missing} without translation")
    return 0


def tool(name: str, *words: str) -> int:
    """Run a program of the virtual environment, far from the data and the settings of a Talka that is in use here."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TALKA_") or key == WRITE_MATRIX}
    with tempfile.TemporaryDirectory(prefix="talka-") as folder:
        environment = kept | {"TALKA_DATA": folder}
        return subprocess.run([sys.executable, "-m", name, *words], cwd=ROOT, env=environment, check=False).returncode
