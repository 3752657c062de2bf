"""Any bytes become a Letter: charsets, transfer encodings, structures and the mistakes of thirty years of senders."""

import base64
import random
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talka.kit.mime import parse

LITHUANIAN = "Nuo šio ryto neveikia spausdintuvas, ar galėtumėte padėti? Ąžuolas žydi."
HEAD = b"From: Ona <ona@x.lt>\r\nSubject: x\r\n"


def mail(body: bytes, *headers: str) -> bytes:
    return HEAD + "".join(f"{header}\r\n" for header in headers).encode() + b"\r\n" + body


@pytest.mark.parametrize("charset", ["utf-8", "windows-1257", "iso-8859-13", "iso-8859-4", "utf-16", "utf-7"])
def test_lithuanian_is_read_in_every_charset_people_use(charset):
    body = base64.b64encode(LITHUANIAN.encode(charset))
    assert (
        parse(mail(body, f"Content-Type: text/plain; charset={charset}", "Content-Transfer-Encoding: base64")).text
        == LITHUANIAN
    )


@pytest.mark.parametrize(
    ("label", "real"),
    [
        ("iso-8859-1", "utf-8"),
        ("us-ascii", "utf-8"),
        ("utf-8", "windows-1257"),
        ("iso-8859-1", "windows-1257"),
        ("nonsense", "utf-8"),
        ("unknown-8bit", "windows-1257"),
        ("windows-1252", "windows-1257"),
    ],
)
def test_a_wrong_label_does_not_spoil_the_text(label, real):
    letter = parse(mail(LITHUANIAN.encode(real), f"Content-Type: text/plain; charset={label}"))
    assert letter.text == LITHUANIAN


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("koi8-r", "Здравствуйте, не работает принтер"),
        ("gb2312", "代开各地增值税发票"),
        ("big5", "印表機無法使用"),
        ("shift_jis", "このメールはテスト用です"),
        ("iso-2022-jp", "このメールはテスト用です"),
        ("euc-kr", "프린터가 작동하지 않습니다"),
        ("windows-1251", "Принтер не работает"),
    ],
)
def test_other_scripts_are_read(charset, text):
    letter = parse(
        b"From: a@x.lt\nSubject: =?"
        + charset.encode()
        + b"?B?"
        + base64.b64encode(text.encode(charset))
        + b"?=\nContent-Type: text/plain; charset="
        + charset.encode()
        + b"\n\n"
        + text.encode(charset)
    )
    assert (letter.subject, letter.text) == (text, text)


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        (b"=?utf-8?q?Ne=C4=97ra_ry=C5=A1io?=", "Neėra ryšio"),
        (b"=?UTF-8?B?xaA=?= =?UTF-8?B?xb0=?=", "ŠŽ"),
        (b"=?utf-8?b?xQ==?= =?utf-8?b?oA==?=", "Š"),
        (b"=?utf-8*lt?q?=C5=A1?=", "š"),
        (b"a =?utf-8?q?b?= c", "a b c"),
        (b"=?utf-8?q?what??=", "what?"),
        ("Neveikia ryšys".encode(), "Neveikia ryšys"),
        ("Neveikia ryšys šįryt, ėmė".encode("cp1257"), "Neveikia ryšys šįryt, ėmė"),
        (b"=?bogus?q?x?=", "=?bogus?q?x?="),
        (b"=?utf-8?q?a=0D=0ABcc:_x@y?=", "a Bcc: x@y"),
        (b"a\r\n  folded\r\n\tline", "a folded line"),
        (b"", ""),
        (b"=?utf-8?q?", "=?utf-8?q?"),
        (b"=?utf-8?b?x?=", ""),
    ],
)
def test_subjects_are_decoded(raw, subject):
    assert parse(b"From: a@x.lt\r\nSubject: " + raw + b"\r\n\r\nx").subject == subject


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="a b.pdf"', "a b.pdf"),
        ("attachment; filename=a b.pdf", "a b.pdf"),
        ("attachment; filename*=utf-8'lt'Ne%C4%97.pdf", "Neė.pdf"),
        ("attachment; filename*0*=utf-8''%C5%A1; filename*1=\"x.pdf\"", "šx.pdf"),
        ("attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
        ('attachment; filename="=?utf-8?q?=C5=A1.pdf?="', "š.pdf"),
        ('attachment; filename="š.pdf"', "š.pdf"),
        ('attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
        ('attachment; filename="a.pdf', "a.pdf"),
        ("attachment; filename=x.pdf; filename*=utf-8''%C5%BE.pdf", "ž.pdf"),
        ("attachment", ""),
        ("attachment; filename*=broken", "broken"),
        ("attachment; filename*=iso-8859-1''%E9.txt", "é.txt"),
    ],
)
def test_file_names_are_decoded(disposition, name):
    letter = parse(mail(b"data", "Content-Type: application/pdf", f"Content-Disposition: {disposition}"))
    assert [attachment.name for attachment in letter.attachments] == [name]


def multipart(kind: str, *parts: bytes, end: bool = True) -> bytes:
    return mail(
        b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + (b"--b--\r\n" if end else b""),
        f"Content-Type: multipart/{kind}; boundary=b",
    )


PLAIN, HTML = b"Content-Type: text/plain\r\n\r\nplain", b"Content-Type: text/html\r\n\r\n<p>rich</p>"
FILE = (
    b"Content-Type: image/png; name=a.png\r\nContent-ID: <a@x>\r\nContent-Disposition: inline\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"png")
)


def test_alternatives_are_one_message():
    letter = parse(multipart("alternative", PLAIN, HTML))
    assert (letter.text, letter.html, letter.attachments) == ("plain", "<p>rich</p>", ())


def test_html_alone_gives_text_too():
    assert parse(mail(b"<p>One<p>Two", "Content-Type: text/html")).text == "One\n\nTwo"


def test_pictures_of_the_text_keep_their_content_id():
    [picture] = parse(multipart("related", HTML, FILE)).attachments
    assert (picture.name, picture.cid, picture.inline, picture.data) == ("a.png", "a@x", True, b"png")


def test_a_missing_last_boundary_loses_nothing():
    letter = parse(multipart("mixed", PLAIN, FILE, end=False))
    assert (letter.text, len(letter.attachments)) == ("plain", 1)
    assert "boundary not closed" in letter.defects


@pytest.mark.parametrize("declared", ["multipart/mixed", "multipart/mixed; boundary=other"])
def test_a_boundary_nobody_declared_is_found(declared):
    letter = parse(mail(b"--b\r\n" + PLAIN + b"\r\n--b\r\n" + FILE + b"\r\n--b--\r\n", f"Content-Type: {declared}"))
    assert (letter.text, len(letter.attachments)) == ("plain", 1)


def test_an_enclosed_mail_is_a_file_and_not_read_as_ours():
    letter = parse(
        multipart(
            "mixed", PLAIN, b"Content-Type: message/rfc822\r\n\r\nFrom: other@x.lt\r\nSubject: inner\r\n\r\ninner words"
        )
    )
    [enclosed] = letter.attachments
    assert (letter.text, enclosed.content_type, enclosed.file_name) == ("plain", "message/rfc822", "message.eml")
    assert enclosed.data.startswith(b"From: other@x.lt")


def test_a_calendar_part_is_a_file():
    letter = parse(
        multipart(
            "alternative", PLAIN, b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR"
        )
    )
    assert (letter.text, [attachment.file_name for attachment in letter.attachments]) == ("plain", ["invite.ics"])


def test_uuencoded_files_leave_the_text():
    letter = parse(mail(b"Hello\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nBye"))
    assert [(attachment.name, attachment.data) for attachment in letter.attachments] == [("cat.txt", b"Cat")]
    assert letter.text.split() == ["Hello", "Bye"]


def tnef(*attributes: tuple[int, int, int, bytes]) -> bytes:
    """A winmail.dat by hand: signature, key, and attributes with level, name, type, length, data, checksum."""
    box = struct.pack("<IH", 0x223E9F78, 1)
    for level, name, kind, data in attributes:
        box += struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) % 65536)
    return box


def test_files_in_winmail_dat_are_unpacked():
    box = tnef((2, 0x9002, 6, b"\0" * 14), (2, 0x8010, 1, b"report.txt\0"), (2, 0x800F, 6, b"content"))
    headers = ("Content-Type: application/ms-tnef", "Content-Transfer-Encoding: base64")
    letter = parse(mail(base64.b64encode(box), *headers))
    assert [(attachment.name, attachment.data) for attachment in letter.attachments] == [("report.txt", b"content")]


def test_a_damaged_winmail_dat_stays_a_file():
    letter = parse(mail(b"x" * 50, "Content-Type: application/ms-tnef; name=winmail.dat"))
    assert [attachment.name for attachment in letter.attachments] == ["winmail.dat"]
    assert "winmail.dat unreadable" in letter.defects


def test_flowed_lines_are_joined_within_their_quote_depth():
    letter = parse(mail(b"> one \r\n> two\r\nthree \r\nfour\r\n-- \r\nme", "Content-Type: text/plain; format=flowed"))
    assert letter.text == "> one two\nthree four\n-- \nme"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"\x00",
        b"no headers at all",
        b":\n\n",
        b"Content-Type: multipart/mixed; boundary=\n\n",
        b"\xff\xfe\x00",
        b"From: \xff\n\n\xff",
        b"Message-ID: <\n\n",
        b"Message-ID: <[a@b]>\n\nx",
        b"Content-Type: text/plain; charset=idna\n\n\xff",
        b"Date: Mon, 99 Xxx 99999 99:99:99 +9999\n\n",
    ],
)
def test_nonsense_is_an_empty_letter_not_an_error(raw):
    letter = parse(raw)
    assert letter.sender is None or letter.sender.email == ""


@pytest.mark.parametrize(
    ("header", "identifier"),
    [
        ("<A@b>  ", "A@b"),
        ("<a@b> <c@d>", "a@b"),
        ("<", ""),
        ("<[a1@microsoft.com]>", "[a1@microsoft.com]"),
        ("a@b", "a@b"),
        ("<" + "a" * 990 + "@b>", "a" * 990 + "@b"),
    ],
)
def test_message_ids_lose_their_brackets(header, identifier):
    assert parse(b"Message-ID: " + header.encode() + b"\n\nx").message_id == identifier


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Mon, 5 May 2025 12:00:00 +0300", datetime(2025, 5, 5, 9, tzinfo=UTC)),
        ("5 May 2025 12:00 GMT", datetime(2025, 5, 5, 12, tzinfo=UTC)),
        ("Mon, 5 May 2025 12:00:00 -0000 (UTC)", datetime(2025, 5, 5, 12, tzinfo=UTC)),
        ("yesterday", None),
        ("Mon, 32 May 2025 12:00:00 +0300", None),
    ],
)
def test_dates_are_aware_or_none(header, date):
    assert parse(f"Date: {header}\n\nx".encode()).date == date


def test_two_senders_are_marked_as_no_proof_of_identity():
    for raw in (b"From: a@x.lt\nFrom: b@x.lt\n\nx", b"From: a@x.lt, b@x.lt\nSender: b@x.lt\n\nx"):
        assert "several senders" in parse(raw).defects


def test_an_encoded_address_is_never_an_identity():
    assert parse(b"From: =?utf-8?q?boss=40x.lt?=\n\nx").sender.email == ""
    letter = parse(b"From: =?utf-8?q?=0ABcc=3A_boss=40x.lt?= <a@b.lt>\n\nx")
    assert (letter.sender.email, letter.sender.name) == ("a@b.lt", "Bcc: boss@x.lt")


def test_old_macintosh_and_mbox_mails_are_read():
    assert parse(b"From x Mon May  5 12:00:00 2025\rFrom: a@x.lt\rSubject: s\r\rbody").text == "body"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(raw):
    parse(raw)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_mails_do_not_raise(seed):
    chance = random.Random(seed)
    mails = sorted((Path(__file__).parent / "corpus").rglob("*.eml"))
    raw = bytearray(chance.choice(mails).read_bytes())
    tokens = [
        b"=?",
        b"?=",
        b"<",
        b">",
        b"(",
        b'"',
        b"\x00",
        b"\xff",
        b"--",
        b"\r\n\r\n",
        b";",
        b"*0*=",
        b"%",
        b"charset=",
        b"boundary=",
        b":",
        b"\\",
        b"@",
        b"begin 644 x\n",
        b"=\n",
    ]
    for step in range(60):
        at = chance.randrange(len(raw) + 1)
        action = chance.random()
        if action < 0.4:
            raw[at : at + chance.randrange(8)] = chance.choice(tokens)
        elif action < 0.7:
            raw[at : at + 1] = bytes([chance.randrange(256)])
        else:
            del raw[at : at + chance.randrange(40)]
        if step % 6 == 5:
            parse(bytes(raw))
