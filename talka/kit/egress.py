"""The only way out to an address that somebody typed or a browser handed us (HAZARDS SSRF-1..6).

The name is resolved once, every answer must be a public address, and the connection goes to the address that was
checked. https on port 443 only, no proxy, no cookies, no credentials. Of an answer to post() the caller learns the
status and nothing more; get() brings bytes, a bounded number in a bounded time, and checks the end of each redirect anew;
send() brings the status and the first bytes, and may go to a host inside that whoever runs this server names (`private`).
"""

import ipaddress
import socket
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    import httpx

CONNECT, TOTAL = 3.0, 10.0  # seconds
LONGEST = 2000
MOST_HOPS = 3
# what Python calls global and is not: embedded and tunnelled IPv4, site-local, protocol assignments
NOT_PUBLIC = [
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2002::/16", "fec0::/10", "3fff::/20",
    )
]  # fmt: skip
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Blocked(Exception):
    """This address is not one we speak to."""


class Unreached(Exception):
    """Nobody answered in time, or not as an https server."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


def host_of(url: str, private: Collection[str] = ()) -> str:
    """The host of an https address on its usual port; Blocked for anything else but what is named as private."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise Blocked("not an address") from wrong
    host = (parts.hostname or "").rstrip(".")
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or "\\" in url:
        raise Blocked("not an address")
    if host in private and parts.scheme in ("http", "https") and parts.username is None and port != 0:
        return host
    if parts.scheme != "https" or port not in (None, 443) or parts.username is not None or parts.password is not None:
        raise Blocked("https without credentials only")
    # a name of at least two parts whose last is not a number: no 127.1, no 0x7f000001, no intranet
    if "." not in host or not host.rpartition(".")[2].isalpha() or host.endswith((".local", ".internal", ".localhost")):
        raise Blocked("not a public name")
    return host


def is_public(address: Address) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return is_public(mapped)
    if any(address in network for network in NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve(host: str, private: Collection[str] = ()) -> Address:
    """One public address of a host; Blocked when it has none, or has one that is not public and is not named."""
    try:
        answers = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise Blocked("no such host") from wrong
    addresses = [ipaddress.ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]
    if not addresses or not (host in private or all(is_public(address) for address in addresses)):
        raise Blocked("not a public address")
    return addresses[0]


def post(url: str, headers: dict[str, str], content: bytes = b"") -> int:
    """Send it and answer the status; Unreached when nobody answers in time."""
    with _asked("POST", url, headers, content) as answer:
        return answer.status_code


def send(
    url: str, headers: dict[str, str], content: bytes, *, private: Collection[str] = (), most: int = 1000
) -> Answer:
    """Send it once, following nothing; Unreached when nobody answers in time."""
    until = time.monotonic() + TOTAL
    with _asked("POST", url, {**headers, "Accept-Encoding": "identity"}, content, private) as answer:
        read = bytearray()
        for part in answer.iter_raw():
            read += part
            if len(read) >= most or time.monotonic() > until:
                break
        return Answer(answer.status_code, bytes(read[:most]))


def get(url: str, headers: dict[str, str], *, most: int) -> bytes:
    """What lies there, at most `most` bytes; Unreached when it is longer, slower than TOTAL or anything but a 200."""
    until = time.monotonic() + TOTAL
    for _hop in range(MOST_HOPS + 1):
        if time.monotonic() > until:
            break
        with _asked("GET", url, {**headers, "Accept-Encoding": "identity"}) as answer:
            if answer.status_code == 200:
                return _read(answer, most, until)
            if answer.status_code not in (301, 302, 303, 307, 308):
                raise Unreached(str(answer.status_code))
            url = urljoin(url, answer.headers.get("location", ""))
    raise Unreached("sent on too often or too slowly")


def _read(answer: "httpx.Response", most: int, until: float) -> bytes:
    read = bytearray()
    for part in answer.iter_raw():
        read += part
        if len(read) > most or time.monotonic() > until:
            raise Unreached("too much" if len(read) > most else "too slow")
    return bytes(read)


@contextmanager
def _asked(
    method: str, url: str, headers: dict[str, str], content: bytes = b"", private: Collection[str] = ()
) -> "Iterator[httpx.Response]":
    import httpx  # noqa: PLC0415  ten megabytes that most processes never need

    host = host_of(url, private)
    address = resolve(host, private)
    port = f":{urlsplit(url).port}" if urlsplit(url).port else ""
    pinned = (f"[{address}]" if address.version == 6 else str(address)) + port
    there = urlsplit(url)._replace(netloc=pinned, fragment="").geturl()
    timeout = httpx.Timeout(TOTAL, connect=CONNECT)
    sent = {**headers, "Host": host + port}
    try:
        with (
            httpx.Client(trust_env=False, follow_redirects=False, timeout=timeout) as client,
            client.stream(method, there, headers=sent, content=content, extensions={"sni_hostname": host}) as answer,
        ):
            yield answer
    except (httpx.HTTPError, httpx.InvalidURL) as why:
        raise Unreached(type(why).__name__) from why
