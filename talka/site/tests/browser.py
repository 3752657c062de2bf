"""What a browser does with an event stream, in a few lines."""

import http.client
import json
import socket
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    id: int
    name: str
    data: dict[str, object]


class Ears:
    """One GET /events; `hear` waits for the next message."""

    def __init__(self, port: int, query: str, cookie: str = "", **headers: str) -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        self.link.request("GET", f"/events?{query}", headers={"Cookie": cookie, **more})
        self.answer = self.link.getresponse()
        self.status = self.answer.status

    def hear(self, seconds: float = 10.0) -> Told | None:
        """The next message, or None when the stream has ended."""
        self.link.sock.settimeout(seconds) if self.link.sock else None
        lines: dict[str, str] = {}
        while line := self.answer.readline():
            name, _colon, value = line.decode().rstrip("\n").partition(": ")
            if not line.strip() and "event" in lines:
                return Told(int(lines["id"]), lines["event"], json.loads(lines["data"]))
            lines[name] = value
        return None

    def hears_nothing(self, seconds: float) -> bool:
        try:
            return self.hear(seconds) is None
        except TimeoutError:
            return True

    def close(self) -> None:
        self.answer.close()
        self.link.close()


def door() -> socket.socket:
    """A listening socket on a free port of this machine."""
    return socket.create_server(("127.0.0.1", 0), backlog=100)


def get(port: int, path: str, method: str = "GET", body: str = "", **headers: str) -> tuple[int, dict[str, str], bytes]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    link.request(method, path, body=body or None, headers=more)
    answer = link.getresponse()
    content = answer.read()
    link.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content


def answers(port: int) -> bool:
    try:
        return get(port, "/health")[0] == 200
    except OSError:
        time.sleep(0.02)
        return False
