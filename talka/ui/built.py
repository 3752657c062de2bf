"""Where the built style sheet, script and icons are: the Vite manifest tells the hashed names."""

import json
import time
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parent / "static" / "ui"
SOURCES = "talka/ui/assets/"
_seen: dict[str, Any] = {"at": float("-inf"), "manifest": {}}


def asset(name: str) -> str:
    """The address of a built file: asset("main.js"), asset("icons.svg")."""
    return f"{settings.STATIC_URL}ui/{_entry(name)['file']}"


def head() -> SafeString:
    """The tags that load the look and the behaviour of every page."""
    sheet = format_html('<link rel="stylesheet" href="{}">', asset("main.css"))
    script = format_html('<script type="module" src="{}"></script>', asset("main.js"))
    return mark_safe(sheet + script)


def is_built() -> bool:
    return bool(_manifest())


def _entry(name: str) -> dict:
    manifest = _manifest()
    if not manifest:
        return {"file": f"not-built/{name}"}  # base.html says so in words; the page works without the look
    if found := manifest.get(SOURCES + name) or manifest.get(name):
        return found
    raise KeyError(
        f"{name} is not among the built assets: is it in talka/ui/assets, and was bin/talka build run since?"
    )


def _manifest() -> dict:
    """Looked at anew each second: a page names an icon a hundred times."""
    now = time.monotonic()
    if now - _seen["at"] > 1:
        path = FOLDER / "manifest.json"
        _seen["at"] = now
        _seen["manifest"] = _read(path, path.stat().st_mtime_ns) if path.is_file() else {}
    return _seen["manifest"]


@cache
def _read(path: Path, changed: int) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))
