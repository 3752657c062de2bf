"""A coverage-guided search for mails that make the parser fail: python -m tests.fuzz_mail SECONDS FOLDER

FOLDER keeps what it learned; the mails of talka/kit/tests/corpus are where it begins. Any exception, any mail that
takes a minute or more than 1 GB of memory are failures; the mail is then written to FOLDER. Needs requirements/fuzz.txt.
"""

import json
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["talka.kit.mime", "talka.kit.html", "talka.kit.addresses"]):
    from talka.kit.mime.understood import FIELDS, understood

CORPUS = Path(__file__).resolve().parents[1] / "talka" / "kit" / "tests" / "corpus"
LONGEST = 20_000


def one(data: bytes) -> None:
    told = understood(data)
    assert tuple(told) == FIELDS
    json.dumps(told).encode()


def main() -> None:
    seconds, kept = sys.argv[1], Path(sys.argv[2])
    known = kept / "known"
    known.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(sorted(path for path in CORPUS.rglob("*") if path.suffix in (".eml", ".txt"))):
        (known / f"seed-{number}").write_bytes(path.read_bytes()[:LONGEST])
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        "-timeout=60",
        "-seed=1",
        "-rss_limit_mb=1024",
        "-verbosity=0",
    ]
    atheris.Setup([sys.argv[0], str(known), *options, f"-artifact_prefix={kept}/", "-print_final_stats=1"], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
