"""A request's body is received whole before a thread is given to it: slow senders cost memory, not the site."""

from collections.abc import Awaitable, Callable, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

IN_MEMORY = 256 * 1024
PIECE = 64 * 1024


class TooLarge(Exception):
    """More was sent than anything here accepts."""


class Body:
    """What was sent, kept in memory or, when it is long, in a temporary file."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._most = receive, most
        self._kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed by close()
        self._left = 0

    async def take_in(self) -> bool:
        """Receive all of it; False when the sender left in the middle: half a form must never be acted on."""
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return False
            piece = message.get("body", b"")
            self._left += len(piece)
            if self._left > self._most:
                raise TooLarge
            self._kept.write(piece)
            more = message.get("more_body", False)
        self._kept.seek(0)
        return True

    async def receive(self) -> Message:
        """The same again, for the application; after the end it waits for the reader to leave."""
        if self._left < 0:
            return await self._receive()
        piece = self._kept.read(PIECE)
        self._left -= len(piece)
        more = self._left > 0
        if not more:
            self._left = -1
        return {"type": "http.request", "body": piece, "more_body": more}

    def close(self) -> None:
        self._kept.close()
