from talka.realtime.hub import MOST_PENDING, Client, Hub, Message


def nudge(topic: str = "ticket:1", event: int = 1, kind: str = "ticket.moved", internal: bool = False) -> Message:
    return Message(topic, "nudge", (("event", event), ("kind", kind)), event, internal)


def client(*topics: str, is_agent: bool = True) -> Client:
    return Client(session="s", bearer="", topics=set(topics), person=1, is_agent=is_agent)


def test_a_listener_hears_its_topics_only():
    hub, ada, ben = Hub(), client("ticket:1"), client("ticket:2")
    hub.join(ada)
    hub.join(ben)
    hub.deliver([nudge("ticket:1", 7)])
    assert b'"event": 7' in ada.take()
    assert ben.take() == b""


def test_what_waits_for_a_slow_reader_is_the_newest_of_each_kind():
    ada = client("ticket:1")
    for event in range(1, 1000):
        ada.offer(nudge(event=event))
    assert ada.take().decode() == (
        'id: 999\nevent: nudge\ndata: {"topic": "ticket:1", "event": 999, "kind": "ticket.moved"}\n\n'
    )


def test_too_much_at_once_becomes_fetch_everything():
    ada = client(*(f"ticket:{n}" for n in range(MOST_PENDING + 1)))
    for n in range(MOST_PENDING + 1):
        ada.offer(nudge(f"ticket:{n}", n))
    assert ada.take().startswith(b"id: 0\nevent: reset\n")
    assert ada.take() == b""


def test_the_number_never_goes_back_when_a_late_event_is_told():
    ada = client("ticket:1")
    ada.offer(nudge(event=12))
    ada.take()
    ada.offer(nudge(event=11))
    assert ada.take().startswith(b"id: 12\n")


def test_internal_things_reach_agents_only():
    carol, ada = client("ticket:1", is_agent=False), client("ticket:1")
    for listener in (carol, ada):
        listener.offer(nudge(kind="message.noted", internal=True))
    assert carol.take() == b""
    assert b"message.noted" in ada.take()


def test_a_topic_taken_away_says_goodbye_and_nothing_else():
    ada = client("ticket:1", "ticket:2")
    ada.offer(nudge("ticket:1", 5))
    ada.drop("ticket:1")
    ada.offer(nudge("ticket:1", 6))
    assert ada.take() == b'id: 0\nevent: gone\ndata: {"topic": "ticket:1"}\n\n'


def test_who_leaves_is_forgotten():
    hub, ada = Hub(), client("ticket:1")
    hub.join(ada)
    hub.leave(ada)
    assert not hub.clients
    assert not hub._by_topic
