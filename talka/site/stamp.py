"""Whether the database was prepared for exactly this code: then a start need not load Django to find out."""

import os
import sqlite3
import sysconfig
from pathlib import Path

TALKA = Path(__file__).resolve().parents[1]


class Stamp:
    """A note in the data folder. Only for SQLite in that folder; a server's database is always looked at."""

    def __init__(self, data: Path) -> None:
        self.note, self.database = data / "prepared", data / "talka.sqlite3"

    def holds(self) -> bool:
        mark = self._mark()
        return bool(mark) and self.note.is_file() and self.note.read_text(encoding="utf-8") == mark

    def write(self) -> None:
        self.note.write_text(self._mark(), encoding="utf-8")

    def _mark(self) -> str:
        if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE") or not self.database.is_file():
            return ""
        done = _done(self.database)
        return f"{done} {_code()}" if done else ""


def _done(database: Path) -> str:
    """Which migrations the file itself says it has, so that a restored backup is noticed."""
    try:
        link = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        try:
            return str(link.execute("SELECT count(*), max(id) FROM django_migrations").fetchone())
        finally:
            link.close()
    except sqlite3.Error:
        return ""


def _code() -> str:
    """The migrations of this code and of its libraries (whose folder changes when one is installed)."""
    libraries = os.stat(sysconfig.get_path("purelib")).st_mtime_ns
    found = {str(path): path.stat() for path in TALKA.glob("*/migrations/*.py")}
    files = [(path, found[path].st_size, found[path].st_mtime_ns) for path in sorted(found)]
    return f"{libraries} {files}"
