"""Check that a customer of the benchmark behaves as one: a conversation, turns, then another."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count, repeat

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from assistant.bench.customer import TURNS_A_CONVERSATION, Asker, Door, HttpDoor, SocketDoor
from assistant.errors import Unavailable
from tests.bench.shop import Shop

Enter = Callable[[aiohttp.ClientSession], Door]


def questions() -> Iterator[str]:
    """Return questions that can be told apart."""
    return (f"question {number}" for number in count())


def over_http(session: aiohttp.ClientSession) -> Door:
    """Come in over HTTP."""
    return HttpDoor(session, Asker(token="t", questions=questions()))


def over_a_socket(session: aiohttp.ClientSession) -> Door:
    """Come in over a WebSocket."""
    return SocketDoor(session, Asker(token="t", questions=questions()))


both_doors = pytest.mark.parametrize("enter", [over_http, over_a_socket])


@asynccontextmanager
async def customer(shop: Shop, enter: Enter) -> AsyncIterator[Door]:
    """Open a shop on loopback and send one customer in."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TestServer(shop.application()))
        session = await stack.enter_async_context(aiohttp.ClientSession(server.make_url("/")))
        door = enter(session)
        stack.push_async_callback(door.leave)
        yield door


async def ask(door: Door, times: int) -> None:
    """Ask that many questions, getting ready before each."""
    for _ in range(times):
        await door.prepare()
        await door.ask()


@both_doors
async def test_each_turn_asks_the_next_question_and_keeps_the_decision(enter: Enter) -> None:
    """What is timed has to be an answer to what was asked, not to what came before."""
    shop = Shop(iter(["answer", "ask_back", "answer"]))

    async with customer(shop, enter) as door:
        await ask(door, 3)

    assert shop.asked == ["question 0", "question 1", "question 2"]
    assert door.decisions == ["answer", "ask_back", "answer"]
    assert shop.started == 1


@both_doors
async def test_a_conversation_ends_after_its_turns(enter: Enter) -> None:
    """Nobody asks a thousand questions in one conversation; histories must not grow without end."""
    shop = Shop(repeat("answer"))

    async with customer(shop, enter) as door:
        await ask(door, TURNS_A_CONVERSATION + 1)

    assert shop.started == 2


@pytest.mark.parametrize("kind", [HttpDoor, SocketDoor])
async def test_only_the_first_conversation_may_be_shorter(kind: type[HttpDoor | SocketDoor]) -> None:
    """Customers who all began together would all begin again together, which no shop sees."""
    shop = Shop(repeat("answer"))

    async with customer(
        shop, lambda session: kind(session, Asker(token="t", questions=questions(), turns=2))
    ) as door:
        await ask(door, 3)
        begun_early = shop.started
        await ask(door, TURNS_A_CONVERSATION - 1)
        still = shop.started
        await ask(door, 1)

    assert (begun_early, still, shop.started) == (2, 2, 3)


@both_doors
async def test_a_customer_who_waits_for_a_person_starts_again(enter: Enter) -> None:
    """While a person is awaited nothing is answered, and there would be nothing to time."""
    shop = Shop(iter(["hand_off", "answer"]))

    async with customer(shop, enter) as door:
        await ask(door, 2)

    assert shop.started == 2
    assert door.decisions == ["hand_off", "answer"]


@both_doors
async def test_a_refusal_is_not_counted_as_an_answer(enter: Enter) -> None:
    """A server that refuses quickly must not look fast."""
    shop = Shop(iter(["refuse"]))

    async with customer(shop, enter) as door:
        with pytest.raises(Unavailable, match="too many"):
            await ask(door, 1)
