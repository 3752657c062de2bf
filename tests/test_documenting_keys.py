"""docs/configuration.md names every environment key the sources read, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
READ = re.compile(r"""(?:\benv(?:iron)?(?:\.\w+)+|\btext)\(\s*["'](TALKA_[A-Z_]+|DATABASE_URL)["']""")
BETWEEN_PROCESSES = {"TALKA_SUPERVISOR", "TALKA_CRASH_AT"}  # set by `serve` and `torture` for their own children


def test_every_environment_key_is_documented_and_none_is_invented():
    sources = [path for path in (ROOT / "talka").rglob("*.py") if "tests" not in path.parts]
    read = {key.removesuffix("_FILE") for path in sources for key in READ.findall(path.read_text(encoding="utf-8"))}
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE))
    assert documented - {"TALKA_PYTHON"} == read - BETWEEN_PROCESSES
