"""HAZARDS WEB-6, WEB-7: the exact security headers of each class of answer."""

import pytest

from talka.ui.headers import HEADERS

from .conftest import client_of

ALL = {
    name: HEADERS[name]
    for name in (
        "X-Content-Type-Options",
        "Permissions-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
    )
}
PAGE = {**HEADERS, "Cache-Control": "no-store"}
CLASSES = {
    "page": ("eve", "/tickets/", PAGE), "settings": ("eve", "/settings/people/", PAGE), "portal": ("carol", "/portal/", PAGE), "sign-in": ("anon", "/accounts/login/", HEADERS),
    "unknown": ("anon", "/nothing/here", PAGE), "refused": ("carol", "/settings/people/", PAGE), "unseen": ("zoe", "/tickets/{number}/", PAGE), "to sign in": ("anon", "/tickets/", PAGE),
    "guest": ("anon", "/g/{secret}", {**PAGE, "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}),
    "api": ("eve", "/api/v1/me", {**ALL, "X-Frame-Options": "DENY"}), "export": ("eve", "/settings/people/export.csv", {**ALL, "X-Frame-Options": "DENY"}),
    "file": ("ada", "/files/{tickets:file.pk}", {**ALL, "Content-Security-Policy": "sandbox; default-src 'none'", "Content-Type": "application/octet-stream"}),
    "mail body": ("ada", "/messages/{tickets:body.pk}/body", {**ALL, "X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", CLASSES)
def test_each_class_of_answer_has_its_headers(aviary, kind):
    role, address, expected = CLASSES[kind]
    for name, value in aviary.objects.items():
        address = address.replace(f"{{{name}}}", str(value))
    answer = client_of(aviary.people[role]).get(address)
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert not {"Server", "X-Powered-By", "X-Runtime"} & set(answer.headers)
    policy = answer.headers["Content-Security-Policy"]
    assert "'unsafe-eval'" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy or "script-src" not in policy
    if kind == "mail body":
        assert "sandbox" in policy
        assert "allow-scripts" not in policy
        assert "allow-same-origin" not in policy
