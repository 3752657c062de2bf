"""Real mails say what several independent parsers agree they say."""

import json
from datetime import UTC
from hashlib import sha256
from pathlib import Path

import pytest

from talka.kit.mime import Letter, parse
from talka.kit.mime.quotes import split

CORPUS = Path(__file__).parent / "corpus"
LETTERS = json.loads((CORPUS / "letters.json").read_text())
REPLIES = json.loads((CORPUS / "reply" / "replies.json").read_text())

SEEN = {
    "subject": lambda letter: letter.subject or None,
    "from": lambda letter: letter.sender.email,
    "from_name": lambda letter: letter.sender.name or None,
    "message_id": lambda letter: letter.message_id or None,
    "in_reply_to": lambda letter: letter.in_reply_to or None,
    "date": lambda letter: letter.date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    "to": lambda letter: [mailbox.email for mailbox in letter.to],
    "text": lambda letter: letter.text.strip(),
    "text_collapsed_sha256": lambda letter: sha256(" ".join(letter.text.split()).encode()).hexdigest(),
    "automatic": lambda letter: bool(letter.automatic),
    "is_bounce": lambda letter: letter.is_bounce,
    "recipients": lambda letter: list(letter.bounce.recipients) if letter.bounce else [],
}
CASES = [(name, key) for name, expected in LETTERS.items() for key in expected]


@pytest.mark.parametrize(("name", "key"), CASES)
def test_a_real_mail_is_understood(name, key):
    letter, expected = parse((CORPUS / name).read_bytes()), LETTERS[name][key]
    if key == "attachments":
        assert [attachment.name for attachment in letter.attachments] == [
            attachment["filename"] or "" for attachment in expected
        ]
        assert all(
            attachment.size == wanted["size"]
            for attachment, wanted in zip(letter.attachments, expected, strict=True)
            if wanted["size"] is not None
        )
    else:
        assert SEEN[key](letter) == expected


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_travels_as_json(name):
    letter = parse((CORPUS / name).read_bytes())
    travelled = Letter.from_dict(
        json.loads(json.dumps(letter.as_dict())), tuple(attachment.data for attachment in letter.attachments)
    )
    assert travelled == letter


@pytest.mark.parametrize("case", REPLIES, ids=lambda case: case["id"])
def test_new_words_are_told_from_old_ones(case):
    parted = split(case["text"])
    assert parted.text.split() == case["new"].split()
    found = f"{parted.text}\n{parted.quoted}\n{parted.signature}"
    assert sorted(found.split()) == sorted(case["text"].split())  # folded, never lost
