"""The command that says what Talka understands of a mail; it needs no database and changes nothing."""

import json
import os
import sys
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from talka.kit.cli import argument, command, complain
from talka.kit.mime.child import understood_limited
from talka.kit.mime.understood import nothing_understood

MOST_AT_ONCE = 4  # as many as child.py keeps warm


@command("mail parse", help="print what is understood of mails, one line of JSON each (docs/mail-parse.md)")
@argument("files", nargs="*", metavar="FILE", help="mails, one in each file; standard input when there is none")
def parse(args: Namespace) -> int:
    """Exit 0 for any bytes whatever; a file that cannot be opened is a line, too, so that lines and files agree."""
    with ThreadPoolExecutor(min(MOST_AT_ONCE, os.cpu_count() or 1)) as workers:
        for told in workers.map(_told, args.files or ["-"]):
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return 0


def _told(name: str) -> dict[str, Any]:
    """Each mail in a child of its own worker; the children go from mail to mail."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        complain(f"{name}: {error.strerror}")
        return nothing_understood(f"the file cannot be read: {error.strerror}")
    return understood_limited(raw)
