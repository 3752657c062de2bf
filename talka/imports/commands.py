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
            args.file,
            importing.Report(note),
            dry=args.dry_run,
            tell=lambda now: _progress(f"{now.lines} lines, {now.wrong} wrong"),
        )
    _end_progress()
    seconds = time.monotonic() - began
    say(
        f"{'Would add' if args.dry_run else 'Added'}: {_counted(report.added)}; already here: {_counted(report.there)}; {seconds:.0f} s."
    )
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


@command("backup", help="Keep everything in one file: database, files, mails and the secret key")
@argument("file", type=Path)
@argument("--force", action="store_true", help="write over a file that is there")
def back_up(args: argparse.Namespace) -> int:
    """Exit 1 when it was made but the installation itself lacks some bytes."""
    from . import backup  # noqa: PLC0415  as above

    if args.file.exists() and not args.force:
        raise Refused(f"{args.file} is there already; --force writes over it.")
    began = time.monotonic()
    made = backup.make(args.file, tell=lambda name: _progress(name[:60].ljust(60)))
    _end_progress()
    size = args.file.stat().st_size / 1024 / 1024
    say(
        f"{args.file}: {len(made.members)} parts, {size:.1f} MB, read again and found whole, {time.monotonic() - began:.0f} s."
    )
    say("Whoever has this file has the secret key as well: keep it where only you can read it.")
    for name in made.broken:
        say(f"Missing or changed before the backup: {name}")
    return 1 if made.broken else 0


@command("restore", help="Make an installation from such a file; Talka must not be running")
@argument("file", type=Path)
@argument("--force", action="store_true", help="over what is here: it is lost")
def restore(args: argparse.Namespace) -> None:
    from . import restoring  # noqa: PLC0415  as above

    if not args.file.is_file():
        raise Refused(f"There is no file {args.file}.")
    held = restoring.restore(args.file, force=args.force, tell=lambda name: _progress(name[:60].ljust(60)))
    _end_progress()
    say("Restored.")
    if held:
        say(
            f"{held} mails that waited are held: they may have been sent since the backup. When you are sure they were not: talka restore release"
        )


@command("restore release", help="Send the mails that were held after a restore")
def release(args: argparse.Namespace) -> None:
    from . import restoring  # noqa: PLC0415  as above

    say(f"{restoring.release()} mails go out.")
