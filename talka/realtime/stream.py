"""GET /events?topics=ticket:1042,desk:3 - the event stream, spoken natively so that an idle page costs no thread.

    id: 991
    event: nudge
    data: {"topic": "ticket:1042", "event": 991, "kind": "ticket.moved"}

`ready` lists the topics that were granted, `reset` says "fetch everything again", `gone` takes a topic away,
`presence` tells who is looking or typing. Last-Event-ID (or ?since=) is answered with what was missed.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qs

from django.db import close_old_connections

from . import presence, standing, watcher
from .hub import Client, frame, hub
from .standing import NOBODY, Standing

log = logging.getLogger("talka.realtime")
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

MOST_TOPICS = 50
MOST_STREAMS = 20  # of one person: tabs and windows
HEARTBEAT = 20.0
SLOW = 30.0
RECHECK = 3.0
NUMBER = 2**63

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx must not hold nudges back
    (b"x-content-type-options", b"nosniff"),
]
T = TypeVar("T")

_threads = ThreadPoolExecutor(2, thread_name_prefix="stream")


async def serve(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Answer one GET /events until the reader leaves, loses the right to listen, or the process stops."""
    if scope["method"] != "GET":
        return await _refuse(send, 405, "GET only")
    try:
        client = _read(scope)
    except ValueError as reason:
        return await _refuse(send, 400, str(reason))
    found = await _in_thread(partial(standing.check, client.session, client.bearer, client.topics))
    if found is NOBODY:
        return await _refuse(send, 401, "sign in first")
    if not found.topics:
        return await _refuse(send, 403, "none of these topics")
    if hub.streams_of(found.person) >= MOST_STREAMS:
        return await _refuse(send, 429, "too many streams")
    client.person, client.is_agent, client.topics = found.person, found.is_agent, set(found.topics)
    hub.join(client)
    gone = asyncio.create_task(_until_gone(receive, client))
    try:
        await _talk(client, send)
    except TimeoutError:
        log.info("a stream of person %s was dropped: it reads too slowly", client.person)
    finally:
        hub.leave(client)
        gone.cancel()


async def recheck() -> None:
    """Ask again and again whether each listener may still listen; a revoked one is closed within five seconds."""
    while True:
        await asyncio.sleep(RECHECK)
        clients = list(hub.clients)
        asked = {(client.session, client.bearer): set[str]() for client in clients}
        for client in clients:
            asked[client.session, client.bearer] |= client.topics
        try:
            found = await _in_thread(partial(_check_all, asked))
        except Exception:  # whatever it is, nobody may go on listening unchecked
            log.exception("the rights of open streams could not be checked; closing them")
            found = {}
        for client in clients:
            _apply(client, found.get((client.session, client.bearer), NOBODY))


def _check_all(asked: dict[tuple[str, str], set[str]]) -> dict[tuple[str, str], Standing]:
    return {who: standing.check(*who, topics) for who, topics in asked.items()}


def _apply(client: Client, now: Standing) -> None:
    if now.person != client.person:
        client.close()
        return
    client.is_agent = now.is_agent
    for topic in client.topics - now.topics:
        client.drop(topic)


def _read(scope: MutableMapping[str, Any]) -> Client:
    """The request as a client that has not been let in yet; ValueError says what is wrong with it."""
    query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=10)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ValueError("from this site only")
    topics = {topic for value in query.get("topics", []) for topic in value.split(",") if topic}
    if not topics or len(topics) > MOST_TOPICS or any(len(topic) > 100 for topic in topics):
        raise ValueError(f"between 1 and {MOST_TOPICS} topics")
    last = headers.get("last-event-id") or query.get("since", ["0"])[0]
    last_id = int(last) if last.isascii() and last.isdigit() and len(last) < 20 else 0
    scheme, _space, token = headers.get("authorization", "").partition(" ")
    return Client(
        session=standing.session_key(headers.get("cookie", "")),
        bearer=token.strip() if scheme.lower() == "bearer" else "",
        topics=topics,
        last_id=min(last_id, NUMBER - 1),
    )


async def _talk(client: Client, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await _say(send, await _welcome(client))
    while client.open:
        try:
            await asyncio.wait_for(client.wake.wait(), HEARTBEAT)
        except TimeoutError:
            await _say(send, b": still here\n\n")
            continue
        await _say(send, client.take())
    # readers of a stopped server come back spread over some seconds, not all at once
    await _say(send, f"retry: {random.randint(500, 8000)}\n\n".encode(), more=False)


async def _welcome(client: Client) -> bytes:
    """The granted topics, then what was missed since the reader was last here."""
    asked, topics = client.last_id, sorted(client.topics)
    missed = await _in_thread(partial(watcher.since, asked, client.topics)) if asked else []
    client.last_id = hub.newest if missed is None else max(asked, hub.newest)
    for message in (missed or []) + await _in_thread(partial(presence.present, set(topics))):
        client.offer(message)
    if missed is None:
        client.resync()
    return f"retry: {random.randint(1000, 3000)}\n{frame('ready', {'topics': topics}, client.last_id)}".encode()


async def _until_gone(receive: Receive, client: Client) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    client.close()


async def _say(send: Send, text: bytes, *, more: bool = True) -> None:
    if text or not more:
        await asyncio.wait_for(send({"type": "http.response.body", "body": text, "more_body": more}), SLOW)


async def _refuse(send: Send, status: int, why: str) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"retry-after", b"10"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": why.encode()})


async def _in_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, _tidy, work)


def _tidy(work: Callable[[], T]) -> T:
    """Database connections of these threads live long: let go of the broken and the old ones."""
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
