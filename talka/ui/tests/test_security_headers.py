"""Every answer leaves with the headers of its class (HAZARDS WEB-6, WEB-7)."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from talka.ui.headers import HEADERS, security_headers

pytestmark = pytest.mark.django_db
PAGES = {
    "sign-in": ("/accounts/login/", 200),
    "not found": ("/no-such-page", 404),
    "to sign-in": ("/account/", 302),
    "set-up that is over": ("/setup/x", 404),
    "health": ("/health", 200),
}


@pytest.mark.parametrize(("path", "status"), PAGES.values(), ids=PAGES)
def test_each_class_of_page_has_them_all(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    for name, value in HEADERS.items():
        assert answer.headers[name] == value, name
    assert "no-store" in answer.headers["Cache-Control"]
    assert not {"Server", "X-Powered-By"} & set(answer.headers)


def test_a_refused_host_has_them_too(client):
    answer = client.get("/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


def test_nothing_inline_and_nothing_foreign_is_allowed():
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


def test_what_a_view_says_itself_is_kept():
    given = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, max-age=60"}
    answer = security_headers(lambda request: HttpResponse(headers=given))(RequestFactory().get("/files/x"))
    for name, value in given.items():
        assert answer.headers[name] == value


def test_static_files_keep_their_own_caching():
    answer = security_headers(lambda request: HttpResponse())(RequestFactory().get("/static/ui/main.css"))
    assert "Cache-Control" not in answer.headers
