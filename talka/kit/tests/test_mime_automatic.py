"""Machines are recognised, people are not taken for machines (HAZARDS LOOP-1)."""

import pytest

from talka.kit.mime import parse


def mail(*headers: str, body: str = "x", sender: str = "ona@x.lt") -> bytes:
    return "\n".join([f"From: {sender}", *headers, "", body]).encode()


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner=x",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "Precedence: list",
        "Precedence: junk",
        "List-Id: <x.y>",
        "List-Unsubscribe: <mailto:x@y.lt>",
        "X-Autoreply: yes",
        "X-Autorespond: x",
        "X-Auto-Response-Suppress: All",
        "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply",
        "Return-Path: <>",
        "X-Loop: x",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
        "Subject: Out of Office: hello",
        "Subject: Automatic reply: Re: x",
        "Subject: Autoreply: x",
        "Subject: Automatinis atsakymas: x",
        "Subject: Automatinis atsakas: x",
        "Subject: Nesu biure",
        "Subject: Atsakymas: Nesu darbe",
        "Subject: Šiuo metu atostogauju",
        "Subject: Nėra biure: x",
        "Subject: Nebuvimo biure pranešimas",
        "Subject: Dėkojame už laišką (automatinis atsakymas)",
        "Subject: Atostogose iki 15 d.",
        "Subject: Esu atostogose iki 15 d.",
        "Subject: Automatische Antwort: x",
        "Subject: Abwesenheitsnotiz",
        "Subject: Réponse automatique : x",
        "Subject: Absence du bureau",
        "Subject: Respuesta automática: x",
        "Subject: Risposta automatica: x",
        "Subject: Resposta automática: x",
        "Subject: Odpowiedź automatyczna: x",
        "Subject: Automatiskt svar: x",
        "Subject: Autosvar",
        "Subject: Automatisch antwoord: x",
        "Subject: Automaattinen vastaus: x",
        "Subject: Автоматический ответ: x",
        "Subject: Automātiska atbilde: x",
        "Subject: Automaatvastus: x",
        "Subject: 自动回复: x",
        "Subject: 自動返信: x",
        "Subject: Undelivered Mail Returned to Sender",
        "Subject: Delivery Status Notification (Failure)",
        "Subject: Mail delivery failed: returning message to sender",
    ],
)
def test_a_machine_is_recognised(header):
    assert parse(mail(header)).automatic


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON@x.lt",
        "postmaster@x.lt",
        "no-reply@x.lt",
        "noreply@x.lt",
        "do-not-reply@x.lt",
        "neatsakyti@x.lt",
        "gmail-noreply@google.com",
        "noreply+abc@x.lt",
        "notifications@x.lt",
        "Mail Delivery System <x@y.lt>",
    ],
)
def test_a_robot_is_known_by_its_address(sender):
    assert parse(mail(sender=sender)).automatic


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: None",
        "Return-Path: <ona@x.lt>",
        "Subject: The office printer is out of paper",
        "Subject: Re: printer",
        "Subject: Kaip įjungti automatinį atsakymą?",
        "Subject: Prašymas dėl atostogų likučio",
        "Subject: Delivery address changed",
        "Subject: Returned laptop",
        "Precedence: normal",
        "Subject: Holiday calendar is broken",
        "Subject: Atostogų prašymas",
        "Subject: Neveikia automatinis atsakymas",
        "Subject: Delivery problem with order 55",
        "Feedback-ID: 1.eu-west-1.x:AmazonSES",
    ],
)
def test_a_person_is_not_taken_for_a_machine(header):
    assert not parse(mail(header)).automatic


@pytest.mark.parametrize(
    "words",
    [
        "Laba diena, šiuo metu esu kasmetinėse atostogose ir grįšiu 2025-05-15.",
        "Sveiki, šiuo metu manęs nėra biure.",
        "I am currently out of office until Monday.",
        "Tai automatinis pranešimas, į jį atsakyti nereikia.",
    ],
)
def test_an_absence_is_read_in_an_answer(words):
    assert parse(mail("In-Reply-To: <a@b>", body=words)).automatic.kind == "reply"


@pytest.mark.parametrize(
    "words", ["Neveikia automatinis atsakymas programoje", "My automatic reply is broken", "Nuo liepos atostogausiu."]
)
def test_words_about_absence_are_a_persons(words):
    assert not parse(mail("In-Reply-To: <a@b>", body=words)).automatic


REPORT = """From: MAILER-DAEMON@mx.lt
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

Not delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.lt

Final-Recipient: rfc822; Nobody@x.lt
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: <ours-1@talka.example>
Subject: hello
--b--
"""


@pytest.mark.parametrize(("action", "status"), [("failed", "5.1.1"), ("failed", "5.2.2"), ("delayed", "4.4.7")])
def test_a_delivery_report_says_whom_it_did_not_reach(action, status):
    letter = parse(REPORT.format(action=action, status=status).encode())
    assert letter.is_bounce
    assert letter.automatic.kind == "bounce"
    assert (letter.bounce.recipients, letter.bounce.action, letter.bounce.status) == (("nobody@x.lt",), action, status)
    assert letter.bounce.original_message_id == "ours-1@talka.example"


def test_a_receipt_is_a_report_but_not_a_bounce():
    letter = parse(REPORT.format(action="delivered", status="2.0.0").encode())
    assert not letter.is_bounce
    assert letter.automatic.kind == "report"


def test_people_may_quote_machines():
    said = "> This is an automatic reply. Please do not reply to this mail."
    quoted = f"Still broken.\n\nOn Mon, 5 May 2025, Desk wrote:\n{said}"
    assert not parse(mail("In-Reply-To: <a@b>", body=quoted)).automatic


def test_absence_counts_in_answers_only():
    words = "Laba diena, šiuo metu esu atostogose iki pirmadienio."
    assert parse(mail("In-Reply-To: <a@b>", "Content-Type: text/plain; charset=utf-8", body=words)).automatic
    assert not parse(mail("Content-Type: text/plain; charset=utf-8", body=words)).automatic
