"""The command that says what Talka understands of a mail; it needs no database and changes nothing."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from talka.kit.cli import argument, command, complain
from talka.kit.mime.child import understood_limited
from talka.kit.mime.understood import nothing_understood


@command("mail parse", help="print what is understood of mails, one line of JSON each (docs/mail-parse.md)")
@argument("files", nargs="*", metavar="FILE", help="mails, one in each file; standard input when there is none")
def parse(args: Namespace) -> int:
    """Exit 0 for any bytes whatever; a file that cannot be opened is a line, too, so that lines and files agree."""
    for raw, trouble in _mails(args.files):
        told = nothing_understood(trouble) if raw is None else understood_limited(raw)
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return 0


def _mails(names: list[str]) -> Iterator[tuple[bytes | None, str]]:
    if not names:
        yield sys.stdin.buffer.read(), ""
    for name in names:
        try:
            yield (sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()), ""
        except OSError as error:
            complain(f"{name}: {error.strerror}")
            yield None, f"the file cannot be read: {error.strerror}"
