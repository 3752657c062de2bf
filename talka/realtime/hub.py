"""The open streams of this web process and what each still has to be told."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_PENDING = 400


@dataclass(frozen=True)
class Message:
    """One thing to tell the listeners of a topic. Nudges carry no content; only presence has a payload."""

    topic: str
    name: str
    data: tuple[tuple[str, str | int], ...]
    event_id: int = 0
    internal: bool = False

    @property
    def slot(self) -> tuple[str, str, str | int]:
        """A newer message of the same slot replaces an unsent one: a listener fetches the newest state anyway."""
        about = dict(self.data)
        return self.topic, self.name, about.get("person") or about.get("kind", "")


@dataclass(eq=False)
class Client:
    """One open stream. What waits for a slow reader is one message per slot, so it cannot grow without end."""

    session: str
    bearer: str
    topics: set[str]
    person: int = 0
    is_agent: bool = False
    last_id: int = 0
    open: bool = True
    missed: bool = False
    pending: dict[tuple[str, str, str | int], Message] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def offer(self, message: Message) -> None:
        if message.topic not in self.topics or (message.internal and not self.is_agent):
            return
        self.pending[message.slot] = message
        if len(self.pending) > MOST_PENDING:
            self.resync()
        self.wake.set()

    def resync(self) -> None:
        """Too much to tell: say only that everything on the page should be fetched again."""
        self.pending.clear()
        self.missed = True
        self.wake.set()

    def close(self) -> None:
        self.open = False
        self.wake.set()

    def drop(self, topic: str) -> None:
        """No longer allowed to hear of it."""
        self.topics.discard(topic)
        for slot in [slot for slot in self.pending if slot[0] == topic]:
            del self.pending[slot]
        self.pending[topic, "gone", ""] = Message(topic, "gone", ())
        self.wake.set()

    def take(self) -> bytes:
        """Everything not yet told, as text of the stream (WHATWG HTML, 9.2.6 Interpreting an event stream)."""
        self.wake.clear()
        messages, self.pending = list(self.pending.values()), {}
        self.last_id = max([self.last_id, *(m.event_id for m in messages)])
        text = "".join(frame(m.name, {"topic": m.topic, **dict(m.data)}, self.last_id) for m in messages)
        if self.missed:
            self.missed, text = False, frame("reset", {}, self.last_id) + text
        return text.encode()


class Hub:
    """Who listens to what. Only the event loop's thread touches it; `publish` may be called from any."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.newest = 0  # the last event told
        self.clients: set[Client] = set()
        self._by_topic: dict[str, set[Client]] = defaultdict(set)

    def join(self, client: Client) -> None:
        self.clients.add(client)
        for topic in client.topics:
            self._by_topic[topic].add(client)

    def leave(self, client: Client) -> None:
        self.clients.discard(client)
        for topic in [topic for topic, group in self._by_topic.items() if client in group]:
            self._by_topic[topic].discard(client)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    def streams_of(self, person: int) -> int:
        return sum(client.person == person for client in self.clients)

    def publish(self, messages: Iterable[Message]) -> None:
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.deliver, list(messages))

    def deliver(self, messages: list[Message]) -> None:
        for message in messages:
            self.newest = max(self.newest, message.event_id)
            for client in self._by_topic.get(message.topic, ()):
                client.offer(message)

    def close(self) -> None:
        """The process is going away: end every stream at once, so that stopping does not wait for them."""
        for client in self.clients:
            client.close()


hub = Hub()


def frame(name: str, data: dict[str, object], event_id: int) -> str:
    return f"id: {event_id}\nevent: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
