"""An IMAP server that does what a test tells it: just enough of RFC 9051 for a client that reads, and its faults."""

import asyncio
import base64
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PASSWORD = "let-me-in"
LITERAL = re.compile(rb"\{(\d+)\+?\}$")


@dataclass
class Mail:
    raw: bytes | Callable[[], bytes]
    flags: set[str] = field(default_factory=set)
    date: str = "23-Nov-2026 09:14:00 +0000"

    @property
    def content(self) -> bytes:
        return self.raw() if callable(self.raw) else self.raw


@dataclass
class Folder:
    validity: int = 1
    mails: dict[int, Mail] = field(default_factory=dict)
    next_uid: int = 1

    def put(self, raw: bytes | Callable[[], bytes], *flags: str, date: str = Mail.date) -> int:
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.mails[uid] = Mail(raw, set(flags), date)
        return uid


@dataclass
class ImapServer:
    """`folders` may be changed at any time. `commands` are the words it has heard, in order."""

    port: int = 0
    folders: dict[str, Folder] = field(default_factory=lambda: {"INBOX": Folder()})
    tokens: set[str] = field(default_factory=set)  # access tokens that XOAUTH2 lets in
    refuses: dict[str, str] = field(default_factory=dict)  # command → the whole answer after its tag
    idle: bool = True
    deaf: bool = False  # takes IDLE and then says nothing more, as behind a firewall that forgot the connection
    commands: list[str] = field(default_factory=list)
    waiting: set["Session"] = field(default_factory=set)
    loop: asyncio.AbstractEventLoop | None = None

    def put(self, raw: bytes | Callable[[], bytes], *flags: str, folder: str = "INBOX", date: str = Mail.date) -> int:
        uid = self.folders[folder].put(raw, *flags, date=date)
        if self.loop:
            self.loop.call_soon_threadsafe(self._tell)
        return uid

    def _tell(self) -> None:
        for session in list(self.waiting):
            session.say(f"* {len(session.folder.mails)} EXISTS")


class Session:
    def __init__(self, server: ImapServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.folder = Folder()

    def say(self, line: str | bytes) -> None:
        self.writer.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    async def run(self) -> None:
        self.say("* OK ready")
        try:
            while line := await self._line():
                tag, _space, rest = line.decode("utf-8", "replace").partition(" ")
                words = rest.split(" ")
                name = " ".join(words[:2]).upper() if words[0].upper() == "UID" else words[0].upper()
                arguments = words[2:] if name.startswith("UID ") else words[1:]
                self.server.commands.append(name)
                if answer := self.server.refuses.get(name):
                    self.say(answer if answer.startswith("*") else f"{tag} {answer}")
                    if answer.startswith("* BYE"):
                        break
                elif name == "LOGOUT":
                    self.say("* BYE")
                    self.say(f"{tag} OK bye")
                    break
                else:
                    self.say(f"{tag} {await self.do(name, arguments)}")
                await self.writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has gone; that is what many tests are about
        finally:
            self.server.waiting.discard(self)
            self.writer.close()

    async def _line(self) -> bytes:
        line = (await self.reader.readline()).rstrip(b"\r\n")
        while match := LITERAL.search(line):
            self.say("+ go on")
            line = line[: match.start()] + b'"' + await self.reader.readexactly(int(match[1])) + b'"'
            line += (await self.reader.readline()).rstrip(b"\r\n")
        return line

    async def do(self, name: str, words: list[str]) -> str:
        handler = getattr(self, "do_" + name.lower().replace(" ", "_"), None)
        if handler is None:
            return f"BAD no {name} here"
        answer: str = await handler(words)
        return answer

    async def do_capability(self, words: list[str]) -> str:
        idle = " IDLE" if self.server.idle else ""
        self.say(f"* CAPABILITY IMAP4rev1 UIDPLUS MOVE AUTH=XOAUTH2 SASL-IR{idle}")
        return "OK done"

    async def do_noop(self, words: list[str]) -> str:
        return "OK done"

    async def do_login(self, words: list[str]) -> str:
        return "OK in" if words[-1].strip('"') == PASSWORD else "NO [AUTHENTICATIONFAILED] wrong"

    async def do_authenticate(self, words: list[str]) -> str:
        if len(words) < 2:
            self.say("+ ")
            words.append((await self.reader.readline()).decode().strip())
        given = base64.b64decode(words[1]).decode()
        if any(f"auth=Bearer {token}\1" in given for token in self.server.tokens):
            return "OK done"
        self.say("+ " + base64.b64encode(b'{"status":"401"}').decode())
        await self.reader.readline()
        return "NO [AUTHENTICATIONFAILED] token"

    async def do_list(self, words: list[str]) -> str:
        for name in self.server.folders:
            self.say(f'* LIST (\\HasNoChildren) "/" "{name}"')
        return "OK done"

    async def do_select(self, words: list[str]) -> str:
        folder = self.server.folders.get(" ".join(words).strip('"'))
        if folder is None:
            return "NO there is no such folder"
        self.folder = folder
        self.say(f"* {len(folder.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {folder.validity}]")
        self.say(f"* OK [UIDNEXT {folder.next_uid}]")
        return "OK [READ-WRITE]"

    do_examine = do_select

    async def do_uid_search(self, words: list[str]) -> str:
        found = list(self.folder.mails)
        for place, word in enumerate(words):
            if word == "UNSEEN":
                found = [uid for uid in found if "\\Seen" not in self.folder.mails[uid].flags]
            elif word == "SINCE":
                day = words[place + 1].strip('"')
                found = [uid for uid in found if _day(self.folder.mails[uid].date) >= _day(day)]
            elif word == "UID":
                wanted = self._uids(words[place + 1])
                found = [uid for uid in found if uid in wanted]
        self.say("* SEARCH " + " ".join(map(str, found)))
        return "OK done"

    async def do_uid_fetch(self, words: list[str]) -> str:
        wanted = " ".join(words[1:])
        for uid in sorted(self._uids(words[0])):
            mail = self.folder.mails[uid]
            if "SIZE" in wanted:
                self.say(f'* {uid} FETCH (UID {uid} RFC822.SIZE {len(mail.content)} INTERNALDATE "{mail.date}")')
                continue
            content = mail.content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in wanted else mail.content
            part = "HEADER" if "HEADER" in wanted else ""
            self.writer.write(f"* {uid} FETCH (UID {uid} BODY[{part}] {{{len(content)}}}\r\n".encode())
            self.writer.write(content + b")\r\n")
            await self.writer.drain()
        return "OK done"

    async def do_uid_store(self, words: list[str]) -> str:
        flags = set(re.findall(r"\\\w+", " ".join(words[2:])))
        for uid in self._uids(words[0]):
            self.folder.mails[uid].flags |= flags
        return "OK done"

    async def do_uid_expunge(self, words: list[str]) -> str:
        for uid in self._uids(words[0]):
            if "\\Deleted" in self.folder.mails[uid].flags:
                del self.folder.mails[uid]
        return "OK done"

    async def do_expunge(self, words: list[str]) -> str:
        return await self.do_uid_expunge(["1:*"])

    async def do_uid_move(self, words: list[str]) -> str:
        target = self.server.folders.get(" ".join(words[1:]).strip('"'))
        if target is None:
            return "NO [TRYCREATE] there is no such folder"
        for uid in self._uids(words[0]):
            moved = self.folder.mails.pop(uid)
            target.put(moved.raw, *moved.flags, date=moved.date)
        return "OK done"

    async def do_idle(self, words: list[str]) -> str:
        self.say("+ idling")
        await self.writer.drain()
        if self.server.deaf:
            await asyncio.sleep(3600)
        self.server.waiting.add(self)
        await self.reader.readline()
        self.server.waiting.discard(self)
        return "OK done"

    def _uids(self, words: str) -> set[int]:
        found: set[int] = set()
        last = max(self.folder.mails, default=0)
        for part in words.split(","):
            if part.isdigit():  # the common case, also in a folder of 100,000
                found |= {int(part)} & self.folder.mails.keys()
                continue
            first, _colon, end = part.partition(":")
            low, high = (last if word == "*" else int(word) for word in (first, end or first))
            low, high = min(low, high), max(low, high)
            found |= {uid for uid in self.folder.mails if low <= uid <= high}
        return found


def _day(text: str) -> tuple[int, int, int]:
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    day, month, year = text.split(" ")[0].split("-")
    return int(year), months.index(month.title()), int(day)


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """A running one on a free port of the loopback, in a thread of its own."""
    server, ready = ImapServer(), threading.Event()

    async def serve() -> None:
        door = await asyncio.start_server(lambda r, w: Session(server, r, w).run(), "127.0.0.1", 0, limit=1 << 26)
        server.port, server.loop = door.sockets[0].getsockname()[1], asyncio.get_running_loop()
        ready.set()
        await stop.wait()
        door.close()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield server
    finally:
        if server.loop:
            server.loop.call_soon_threadsafe(stop.set)
        thread.join(5)
