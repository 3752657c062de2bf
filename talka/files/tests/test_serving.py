"""What a stored file says of itself on its way out (HAZARDS XSS-3)."""

import pytest
from django.http import Http404

from talka.files import store
from talka.files.kinds import SHOWN_INLINE, detect
from talka.files.serving import serve
from talka.kit.errors import Invalid

PNG, JPEG, GIF = b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff\xe0", b"GIF89a"
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 "
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BYTES = "application/octet-stream"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (GIF, "image/gif"),
        (b"GIF87a", "image/gif"),
        (WEBP, "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVE", BYTES),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (SVG, BYTES),
        (b"<!doctype html><script>", BYTES),
        (b"<?xml version='1.0'?>", BYTES),
        (b"FWS\x09", BYTES),
        (b"MIME-Version: 1.0", BYTES),
        (b"", BYTES),
    ],
)
def test_a_kind_is_told_by_the_bytes(data, kind):
    assert detect(data) == kind


@pytest.mark.parametrize(
    ("name", "data", "inline", "shown"),
    [
        ("x.png", PNG, True, "image/png"),
        ("x.jpg", JPEG, True, "image/jpeg"),
        ("x.webp", WEBP, True, "image/webp"),
        ("x.html", PNG, True, "image/png"),
        ("x.png", PNG, False, ""),
        ("x.svg", SVG, True, ""),
        ("x.png", SVG, True, ""),
        ("x.svg.png", SVG, True, ""),
        ("x.html", b"<!doctype html>", True, ""),
        ("x.xml", b"<?xml version='1.0'?>", True, ""),
        ("x.mht", b"MIME-Version: 1.0", True, ""),
        ("x.pdf", b"%PDF-1.7", True, ""),
        ("x.swf", b"FWS\x09", True, ""),
    ],
)
def test_only_pictures_are_shown_in_place(name, data, inline, shown):
    response = serve(store.save(name, data), inline=inline)
    assert response["Content-Type"] == (shown or BYTES)
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert b"".join(response) == data


def test_every_answer_keeps_the_browser_from_guessing_and_running():
    response = serve(store.save("x.png", PNG), inline=True)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Content-Length"] == str(len(PNG))


def test_no_kind_that_can_run_is_shown_in_place():
    assert all(kind.startswith("image/") and "svg" not in kind for kind in SHOWN_INLINE)


def test_a_file_whose_bytes_are_gone_is_not_there():
    file = store.save("x.png", PNG)
    file.path.unlink()
    with pytest.raises(Http404):
        serve(file)


def test_too_large_is_refused_and_leaves_nothing(settings):
    settings.MAX_UPLOAD = 3
    with pytest.raises(Invalid):
        store.save("x.png", b"1234")
    assert not list(settings.DATA.rglob("files/*/*"))
    assert store.save("x.png", b"123").size == 3


def test_bytes_that_changed_on_disk_are_told():
    kept, changed, gone = (store.save("x", data) for data in (b"a", b"b", b"c"))
    changed.path.chmod(0o600)
    changed.path.write_bytes(b"B")
    gone.path.unlink()
    assert set(store.missing_or_changed()) == {changed, gone}
    assert kept.read() == b"a"
