"""Signed, encrypted and invited: S/MIME (RFC 8551), PGP (RFC 3156), calendars (RFC 6047), yEnc, uuencode, winmail.dat."""

import base64
import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from talka.kit.mime import parse
from talka.kit.mime.invitations import card, when
from talka.kit.mime.quotes import split
from talka.kit.mime.sealed import content_of

INSIDE = "Content-Type: text/plain; charset=utf-8\r\n\r\nLabas, šauksmas\r\n".encode()


@pytest.fixture(scope="module")
def signer():
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ona")])
    start = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    draft = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    draft = draft.serial_number(5).not_valid_before(start).not_valid_after(start + dt.timedelta(days=9_000))
    return draft.sign(key, hashes.SHA256()), key


def signed(signer, encoding, *options) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(INSIDE).add_signer(*signer, hashes.SHA256())
    return builder.sign(encoding, list(options))


def test_an_opaque_signature_is_opened(signer):
    data = base64.encodebytes(signed(signer, serialization.Encoding.DER))
    head = b"From: a@b.lt\nContent-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\n"
    letter = parse(head + data)
    assert (letter.text.strip(), letter.signature, letter.defects) == ("Labas, šauksmas", "smime", ())


def test_a_signature_beside_the_words_is_a_file(signer):
    letter = parse(
        b"From: a@b.lt\n" + signed(signer, serialization.Encoding.SMIME, pkcs7.PKCS7Options.DetachedSignature)
    )
    assert (letter.text.strip(), letter.signature) == ("Labas, šauksmas", "smime")
    assert [file.name for file in letter.attachments] == ["smime.p7s"]


def test_an_encrypted_mail_says_so_and_keeps_its_content(signer):
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(INSIDE).add_recipient(signer[0])
    letter = parse(b"From: a@b.lt\n" + builder.encrypt(serialization.Encoding.SMIME, []))
    assert (letter.text, letter.signature, letter.attachments[0].size > 100) == ("", "smime encrypted", True)
    assert "encrypted, not readable here" in letter.defects


def test_an_octet_string_in_pieces_without_lengths_is_read():
    head = b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x01"
    assert content_of(head + b"\xa0\x80\x24\x80\x04\x03abc\x04\x03def" + b"\x00" * 14) == b"abcdef"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_are_no_reason_to_fail(data):
    content_of(b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x02\xa0\x80" + data)


def test_words_inside_pgp_armour_are_the_mail():
    armour = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nLabas.\n-----BEGIN PGP SIGNATURE-----\n\niQ\n=ab\n-----END PGP SIGNATURE-----\n"
    assert parse(f"From: a@b.lt\n\n{armour}".encode()).signature == "pgp"
    parted = split(armour)
    assert parted.text == "Labas."
    assert parted.signature.endswith("-----END PGP SIGNATURE-----")


def test_armour_that_never_ends_hides_no_words():
    assert "Labas" in split("-----BEGIN PGP SIGNATURE-----\nLabas").text


EVENT = """From: a@b.lt
Content-Type: text/calendar; method=REQUEST; charset=utf-8

BEGIN:VCALENDAR
METHOD:REQUEST
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
DTSTART;TZID=Europe/Vilnius:20250505T100000
DTEND;TZID=Europe/Vilnius:20250505T110000
SUMMARY:Susitikimas dėl\\, spausdintuvų
LOCATION:Kaunas
ORGANIZER;CN=Ona:mailto:ona@x.lt
ATTENDEE;CN=Jonas:mailto:jonas@x.lt
ATTENDEE:mailto:petras@x.lt
END:VEVENT
END:VCALENDAR
"""


def test_an_invitation_is_a_card():
    letter = parse(EVENT.encode())
    (seen,) = letter.invitations
    assert (seen.method, seen.what, seen.where) == ("request", "Susitikimas dėl, spausdintuvų", "Kaunas")
    assert when(seen) == "2025-05-05 10:00 – 11:00 (+03:00)"
    assert (seen.organizer, seen.attendees) == ("Ona <ona@x.lt>", ("Jonas <jonas@x.lt>", "petras@x.lt"))
    assert letter.text == card(seen)
    assert letter.is_only_invitation
    assert [file.file_name for file in letter.attachments] == ["invite.ics"]


def test_whole_days_are_told_without_hours():
    days = EVENT.replace("TZID=Europe/Vilnius", "VALUE=DATE").replace("T100000", "").replace("05T110000", "07")
    assert when(parse(days.encode()).invitations[0]) == "2025-05-05 – 2025-05-06"


def test_a_cancelled_event_is_known():
    assert parse(EVENT.replace("METHOD:REQUEST", "METHOD:CANCEL").encode()).invitations[0].cancelled


@pytest.mark.parametrize("broken", ["END:VEVENT", "END:VCALENDAR", "BEGIN:VCALENDAR", "DTSTART", "VERSION:2.0"])
def test_a_broken_calendar_stays_a_file(broken):
    letter = parse(EVENT.replace(broken, "X-NONE:1").encode())
    assert len(letter.attachments) == 1


def test_yenc_is_refused_politely():
    letter = parse(b"From: a@b.lt\n\nhello\n=ybegin line=128 size=123 name=a.bin\nabc\n=yend size=123\n")
    assert letter.defects == ("yEnc is not decoded; the file is only in the original mail",)
    assert "hello" in letter.text


def test_words_that_only_claim_to_be_base64_stay_words():
    letter = parse(
        b"From: a@b.lt\nContent-Transfer-Encoding: base64\n\nThis is, as anybody can see, no base64 at all! (Really: not.)\n"
    )
    assert "anybody can see" in letter.text
    assert "not base64, though it says so" in letter.defects
