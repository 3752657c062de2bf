"""A POP3 server for tests (RFC 1939): what was marked for deletion goes only with QUIT."""

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Pop3Server:
    port: int = 0
    mails: dict[str, bytes] = field(default_factory=dict)  # unique id → the mail
    deleted: list[str] = field(default_factory=list)
    count: int = 0

    def put(self, raw: bytes) -> str:
        self.count += 1
        key = f"uid{self.count:08d}"
        self.mails[key] = raw
        return key


class Session(socketserver.StreamRequestHandler):
    state: Pop3Server

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the client has gone without QUIT: nothing is deleted
            self._talk()

    def _talk(self) -> None:
        mails, marked = list(self.state.mails.items()), set[str]()
        self._say("+OK ready")
        while line := self.rfile.readline():
            name, *words = line.decode("ascii", "replace").split()
            name = name.upper()
            if name == "QUIT":
                for key in marked:
                    self.state.mails.pop(key, None)
                    self.state.deleted.append(key)
                return self._say("+OK")
            if name in ("LIST", "UIDL"):
                self._say("+OK")
                for number, (key, raw) in enumerate(mails, 1):
                    self._say(f"{number} {len(raw) if name == 'LIST' else key}")
                self._say(".")
            elif name in ("RETR", "TOP"):
                raw = mails[int(words[0]) - 1][1]
                content = raw if name == "RETR" else raw.partition(b"\r\n\r\n")[0] + b"\r\n"
                self._say("+OK")
                for part in content.removesuffix(b"\r\n").split(b"\r\n"):
                    self.wfile.write((b"." + part if part.startswith(b".") else part) + b"\r\n")
                self._say(".")
            elif name == "DELE":
                marked.add(mails[int(words[0]) - 1][0])
                self._say("+OK")
            else:
                self._say("+OK")

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def pop3_server() -> Iterator[Pop3Server]:
    state = Pop3Server()
    handler = type("Bound", (Session,), {"state": state})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as door:
        door.daemon_threads = True
        state.port = door.server_address[1]
        threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield state
        door.shutdown()
