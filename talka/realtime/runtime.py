"""What the web process runs beside its pages: the watcher of events and the re-checking of listeners."""

import asyncio
from contextlib import suppress

from .hub import hub
from .stream import recheck
from .watcher import Watcher


class Runtime:
    def __init__(self) -> None:
        self.watcher: Watcher | None = None
        self.rechecking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """On the event loop, when the process begins to serve."""
        hub.loop = asyncio.get_running_loop()
        self.watcher = Watcher(hub)
        self.watcher.start()
        self.rechecking = asyncio.create_task(recheck())

    async def stop(self) -> None:
        hub.close()
        if self.watcher:
            self.watcher.stop()
        if self.rechecking:
            self.rechecking.cancel()
            with suppress(asyncio.CancelledError):
                await self.rechecking


runtime = Runtime()
