"""One spelling for every address, and none for a doubtful one (HAZARDS MID-11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.kit.addresses import canonical, mailboxes


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("A@B.example", "a@b.example"),
        ("  ann@x.lt ", "ann@x.lt"),
        ("ann+help@x.lt", "ann+help@x.lt"),
        ("ann@x.lt.", "ann@x.lt"),
        ('"ann.lee"@x.lt', "ann.lee@x.lt"),
        ("ona@įmonė.lt", "ona@xn--mon-mra0j.lt"),
        ("ONA@XN--MON-MRA0J.LT", "ona@xn--mon-mra0j.lt"),
        ("žydrė@x.lt", "žydrė@x.lt"),
    ],
)
def test_one_address_has_one_spelling(written, expected):
    assert canonical(written) == expected


@pytest.mark.parametrize(
    "hostile",
    [
        "alice@example.org)bob@evil.example",
        "a@b@c",
        '"a b"@c.example',
        "a@[127.0.0.1]",
        "mailto:a@b.example",
        "a@acme。com",
        "a@ｅvil.example",
        "a\x00@b.example",
        "a@b.example\r\nBcc: x@y.example",
        "\u202eann@x.lt",
        "a@b..c",
        "@b",
        "a@",
        "",
        "a" * 1000 + "@b.example",
        "a@" + "b" * 300,
        "a@-b.example",
        "a b@c.example",
        "a@b c",
        "<a@b.example>",
        "a@b.example,",
        "a\u200b@b.example",
        "\ud800@b.example",
    ],
)
def test_a_doubtful_address_is_none(hostile):
    assert canonical(hostile) == ""


@given(st.text(max_size=60))
def test_the_canonical_form_stays_canonical(text):
    once = canonical(text)
    assert canonical(once) == once


@given(st.text(alphabet='ab@.,;:<>()"\\ \x00ė', max_size=80))
def test_no_header_raises_and_no_address_has_two_at_signs(text):
    for mailbox in mailboxes(text):
        assert mailbox.email.count("@") == (1 if mailbox.email else 0)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Ann Lee <ann@x.lt>", [("Ann Lee", "ann@x.lt")]),
        ('"Lee, Ann" <ann@x.lt>, bob@x.lt', [("Lee, Ann", "ann@x.lt"), ("", "bob@x.lt")]),
        ("ann@x.lt (Ann (the boss) Lee)", [("Ann (the boss) Lee", "ann@x.lt")]),
        ("Team: a@x.lt, b@x.lt;, c@x.lt", [("", "a@x.lt"), ("", "b@x.lt"), ("", "c@x.lt")]),
        ("undisclosed-recipients:;", []),
        ("Lee, Ann <ann@x.lt>, bob@x.lt", [("Lee, Ann", "ann@x.lt"), ("", "bob@x.lt")]),
        ("nobody", [("", "")]),
        ('"Ann Lee <ann@x.lt>', [("Ann Lee", "ann@x.lt")]),
        ("<@relay.example:a@b.example>", [("", "a@b.example")]),
        ('"victim@v.example" <attacker@a.example>', [("victim@v.example", "attacker@a.example")]),
        (
            "attacker(&email=victim@v.example&)@attacker.example",
            [("&email=victim@v.example&", "attacker@attacker.example")],
        ),
        ("alice@example.org)bob@evil.example", [("", "")]),
        ("Ann <ann@x.lt", [("Ann", "")]),
        ("Ann <a@x.lt><b@x.lt>", [("Ann", "")]),
        ("mailto:a@b.example", [("", "")]),
        ("a@b@c", [("", "")]),
    ],
)
def test_address_lists_are_read_as_written(header, expected):
    assert [(mailbox.name, mailbox.email) for mailbox in mailboxes(header)] == expected


def test_a_thousand_open_brackets_are_only_a_bad_address():
    assert [mailbox.email for mailbox in mailboxes("(" * 100_000 + "a@b.example")] == []
