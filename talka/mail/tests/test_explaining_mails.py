"""`talka mail parse` says one line for each mail, whatever the bytes, and needs no database (docs/mail-parse.md)."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talka.kit.mime.understood import FIELDS, nothing_understood, understood

ROOT = Path(__file__).parents[3]
CORPUS = ROOT / "talka" / "kit" / "tests" / "corpus"


def talka(*words: str, given: bytes = b"") -> list[dict]:
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "-m", "talka", "mail", "parse", *words]
    done = subprocess.run(command, input=given, capture_output=True, env=environment, cwd=ROOT, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_mail_from_standard_input_is_one_line():
    (told,) = talka(given=b"Subject: Sveiki\nFrom: Ona <ONA@x.lt>\nDate: Mon, 5 May 2025 12:00:00 +0300\n\nLabas")
    assert tuple(told) == FIELDS
    assert (told["subject"], told["from"]) == ("Sveiki", {"name": "Ona", "address": "ona@x.lt"})
    assert (told["date"], told["text_new"], told["bounce"]) == ("2025-05-05T09:00:00.000Z", "Labas", None)


def test_files_and_lines_agree_also_for_garbage_and_missing_ones(tmp_path):
    names = [str(path) for path in sorted((CORPUS / "lt").glob("*.eml"))]
    (tmp_path / "garbage").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "empty").write_bytes(b"")
    told = talka(*names, str(tmp_path / "garbage"), str(tmp_path / "none"), str(tmp_path / "empty"))
    assert len(told) == len(names) + 3
    assert all(tuple(one) == FIELDS for one in told)
    assert told[0]["from"]["name"] == "Rūta Žemaitytė"
    assert told[-2]["problems"] == ["the file cannot be read: No such file or directory"]


def test_a_report_is_told_with_its_recipients():
    (told,) = talka(str(CORPUS / "sisimai" / "lhost-postfix-28.eml"))
    assert told["bounce"]["recipients"][0] == {
        "address": "kijitora@gmail.example.com",
        "hard": False,
        "status": "5.7.1",
        "reason": "notcompliantrfc",
    }


def test_the_document_names_every_field_and_reason():
    from talka.kit.mime.bounces.reasons import REASONS  # noqa: PLC0415

    named = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "mail-parse.md").read_text()))
    assert named >= set(FIELDS) | REASONS


def test_what_could_not_be_read_has_the_same_fields():
    assert tuple(nothing_understood("why")) == FIELDS


@pytest.mark.parametrize("head", ["", "Content-Type: text/html\n", "Content-Type: multipart/mixed; boundary=b\n"])
@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=400))
def test_any_bytes_give_a_line(head, body):
    told = understood(head.encode() + b"\n" + body)
    assert tuple(told) == FIELDS
    json.dumps(told)
