"""How well are mails understood? Scores folders that hold mails beside what is expected of them.

    python -m bench.mail_corpus FOLDER…        each with expected.json or consensus.json (docs/mail-parse.md tells the forms)
    python -m bench.mail_corpus -v FOLDER…     and every difference

What is expected may be: fields that several parsers agree on, bounces with their recipients, statuses and reasons,
automatic mails, or the new words of an answer.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from talka.kit.mime.child import understood_limited

Told = dict[str, Any]
Check = tuple[str, bool, str]  # the measure, whether it holds, and the difference


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.mail_corpus", description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    for folder in args.folders:
        right: Counter[str] = Counter()
        asked: Counter[str] = Counter()
        for name, (measure, holds, difference) in checks(folder):
            asked[measure] += 1
            right[measure] += holds
            if args.verbose and not holds:
                say(f"  {name}: {measure}: {difference}")
        say(f"{folder}")
        for measure, count in sorted(asked.items()):
            say(f"  {measure:<28} {right[measure]:>5} of {count:<5} {right[measure] / count:.1%}")
    return 0


def checks(folder: Path) -> Iterator[tuple[str, Check]]:
    """Every expectation of a folder with whether it holds."""
    for name, expected in _expectations(folder):
        if "expected_reply" in expected or "expected_first_fragment" in expected or "must_contain_in_first" in expected:
            found = _reply(folder, expected)
        else:
            path = _file(folder, name)
            if path is None:
                yield name, ("file found", False, "no such file")
                continue
            told = understood_limited(path.read_bytes())
            found = _fields(told, expected)
        for check in found:
            yield name, check


def _expectations(folder: Path) -> Iterator[tuple[str, Told]]:
    for path in (folder / "expected.json", folder / "consensus.json"):
        if not path.exists():
            continue
        held = json.loads(path.read_text())
        if isinstance(held, list):
            yield from ((str(case["id"]), case) for case in held)
        else:
            yield from held.items()


def _file(folder: Path, name: str) -> Path | None:
    direct = [folder / "files" / name, folder / name]
    return next((path for path in direct if path.is_file()), next(folder.rglob(Path(name).name), None))


def _fields(told: Told, expected: Told) -> Iterator[Check]:
    if "strong" in expected:
        yield from _agreed(told, {key: expected["expected"].get(key) for key in expected["strong"]})
    elif "kind" in expected and "expected" in expected:
        yield from _report(told, expected)
    elif "is_bounce" in expected:
        yield from _flufl(told, expected)
    else:
        yield from _own(told, expected)


def _agreed(told: Told, expected: Told) -> Iterator[Check]:
    sender = told["from"] or {"name": None, "address": None}
    seen: Told = {
        "subject": told["subject"],
        "from": sender["address"],
        "from_name": sender["name"],
        "message_id": told["message_id"],
        "in_reply_to": told["in_reply_to"],
        "date": told["date"],
        "to": [mailbox["address"] for mailbox in told["to"]],
        "text_collapsed_sha256": sha256(" ".join(told["text"].split()).encode()).hexdigest(),
    }
    for key, wanted in expected.items():
        if key == "attachments":
            yield _attachments(told, wanted)
        else:
            yield f"field {key}", seen[key] == wanted, f"{seen[key]!r} instead of {wanted!r}"


def _attachments(told: Told, wanted: list[Told]) -> Check:
    seen = sorted(((one["name"] or "", one["size"]) for one in told["attachments"]), key=str)
    expected = sorted(((one["filename"] or "", one.get("size")) for one in wanted), key=str)
    holds = len(seen) == len(expected) and all(
        name == other and size in (None, real) for (name, real), (other, size) in zip(seen, expected, strict=True)
    )
    return "field attachments", holds, f"{seen} instead of {expected}"


def _report(told: Told, expected: Told) -> Iterator[Check]:
    bounce, is_bounce = told["bounce"], expected["kind"] == "bounce"
    subject = f"subject {told['subject']!r}"
    if expected["kind"] in ("bounce", "auto-reply", "not-bounce", "not"):
        yield ("bounce recognised" if is_bounce else "no false alarm"), (bounce is not None) == is_bounce, subject
    if expected.get("must_not_autorespond"):
        yield "automatic recognised", told["automatic"] is not False, subject
    if bounce is None or not is_bounce:
        return
    recipients = bounce["recipients"]
    if expected.get("dsn_recipients"):
        wanted = sorted(expected["dsn_recipients"])
        seen = sorted(one["address"] or "" for one in recipients)
        yield "recipients of a DSN", seen == wanted, f"{seen} instead of {wanted}"
    wanted_list = expected["expected"]
    if not wanted_list:
        return
    yield "recipients counted", len(wanted_list) == len(recipients), f"{len(recipients)} instead of {len(wanted_list)}"
    for key in ("reason", "hard", "status"):
        name = {"hard": "hard_bounce"}.get(key, key)
        wanted = sorted((_known(one[name]) for one in wanted_list), key=str)
        seen = sorted((_known(one[key]) for one in recipients), key=str)
        yield f"{key} agrees", seen == wanted, f"{seen} instead of {wanted}"


def _known(value: Any) -> Any:
    """5.0.9xx are numbers others invent for mails that carry none."""
    return f"{value[0]}.0.0" if isinstance(value, str) and value[1:4] == ".0." and len(value) > 5 else value


def _flufl(told: Told, expected: Told) -> Iterator[Check]:
    bounce = told["bounce"]
    seen = sorted(one["address"] for one in bounce["recipients"] if one["address"]) if bounce else []
    if expected["is_bounce"]:
        yield "bounce recognised", bounce is not None, f"subject {told['subject']!r}"
        yield "recipients", seen == sorted(expected["recipients"]), f"{seen} instead of {expected['recipients']}"
    else:
        yield "no address accused", not seen, f"{seen}"


def _own(told: Told, expected: Told) -> Iterator[Check]:
    sender = told["from"] or {"name": None, "address": None}
    for key, wanted in expected.items():
        if key == "attachments":
            yield _attachments(told, wanted)
        elif key in ("subject", "from_name", "from_email", "message_id"):
            seen = {"from_name": sender["name"], "from_email": sender["address"]}.get(key, told.get(key))
            yield f"own {key}", seen == wanted, f"{seen!r} instead of {wanted!r}"
        elif key == "text":
            yield "own text", told["text"].split() == wanted.split(), repr(told["text"])
        elif key == "never_autorespond":
            yield "own automatic", bool(told["automatic"]) == wanted, repr(told["automatic"])


def _reply(folder: Path, case: Told) -> Iterator[Check]:
    is_html = case.get("mode", "").startswith("html") or case.get("input_file", "").endswith((".html", ".htm"))
    given = case["input"] if "input" in case else (folder / case["input_file"]).read_text()
    kind = "text/html" if is_html else "text/plain"
    told = understood_limited(f"Content-Type: {kind}; charset=utf-8\n\n{given}".encode())
    seen = told["text_new"]
    wanted = case.get("expected_reply", case.get("expected_first_fragment"))
    if wanted is None:
        holds = all(words in seen for words in case["must_contain_in_first"])
        yield "new words kept", holds, f"{seen!r} lacks {case['must_contain_in_first']}"
        return
    if is_html:
        wanted = understood_limited(f"Content-Type: text/html; charset=utf-8\n\n{wanted}".encode())["text"]
    yield "reply exact", seen.split() == wanted.split(), f"{seen!r} instead of {wanted!r}"
    missing = Counter(wanted.replace(">", " ").split()) - Counter(seen.replace(">", " ").split())
    yield "no new word lost", not missing, f"lost {sorted(missing)}"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
