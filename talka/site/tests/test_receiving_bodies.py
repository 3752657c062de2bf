import asyncio

import pytest

from talka.site.bodies import IN_MEMORY, Body, TooLarge


def sender(*messages):
    waiting = list(messages)

    async def receive():
        return waiting.pop(0)

    return receive


def piece(body: bytes, more: bool) -> dict[str, object]:
    return {"type": "http.request", "body": body, "more_body": more}


async def again(body: Body) -> bytes:
    got, more = b"", True
    while more:
        message = await body.receive()
        got, more = got + message["body"], message["more_body"]
    return got


@pytest.mark.parametrize("size", [0, 1, 65536, IN_MEMORY + 1, 1_000_000])
def test_what_was_sent_is_handed_on_whole(size):
    sent = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    body = Body(sender(piece(sent[: size // 2], True), piece(sent[size // 2 :], False)), most=2_000_000)
    assert asyncio.run(body.take_in())
    assert asyncio.run(again(body)) == sent


def test_a_sender_who_leaves_in_the_middle_has_sent_nothing():
    body = Body(sender(piece(b"half", True), {"type": "http.disconnect"}), most=100)
    assert not asyncio.run(body.take_in())


def test_more_than_anybody_takes_is_refused_before_it_is_all_here():
    body = Body(sender(piece(b"x" * 60, True), piece(b"x" * 60, True)), most=100)
    with pytest.raises(TooLarge):
        asyncio.run(body.take_in())


def test_after_the_end_the_application_hears_when_the_reader_leaves():
    body = Body(sender(piece(b"all", False), {"type": "http.disconnect"}), most=100)

    async def listen():
        await body.take_in()
        await again(body)
        return await body.receive()

    assert asyncio.run(listen()) == {"type": "http.disconnect"}
