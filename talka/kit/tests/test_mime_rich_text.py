"""Exchange sends some mails as rich text alone, compressed inside winmail.dat (MS-OXTNEF, MS-OXRTFCP)."""

import base64
import struct

import pytest
from compressed_rtf import compress

from talka.kit.mime import Letter, parse

from .test_mime_parsing import mail, tnef

RTF = rb"""{\rtf1\ansi\ansicpg1257\deff0{\fonttbl{\f0\fnil Calibri;}}{\colortbl;\red0\green0\blue0;}
\pard\f0 Laba diena,\par neveikia \'fe\u371 ?silin\'ebs spausdintuvas.\par{\*\hidden x}\b Ona\b0\par}"""


def parsed(rtf: bytes) -> Letter:
    words = struct.pack("<IHHII", 1, 0x0102, 0x1009, 1, len(rtf)) + rtf + b"\0" * (-len(rtf) % 4)
    headers = ("Content-Type: application/ms-tnef", "Content-Transfer-Encoding: base64")
    return parse(mail(base64.b64encode(tnef((1, 0x9003, 6, words))), *headers))


@pytest.mark.parametrize("packed", [True, False])
def test_words_that_are_only_rich_text_are_read(packed: bool):
    """MS-OXRTFCP 2.1: compressed (LZFu) or as it is (MELA), in the property PidTagRtfCompressed."""
    letter = parsed(compress(RTF, packed))
    assert letter.text.split() == ["Laba", "diena,", "neveikia", "žųsilinės", "spausdintuvas.", "Ona"]
    assert letter.attachments == ()


@pytest.mark.parametrize(
    "rtf", [b"", b"x", compress(RTF)[:-9], compress(b"{" * 50_000), compress(b"\\'zz\\u99999 " * 99)]
)
def test_damaged_rich_text_is_no_exception(rtf: bytes):
    parsed(rtf)
