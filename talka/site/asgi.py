"""The web process: event streams are answered right here, everything else by Django in a bounded pool of threads.

Why not Django's own ASGI handler: docs/decisions/0031.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware

from .wsgi import application as pages  # isort: skip  sets Django up, which the imports below need

from django.conf import settings

from talka.realtime import stream
from talka.realtime.runtime import runtime

from .bodies import Body, TooLarge

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

THREADS = 3  # pages are work for one lock: with 8 clients on 2 cores, 8 threads answered 23 a second, 2 answered 45
# pieces of 4 kB waiting for a slow reader: a download up to 8 MB does not keep a thread
WAITING = 2000
MOST_SENT = settings.MAX_UPLOAD + 2 * 1024 * 1024

in_threads = WSGIMiddleware(pages, workers=THREADS, send_queue_size=WAITING)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    elif scope["path"] == "/events":
        await stream.serve(scope, receive, send)
    else:
        await _page(scope, receive, send)


async def _page(scope: Message, receive: Receive, send: Send) -> None:
    # X_Forwarded_For would become the same WSGI variable as X-Forwarded-For, which proxies take away
    scope["headers"] = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    body = Body(receive, MOST_SENT)
    try:
        if await body.take_in():
            await in_threads(scope, body.receive, send)
    except TooLarge:
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": b"Too large."})
    finally:
        body.close()


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    runtime.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await runtime.stop()
    await send({"type": "lifespan.shutdown.complete"})
