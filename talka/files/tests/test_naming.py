"""The corpus of file names (HAZARDS Appendix A, FILE-1, FILE-7): never a path, never empty, nothing invisible."""

import unicodedata

import pytest

from talka.files import store
from talka.files.names import LONGEST, tidy
from talka.files.serving import serve

CORPUS = [
    ("../../etc/passwd", "passwd"),
    ("..\\..\\x", "x"),
    ("%2e%2e%2fx", "%2e%2e%2fx"),
    ("a\x00.png", "a.png"),
    (".htaccess", "htaccess"),
    ("\u200b.htaccess", "htaccess"),
    ("\u2060.env", "env"),
    ("web.config", "web.config"),
    ("con.txt", "con.txt"),
    ("a.txt.", "a.txt"),
    ("a.txt ", "a.txt"),
    ("a/../b", "b"),
    ('"a".html', '"a".html'),
    ("a;b.html", "a;b.html"),
    ("a\r\nX: y", "aX: y"),
    ("\u202egnp.exe", "gnp.exe"),
    ("e\u0301.txt", "é.txt"),
    ("é.txt", "é.txt"),
    ("a" * 255, "a" * LONGEST),
    ("é" * 1000, "é" * (LONGEST // 2)),
    ("a" * 300 + ".pdf", "a" * (LONGEST - 4) + ".pdf"),
    ("", "file"),
    (".", "file"),
    ("..", "file"),
    ("/", "file"),
    ("-rf", "-rf"),
    ("x.svg.png", "x.svg.png"),
    ("x.png.svg", "x.png.svg"),
    (b"\xff\xfe".decode("utf-8", "surrogateescape"), "file"),
    (b"\xff\xfe.txt".decode("utf-8", "replace"), "\ufffd\ufffd.txt"),
]


@pytest.mark.parametrize(("given", "shown"), CORPUS)
def test_the_shown_name(given, shown):
    assert tidy(given) == shown


@pytest.mark.parametrize("given", [given for given, _shown in CORPUS])
def test_what_holds_for_every_name(given):
    name = tidy(given)
    assert name
    assert len(name.encode()) <= LONGEST
    assert "/" not in name
    assert "\\" not in name
    assert name == name.strip(" .")
    assert name == unicodedata.normalize("NFC", name)
    assert tidy(name) == name
    assert not [c for c in name if unicodedata.category(c) in ("Cc", "Cf", "Cs")]


@pytest.mark.django_db
@pytest.mark.parametrize("given", [given for given, _shown in CORPUS])
def test_the_place_on_disk_and_the_header_do_not_follow_the_name(given, settings):
    file = store.save(given, b"abc")
    assert file.path == settings.DATA / "files" / file.id.hex[:2] / file.id.hex
    header = serve(file)["Content-Disposition"]
    assert header.startswith("attachment")
    assert not {"\r", "\n", "\0"} & set(header)
