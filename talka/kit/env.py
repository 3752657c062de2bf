"""The environment keys (docs/configuration.md), read once and typed."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env

env = Env()
ROOT = Path(__file__).resolve().parents[2]


def text(name: str, default: str = "") -> str:
    """The value of `name`, or the contents of the file that `name`_FILE points to (for secrets)."""
    path = env.str(f"{name}_FILE", "")
    return Path(path).read_text(encoding="utf-8").strip() if path else env.str(name, default)


def data_folder() -> Path:
    """Where database, files and secrets live; made for the owner alone."""
    folder = Path(env.str("TALKA_DATA", str(ROOT / "data"))).expanduser().resolve()
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o700)
    return folder


def secret_key(folder: Path) -> str:
    """The configured key, or one made at the first start and kept in the data folder."""
    if key := text("TALKA_SECRET_KEY"):
        if len(key) < 32:
            raise SystemExit("TALKA_SECRET_KEY is shorter than 32 characters; make one with: openssl rand -base64 48")
        return key
    path = folder / "secret.key"
    if not path.exists():
        draft = folder / f"secret.key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        # link() fails when another process was first: both then read the same, whole key
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="utf-8").strip()


def hosts(url: str) -> list[str]:
    """The host names that are answered: the site's own, the loopback ones, and TALKA_HOSTS."""
    own = urlsplit(url).hostname or "127.0.0.1"
    return [own, "127.0.0.1", "localhost", "[::1]", *env.list("TALKA_HOSTS", [])]


def database_options(engine: str) -> dict[str, Any]:
    """SQLite: one writer at a time takes its lock at the start, so that nobody fails half-way."""
    if engine.endswith("sqlite3"):
        pragmas = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
        )
        return {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
    return {"options": "-c statement_timeout=30000 -c lock_timeout=10000"}


def logging(level: str) -> dict[str, Any]:
    line = "%(asctime)s %(levelname)s %(name)s %(message)s"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": line}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"django.server": {"level": "WARNING"}, "httpx": {"level": "WARNING"}},
    }
