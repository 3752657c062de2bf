"""The web process: uvicorn around talka.site.asgi."""

import asyncio
import socket

import uvicorn

from . import parent

LAST_QUESTIONS = 0.5


def serve_pages(door: socket.socket) -> None:
    """Serve until told to stop; running requests are finished, event streams are ended at once."""
    config = uvicorn.Config(
        "talka.site.asgi:application",
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="warning",
        ws="none",
        lifespan="on",
        timeout_keep_alive=65,  # longer than the 60 s of common proxies
        timeout_graceful_shutdown=25,
    )
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(Server(config).serve(sockets=[door]))


class Server(uvicorn.Server):
    """Ends the event streams first when it is told to stop, or stopping would wait for their readers."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            parent.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        from talka.realtime.runtime import runtime  # noqa: PLC0415  Django is set up by the application

        await runtime.stop()
        # uvicorn cuts connections it has accepted and not read yet: take no more, and let those few ask first
        for server in self.servers:
            server.close()
        await asyncio.sleep(LAST_QUESTIONS)
        await super().shutdown(sockets)
