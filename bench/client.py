"""Clients on keep-alive connections, each in a thread: raw http.client costs a quarter of a millisecond a request."""

import http.client
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from .site import PASSWORD, Site

FORM = "application/x-www-form-urlencoded"
WARM, LEAST = 0.7, 20


@dataclass(frozen=True)
class Ask:
    path: str
    method: str = "GET"
    body: bytes = b""
    kind: str = ""
    token: str = ""
    expect: tuple[int, ...] = (200,)


@dataclass(frozen=True)
class Timing:
    p50: float
    p95: float
    per_second: float
    size: int


class Client:
    """One browser (or program): a connection and its cookies."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.port, self.cookies = port, dict(cookies or {})
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def send(self, ask: Ask) -> bytes:
        headers = {"Accept-Language": "en", "Accept": "text/html"}
        if ask.token:
            headers |= {"Authorization": f"Bearer {ask.token}", "Accept": "application/json"}
        elif self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers |= {"X-CSRFToken": self.cookies.get("csrftoken", ""), "Origin": f"http://127.0.0.1:{self.port}"}
        if ask.kind:
            headers["Content-Type"] = ask.kind
        self.link.request(ask.method, ask.path, body=ask.body or None, headers=headers)
        answer = self.link.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and not ask.token:
                key, _is, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        if answer.status not in ask.expect:
            raise RuntimeError(f"{ask.method} {ask.path}: {answer.status} {content[:300]!r}")
        return content


def form(path: str, **values: str) -> Ask:
    return Ask(path, "POST", urlencode(values).encode(), FORM, expect=(200, 302))


def sign_in(site: Site, address: str) -> dict[str, str]:
    """The cookies of a person who signed in through the page."""
    client = Client(site.port)
    page = client.send(Ask("/accounts/login/")).decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    token = found.group(1) if found else client.cookies["csrftoken"]
    client.send(form("/accounts/login/", login=address, password=PASSWORD, csrfmiddlewaretoken=token))
    if not any(name.endswith("talka") for name in client.cookies):
        raise RuntimeError("signing in did not work")
    return client.cookies


def measure(port: int, cookies: dict[str, str], make: Callable[[int], Ask], *, clients: int, seconds: float) -> Timing:
    """Ask again and again from so many connections at once; the first moments only warm up."""
    times: list[float] = []
    sizes: list[int] = []
    wrong: list[Exception] = []
    counter = iter(range(10**9))
    begin = time.perf_counter() + WARM
    end = begin + seconds

    def work() -> None:
        client = Client(port, cookies)
        try:
            while True:
                ask = make(next(counter))
                start = time.perf_counter()
                content = client.send(ask)
                done = time.perf_counter()
                if start >= begin:
                    times.append(done - start)
                    sizes.append(len(content))
                if done > end and (len(times) >= LEAST or done > end + 20):
                    return
        except Exception as reason:  # told by the main thread below
            wrong.append(reason)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    took = time.perf_counter() - begin
    times.sort()
    return Timing(1000 * times[len(times) // 2], 1000 * times[int(len(times) * 0.95)], len(times) / took, max(sizes))
