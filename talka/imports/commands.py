import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from django.utils import translation

from talka.kit.cli import argument, command, say
from talka.kit.errors import Refused


@command("export", help="Write people, desks and tickets to a file of JSON lines")
@argument("file", type=Path)
@argument("--force", action="store_true", help="write over a file that is there")
def export(args: argparse.Namespace) -> None:
    from . import exporting  # noqa: PLC0415  models are not loaded when commands are collected

    if args.file.exists() and not args.force:
        raise Refused(f"{args.file} is there already; --force writes over it.")
    began = time.monotonic()
    counts = exporting.write(args.file, tell=lambda lines: _progress(f"{lines} lines"))
    _end_progress()
    say(f"{args.file}: {_counted(counts)} in {time.monotonic() - began:.0f} s.")


@command("import", help="Read such a file; what is here already stays as it is")
@argument("file", type=Path)
@argument("--dry-run", action="store_true", help="check every line and write nothing")
@argument("--report", type=Path, default=None, help="where the lines that stayed out are told (FILE.errors.jsonl)")
@argument("--language", choices=("en", "lt"), default="", help="of the report; else that of this console")
def take_in(args: argparse.Namespace) -> int:
    """Exit 1 when a line stayed out."""
    from . import importing  # noqa: PLC0415  as above

    if not args.file.is_file():
        raise Refused(f"There is no file {args.file}.")
    path = args.report or args.file.with_name(f"{args.file.name}.errors.jsonl")
    path.unlink(missing_ok=True)
    began = time.monotonic()

    def note(error: dict[str, Any]) -> None:
        with path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(error, ensure_ascii=False) + "\n")

    with translation.override(args.language or _console_language()):
        report = importing.run(
            args.file, importing.Report(note), dry=args.dry_run, tell=lambda now: _progress(f"{now.lines} lines, {now.wrong} wrong")
        )
    _end_progress()
    seconds = time.monotonic() - began
    say(f"{'Would add' if args.dry_run else 'Added'}: {_counted(report.added)}; already here: {_counted(report.there)}; {seconds:.0f} s.")
    if report.wrong:
        say(f"{report.wrong} lines stayed out: {path}")
    return 1 if report.wrong else 0


def _console_language() -> str:
    return "lt" if (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").startswith("lt") else "en"


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if name != "talka") or "nothing"


def _progress(words: str) -> None:
    sys.stderr.write(f"\r{words} ")
    sys.stderr.flush()


def _end_progress() -> None:
    sys.stderr.write("\n")
