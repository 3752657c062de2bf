"""One hostile mail harms nobody: linear work, bounded size, a child that may die (HAZARDS REL-IN-07, 20, 21)."""

import base64
import os
import signal
import subprocess
import sys
import time

import pytest

from talka.kit.mime import child, parse
from talka.kit.mime.child import ParseFailed, parse_limited, understood_limited
from talka.kit.mime.understood import understood

BOMBS = {
    "addresses": b"From: a@b.lt\nTo: " + b", ".join(b'"U %d" <u%d@x.lt>' % (i, i) for i in range(20_000)) + b"\n\nx",
    "encoded words": b"Subject: " + b" ".join(b"=?utf-8?q?a%d?=" % i for i in range(16_000)) + b"\n\nx",
    "open words": b"Subject: " + b"=?a?q?" * 150_000 + b"\n\nx",
    "parameters": b"Content-Type: text/plain;" + b"".join(b" name*%d=a;" % i for i in range(16_000)) + b"\n\nx",
    "one header": b"Subject: " + b"x" * 1_000_000 + b"\n\nx",
    "spaces": b"Subject: " + b" " * 1_000_000 + b"\n\nx",
    "brackets": b"From: " + b"(" * 1_000_000 + b"\n\nx",
    "quotes": b"From: " + b'"\\' * 500_000 + b"\n\nx",
    "commas": b"To: " + b"," * 1_000_000 + b"\n\nx",
    "headers": b"".join(b"X-%d: a\n" % i for i in range(10_000)) + b"\nx",
    "folds": b"Subject: a\n" + b" b\n" * 300_000 + b"\nx",
    "references": b"References: " + b"<a@b> " * 200_000 + b"\n\nx",
    "parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: a/b\n\nx\n" * 10_000,
    "same boundary": b"Content-Type: multipart/mixed; boundary=b\n\n"
    + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 20_000,
    "flowed": b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 300_000,
    "uuencode": b"From: a@b.lt\n\n" + b"begin 644 x\n" * 20_000,
    "html": b"Content-Type: text/html\n\n" + b"<div>" * 300_000,
    "nesting 100": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(100))
    + b"\nhello\n",
    "nesting 10000": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(10_000))
    + b"\nhello\n",
    "quotations": b"Content-Type: text/html\n\n"
    + b"<blockquote>a" * 400
    + b"<blockquote type=cite>x</blockquote>" * 5_000,
    "2000 attachments": b"Content-Type: multipart/mixed; boundary=b\n\n"
    + b"--b\nContent-Type: a/b; name=x\n\nx\n" * 2_000,
    "guests": b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n" + b"ATTENDEE:mailto:a@b\n" * 15_000,
    "enclosed 10000": b"Content-Type: message/rfc822\n\n" * 10_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_read_within_the_limits_of_the_child(name):
    start = time.process_time()
    letter = parse_limited(BOMBS[name])
    assert len(letter.headers) <= 300
    assert time.process_time() - start < 2


# HAZARDS DOS-1
PHRASES = [
    "user ",
    "the following ",
    "spam ",
    "could not be ",
    "a@",
    "550 5.1.1 <a@b.lt>... \n",
    "a@b.lt\n",
    "is ",
    "> ",
    "\n",
]
PHRASES += [
    "delivery to ",
    "domain a b c d ",
    "2025-05-05 rašė <a@b.lt>\n",
    "Final-Recipient: rfc822; a@b.lt\n",
    "=?",
    "[",
    "----- ",
]


@pytest.mark.parametrize(
    "head", ["From: MAILER-DAEMON@x.lt\nSubject: Undelivered Mail", "From: a@b.lt\nSubject: failed"]
)
@pytest.mark.parametrize("phrase", PHRASES)
def test_words_of_failure_without_end_cost_little(phrase, head):
    raw = f"{head}\n\n{phrase * (200_000 // len(phrase))}".encode()
    start = time.process_time()
    understood(raw)
    assert time.process_time() - start < 4  # about one second on a machine that does nothing else


def test_a_hundred_levels_are_still_read():
    assert parse(BOMBS["nesting 100"]).text.strip() == "hello"


def test_the_child_says_the_same_as_the_parent():
    raw = (
        b"From: Ona <o@x.lt>\nDate: Mon, 5 May 2025 12:00:00 +0300\nContent-Type: multipart/mixed; boundary=b\n"
        b"\n--b\n\nhi \xc5\xa1\n--b\nContent-Type: a/b; name=x\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(bytes(range(256)))
        + b"\n--b--"
    )
    assert parse_limited(raw) == parse(raw)


def test_children_take_mail_after_mail():
    parse_limited(b"From: a@b.lt\n\nx")
    start = time.perf_counter()
    for _ in range(100):
        parse_limited(b"From: a@b.lt\nSubject: x\n\nwords")
    assert time.perf_counter() - start < 2


def test_a_child_that_dies_fails_its_mail_only():
    parse_limited(b"From: a@b.lt\n\nx")
    victim = child._pool.idle[-1].process
    victim.send_signal(signal.SIGSTOP)
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    assert parse_limited(b"From: a@b.lt\n\nx").text == "x"


def test_of_a_mail_that_breaks_the_limits_the_beginning_is_read():
    bomb = b"From: a@b.lt\nSubject: x\nContent-Transfer-Encoding: base64\nContent-Type: a/b\n\n" + b"QUFB" * 20_000_000
    letter = parse_limited(bomb, memory_mb=160)
    assert (letter.subject, letter.sender.email) == ("x", "a@b.lt")
    assert letter.defects[0].startswith(child.CUT)
    assert understood_limited(bomb, memory_mb=160)["problems"][0].startswith(child.CUT)
    assert parse_limited(b"From: a@b.lt\n\nx").text == "x"


def test_what_breaks_the_limits_at_once_is_a_refusal_not_a_crash(monkeypatch):
    def explode(*_):
        raise ParseFailed("took too long")

    monkeypatch.setattr(child, "_asked", explode)
    with pytest.raises(ParseFailed):
        parse_limited(b"x")
    assert understood_limited(b"x")["problems"] == ["not read to its end: took too long"]


def test_endless_work_is_stopped_by_the_system():
    code = "from talka.kit.mime.child import _limit_time\n_limit_time(0)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": os.pathsep.join(sys.path)}, timeout=60)
    assert done.returncode == -signal.SIGXCPU


def test_the_child_knows_no_secrets():
    parse_limited(b"From: a@b.lt\n\nx")
    with open(f"/proc/{child._pool.idle[-1].process.pid}/environ", "rb") as environment:
        names = {pair.partition(b"=")[0] for pair in environment.read().split(b"\x00") if pair}
    assert names <= {b"PYTHONPATH", b"PYTHONDONTWRITEBYTECODE"}
