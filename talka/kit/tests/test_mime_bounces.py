"""What did not arrive is told from what did, and people who write about it are no machines (RFC 3464, 6533, 5965)."""

import json
from pathlib import Path

import pytest

from talka.kit.mime import parse
from talka.kit.mime.bounces.reasons import REASONS, failure

SAMPLES = json.loads((Path(__file__).parent / "corpus" / "bounces.json").read_text())


@pytest.mark.parametrize("case", SAMPLES["bounces"], ids=lambda case: case["name"])
def test_a_report_names_whom_the_mail_did_not_reach(case):
    report = parse(case["mail"].encode()).bounce
    assert report
    assert sorted(report.recipients) == sorted(case["recipients"])
    first = report.failures[0]
    assert case["hard"] in (None, first.hard)
    assert case["reason"] in (None, first.reason)
    assert first.reason in REASONS
    assert first.status[0] in "45"


@pytest.mark.parametrize("case", SAMPLES["others"], ids=lambda case: case["name"])
def test_a_mail_about_a_report_is_no_report(case):
    assert parse(case["mail"].encode()).bounce is None


@pytest.mark.parametrize(
    ("words", "reason", "hard"),
    [
        ("550 5.1.1 <a@x.lt>: Recipient address rejected: User unknown in virtual mailbox table", "userunknown", True),
        ("550 No such user here", "userunknown", True),
        ("550-5.1.1 The email account that you tried to reach does not exist.", "userunknown", True),
        ("550 5.4.1 Recipient address rejected: Access denied.", "userunknown", True),
        ("554 delivery error: dd This user doesn't have a yahoo.com account", "userunknown", True),
        (
            "Host or domain name not found. Name service error for name=x.lt type=MX: Host not found",
            "hostunknown",
            True,
        ),
        ("550 5.1.2 unrouteable mail domain", "hostunknown", True),
        ("550 5.1.6 recipient no longer on server", "hasmoved", True),
        ("556 5.1.10 Recipient address has null MX", "notaccept", True),
        ("552 5.2.2 Mailbox full", "mailboxfull", False),
        ("452-4.2.2 The email account that you tried to reach is over quota.", "mailboxfull", False),
        ("552 5.3.4 Message size exceeds fixed limit", "mesgtoobig", False),
        ("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "blocked", False),
        ("554 5.7.1 <a@x.lt>: Relay access denied", "norelaying", False),
        ("550 5.7.1 Message rejected as spam by Content Filtering.", "spamdetected", False),
        (
            "550 5.7.26 This message does not pass authentication checks (SPF and DKIM both do not pass).",
            "authfailure",
            False,
        ),
        ("550 5.7.25 The IP address sending this message does not have a PTR record", "requireptr", False),
        ("450 4.2.0 <a@x.lt>: Recipient address rejected: Greylisted", "onhold", False),
        ("421 4.7.0 Too many connections from your host", "toomanyconn", False),
        ("421 4.7.28 Our system has detected an unusual rate of mail", "speeding", False),
        ("550 5.1.0 <b@x.lt>: Sender address rejected: Domain not found", "rejected", False),
        ("550 5.7.0 virus detected: Eicar", "virusdetected", False),
        ("connect to mx.x.lt[192.0.2.1]:25: Connection timed out", "expired", False),
        ("550 5.2.1 The account has been disabled", "suspend", False),
        ("5.7.10 Must issue a STARTTLS command first", "failedstarttls", False),
        ("554 5.4.6 Too many hops", "networkerror", False),
        ("451 4.3.0 Local error in processing", "systemerror", False),
        ("500 5.5.2 Syntax error", "syntaxerror", False),
        ("550 šis vartotojas neegzistuoja", "userunknown", True),
    ],
)
def test_the_reason_is_read_from_the_servers_words(words, reason, hard):
    seen = failure("a@x.lt", words)
    assert (seen.reason, seen.hard) == (reason, hard)


@pytest.mark.parametrize("words", ["550 5.1.1 User unknown", "Mailbox full", "", "blocked"])
def test_a_delay_says_nothing_about_the_address(words):
    assert not failure("a@x.lt", words, action="delayed").hard


def test_a_number_in_an_ip_address_is_no_status():
    assert failure("a@x.lt", "host 5.1.1.7 said: mailbox full").status == "5.0.0"


def report(*groups: str, kind: str = "message/delivery-status", extra: str = "") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.lt\nSubject: Returned\nContent-Type: multipart/report; boundary=b\n\n--b\n\nNot delivered.\n"
        f"--b\nContent-Type: {kind}\n\nReporting-MTA: dns; mx.lt\n\n" + "\n\n".join(groups) + f"\n{extra}--b--\n"
    ).encode()


FAILED = "Final-Recipient: rfc822; Ann@x.lt\nAction: failed\nStatus: 5.1.1"
ARRIVED = "Final-Recipient: rfc822; bob@x.lt\nAction: delivered\nStatus: 2.0.0"


def test_only_those_who_got_nothing_are_named():
    assert parse(report(FAILED, ARRIVED)).bounce.recipients == ("ann@x.lt",)
    assert parse(report(ARRIVED)).bounce is None


def test_an_address_in_utf_8_is_read():
    group = "Final-Recipient: utf-8; \\x{17E}an@x.lt\nAction: failed\nStatus: 5.1.1"
    assert parse(report(group, kind="message/global-delivery-status")).bounce.recipients == ("žan@x.lt",)


def test_the_returned_mail_says_which_it_was():
    enclosed = "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <one@ours.lt>\nTo: ann@x.lt\n"
    assert parse(report(FAILED, extra=enclosed)).bounce.original_message_id == "one@ours.lt"


def test_a_general_status_gives_way_to_the_servers_own():
    group = (
        "Final-Recipient: rfc822; ann@x.lt\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 552 5.2.2 over quota"
    )
    seen = parse(report(group)).bounce.failures[0]
    assert (seen.status, seen.reason) == ("5.2.2", "mailboxfull")


def test_a_complaint_is_no_failure_of_the_address():
    mail = (
        b"From: fbl@isp.lt\nSubject: complaint\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\n"
        b"This is an email abuse report.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n"
        b"Original-Rcpt-To: <ann@x.lt>\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <one@ours.lt>\n\nx\n--b--\n"
    )
    seen = parse(mail).bounce
    assert (seen.recipients, seen.failures[0].hard, seen.failures[0].reason) == (("ann@x.lt",), False, "feedback")
    assert seen.original_message_id == "one@ours.lt"


def test_who_passes_on_a_report_with_its_parts_is_a_person():
    mail = report(FAILED).replace(b"MAILER-DAEMON@mx.lt", b"ona@x.lt").replace(b"multipart/report", b"multipart/mixed")
    assert parse(mail).bounce
    assert parse(b"In-Reply-To: <a@b>\n" + mail).bounce is None


@pytest.mark.parametrize(
    "group",
    [
        "Original-Recipient: rfc822; ann@x.lt\nFinal-Recipient: x400; /C=LT/\nAction: failed\nStatus: 5.1.1",
        "Final-Recipient:\tLOCAL;<Ann@x.lt>\nAction:\tFailed\nStatus: 511\nDiagnostic-Code: 550 no such user",
        "Final-Recipient: RFC822;ann@x.lt\nAction: failure\nStatus: 5.1.1 (bad address)",
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_fields_written_carelessly_are_read(group, ends):
    seen = parse(report(group).replace(b"\n", ends.encode())).bounce
    assert (seen.recipients, seen.failures[0].reason) == (("ann@x.lt",), "userunknown")
