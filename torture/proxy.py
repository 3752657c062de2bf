"""A TCP proxy that breaks the next connection as it is told: after so many bytes, in one direction."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

FAULTS = ("cut", "reset", "stall", "drip")
STALLED = 2.0  # seconds, then the line is dead
DRIP, PAUSE, DRIPS = 48, 0.01, 100


@dataclass
class Fault:
    kind: str
    after: int  # bytes
    upwards: bool  # from our client to the server, or back


class Proxy:
    """Forwards to `target`; `break_next` arms one fault, `met` counts those that came about."""

    def __init__(self, target: int) -> None:
        self.target, self.port, self.met = target, 0, 0
        self.fault: Fault | None = None

    def break_next(self, kind: str, after: int, *, upwards: bool) -> None:
        self.fault = Fault(kind, after, upwards)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        both = (writer, up_writer)
        await asyncio.gather(
            self._pump(reader, up_writer, both, upwards=True), self._pump(up_reader, writer, both, upwards=False)
        )

    async def _pump(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        both: tuple[asyncio.StreamWriter, ...],
        *,
        upwards: bool,
    ) -> None:
        try:
            while data := await source.read(16_384):
                if (fault := self.fault) and fault.upwards == upwards:
                    if fault.after >= len(data):
                        fault.after -= len(data)
                    else:
                        self.fault, self.met = None, self.met + 1
                        data = await self._break(fault, data, target, both)
                target.write(data)
                await target.drain()
        except (OSError, asyncio.CancelledError):
            pass  # one side has gone: so has the other, below
        finally:
            with contextlib.suppress(RuntimeError):  # the loop of a proxy that is over
                for writer in both:
                    writer.close()

    async def _break(
        self, fault: Fault, data: bytes, target: asyncio.StreamWriter, both: tuple[asyncio.StreamWriter, ...]
    ) -> bytes:
        head, rest = data[: fault.after], data[fault.after :]
        target.write(head)
        await target.drain()
        if fault.kind == "drip":
            for _drop in range(DRIPS):
                target.write(rest[:DRIP])
                rest = rest[DRIP:]
                await asyncio.sleep(PAUSE)
            return rest
        if fault.kind == "stall":
            await asyncio.sleep(STALLED)
        if fault.kind in ("reset", "stall"):
            for writer in both:
                line = writer.get_extra_info("socket")
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
        raise ConnectionError(fault.kind)


@contextmanager
def proxy(target: int) -> Iterator[Proxy]:
    found, ready = Proxy(target), threading.Event()
    loop = asyncio.new_event_loop()

    async def listen() -> None:
        door = await asyncio.start_server(found.serve, "127.0.0.1", 0)
        found.port = door.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        loop.run_until_complete(listen())
        loop.run_forever()

    threading.Thread(target=run, daemon=True).start()
    ready.wait(10)
    try:
        yield found
    finally:
        loop.call_soon_threadsafe(loop.stop)
