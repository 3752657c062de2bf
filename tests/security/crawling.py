"""Reads a site as a person would: every address there is, and every link a page shows."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from tests.access.routes import routes

from .conftest import WORD, Aviary

LINKS = ("href", "src", "hx-get", "data-src", "action", "formaction")
LEAVES = ("/accounts/logout", "/static/", "/health")
MOST = 2000
SEARCHES = (
    "/tickets/?q={}", "/tickets/?q={}&tab=all", "/tickets/?tab=all", "/tickets/?tab=solved", "/tickets/?sort=due", "/portal/requests/?q={}",
    "/portal/requests/?tab=all", "/api/v1/tickets", "/api/v1/tickets?q={}", "/api/v1/people?q={}", "/api/v1/tags?q={}", "/api/v1/received-mails?q={}",
    "/tickets/?q=tag:{}", "/settings/?q={}", "/tickets/?q=%23{}", "/api/v1/tickets?q=tag:{}", "/api/v1/tickets?q=note:{}",
)  # fmt: skip


def crawl(client: Client, aviary: Aviary) -> Iterator[tuple[str, bytes]]:
    """Each address with every byte of its answer, headers too."""
    waiting = [*addresses(aviary), *(one.format(WORD) for one in SEARCHES)]
    seen, shapes = set[str](), set(map(_shape, waiting))
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if address in seen or address.startswith(LEAVES):
            continue
        seen.add(address)
        told, links = read(client, address)
        yield address, told
        for link in links:
            if _shape(link) not in shapes:
                shapes.add(_shape(link))
                waiting.append(link)
    assert len(seen) < MOST, "the crawl has no end"


def read(client: Client, address: str) -> tuple[bytes, list[str]]:
    response = client.get(address)
    body = response.getvalue() if not response.streaming else b"".join(response.streaming_content)
    kind = response.headers.get("Content-Type", "")
    told = body + b"\n" + "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode()
    assert response.status_code < 500, address
    return told, list(links_of(body, address)) if kind.startswith("text/html") else []


def links_of(page: bytes, base: str) -> Iterator[str]:
    for node in LexborHTMLParser(page).css(",".join(f"[{name}]" for name in LINKS)):
        for name in LINKS:
            if value := node.attributes.get(name):
                parts = urlsplit(urljoin(f"http://testserver{base}", value))
                if parts.netloc == "testserver":
                    yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def addresses(aviary: Aviary) -> list[str]:
    """Every route with the objects of each ticket in its place: the own one and those of others."""
    found = []
    for ticket in (aviary.carols, aviary.dans, aviary.payroll):
        for route in routes():
            found.append(route.address(aviary.objects | {"number": ticket.pk}))
    return list(dict.fromkeys(found))


def _shape(address: str) -> str:
    """Sorted and paged variants of one list are read once: the values do not matter, the names do."""
    parts = urlsplit(address)
    return (
        f"{parts.path}?{'&'.join(sorted(pair.partition('=')[0] for pair in parts.query.split('&')))}"
        if parts.query
        else parts.path
    )
