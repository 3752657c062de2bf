"""HAZARDS SSRF-1..3: what is not public is refused before anything is connected."""

import ipaddress
import socket

import httpx
import pytest

from talka.kit import egress
from talka.kit.egress import Blocked

WRONG = [
    "http://push.example.com/x", "https://push.example.com:8443/x", "https://user@push.example.com/", "https://user:pw@push.example.com/",
    "ftp://push.example.com/", "file:///etc/passwd", "https:///x", "https://", "", "https://localhost/", "https://localhost./", "https://127.0.0.1/",
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/", "https://127.1/", "https://①②⑦.⓪.⓪.①/", "https://[::1]/",
    "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25eth0]/", "https://169.254.169.254/latest/", "https://10.0.0.1./", "https://intranet/",
    "https://printer.local/", "https://metadata.google.internal/", "https://a.localhost/", "https://push.example.com\\@127.0.0.1/", "https://push.example.com:0/",
    "https://push.example.com:x/", "https://push.example.com/\n", "https://" + "a" * 3000 + ".com/",
]  # fmt: skip
NOT_PUBLIC = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.0.8",
    "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "::127.0.0.1", "2001::1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("url", WRONG)
def test_what_is_no_public_https_address_is_refused(url):
    with pytest.raises(Blocked):
        egress.host_of(url)


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_an_address_inside_is_not_public(text):
    assert not egress.is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_an_address_outside_is_public(text):
    assert egress.is_public(ipaddress.ip_address(text))


def test_one_inner_answer_among_public_ones_is_enough_to_refuse(monkeypatch):
    """HAZARDS SSRF-2"""
    answers = [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers)
    with pytest.raises(Blocked):
        egress.resolve("push.example.com")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: answers[:1])
    assert str(egress.resolve("push.example.com")) == "93.184.215.14"


@pytest.fixture
def outside(monkeypatch):
    """A world outside: what lies at each address; `asked` remembers the requests as they left."""
    lying, asked = {}, []

    def answer(request):
        asked.append(request)
        return lying[f"{request.headers['host']}{request.url.path}"]

    client = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **how: client(**how, transport=httpx.MockTransport(answer)))
    answers = [(0, 0, 0, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_a, **_k: INNER if host.startswith("inner") else answers)
    return lying, asked


INNER = [(0, 0, 0, "", ("10.0.0.1", 443))]


def test_a_picture_is_fetched_from_the_address_that_was_checked_without_a_word_about_us(outside):
    lying, asked = outside
    lying["a.example/x.png"] = httpx.Response(200, stream=httpx.ByteStream(b"picture"))
    assert egress.get("https://a.example/x.png", {}, most=100) == b"picture"
    (request,) = asked
    assert (request.url.host, request.headers["host"]) == ("93.184.215.14", "a.example")
    assert not {"cookie", "referer", "authorization", "origin"} & set(request.headers)


def test_each_place_one_is_sent_on_to_is_checked_again(outside):
    """HAZARDS SSRF-3"""
    lying, asked = outside
    lying["a.example/x"] = httpx.Response(
        302, stream=httpx.ByteStream(b""), headers={"location": "https://inner.example/secret"}
    )
    with pytest.raises(Blocked):
        egress.get("https://a.example/x", {}, most=100)
    lying["a.example/x"] = httpx.Response(
        302, stream=httpx.ByteStream(b""), headers={"location": "http://b.example/plain"}
    )
    with pytest.raises(Blocked):
        egress.get("https://a.example/x", {}, most=100)
    lying["a.example/x"] = httpx.Response(302, stream=httpx.ByteStream(b""), headers={"location": "/x"})
    asked.clear()
    with pytest.raises(egress.Unreached):
        egress.get("https://a.example/x", {}, most=100)
    assert len(asked) == egress.MOST_HOPS + 1


def test_more_than_was_agreed_is_not_read(outside):
    lying, _asked = outside
    lying["a.example/x"] = httpx.Response(200, stream=httpx.ByteStream(b"12345"))
    with pytest.raises(egress.Unreached):
        egress.get("https://a.example/x", {}, most=4)
    lying["a.example/x"] = httpx.Response(404, stream=httpx.ByteStream(b"1"))
    with pytest.raises(egress.Unreached):
        egress.get("https://a.example/x", {}, most=4)
