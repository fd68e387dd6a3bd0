"""Check that a plan is carried out in full: as many turns as are due, each timed."""

from __future__ import annotations

from itertools import cycle, repeat

import pytest
from aiohttp.test_utils import BaseTestServer, TestServer

from assistant.bench.customer import TURNS_A_CONVERSATION
from assistant.bench.empty import build
from assistant.bench.load import REFUSED, Kind, Outcome, Plan, drive
from tests.bench.shop import Shop


def plan(server: BaseTestServer, *, kind: Kind, rate: float | None = None, customers: int = 3) -> Plan:
    """Return a short plan for a server."""
    return Plan(
        url=str(server.make_url("/")),
        kind=kind,
        customers=customers,
        seconds=0.05,
        rate=rate,
        tokens=tuple(f"token-{number}" for number in range(customers)),
        questions=("Where is my order?", "How do I descale it?"),
    )


async def test_an_open_loop_sends_every_turn_that_is_due() -> None:
    """Leaving out turns while the server is slow would hide exactly what is looked for."""
    shop = Shop(repeat("answer"))
    async with TestServer(shop.application()) as server:
        outcome = await drive(plan(server, kind=Kind.HTTP, rate=400))

    assert len(outcome.milliseconds) == 20
    assert len(shop.asked) == 20
    assert outcome.decisions == {"answer": 20}


async def test_what_warms_up_is_sent_but_timed_apart() -> None:
    """What is promised is a rate kept up; how it begins is another matter."""
    shop = Shop(repeat("answer"))
    async with TestServer(shop.application()) as server:
        warm = plan(server, kind=Kind.HTTP, rate=400).model_copy(update={"warm_up": 0.025})
        outcome = await drive(warm)

    assert len(outcome.warming_up) == 10
    assert len(outcome.milliseconds) == 20
    assert len(shop.asked) == 30


async def test_customers_are_at_different_points_of_their_conversations() -> None:
    """Where all of them began together, all would be greeted and offered something at once."""
    shop = Shop(repeat("answer"))
    async with TestServer(shop.application()) as server:
        await drive(plan(server, kind=Kind.HTTP, rate=4_000, customers=TURNS_A_CONVERSATION))

    assert len(shop.asked) == 10 * TURNS_A_CONVERSATION
    assert TURNS_A_CONVERSATION < shop.started < 2 * TURNS_A_CONVERSATION


async def test_a_refused_turn_counts_as_a_very_slow_one() -> None:
    """Refusing nine of ten turns would otherwise make the tenth look fast."""
    shop = Shop(cycle(["answer", "refuse"]))
    async with TestServer(shop.application()) as server:
        outcome = await drive(plan(server, kind=Kind.HTTP, rate=400))

    assert outcome.refused == 10
    assert outcome.milliseconds.count(REFUSED) == 10
    assert outcome.decisions == {"answer": 10}


async def test_a_closed_loop_times_each_turn_that_it_counts() -> None:
    """The rate is turns over seconds, so both have to be of the same turns."""
    shop = Shop(cycle(["answer", "hand_off"]))
    async with TestServer(shop.application()) as server:
        outcome = await drive(plan(server, kind=Kind.HTTP))

    assert len(outcome.milliseconds) == len(shop.asked) == sum(outcome.decisions.values())
    assert set(shop.asked) == {"Where is my order?", "How do I descale it?"}


@pytest.mark.parametrize("kind", [Kind.EMPTY, Kind.EMPTY_SOCKET])
async def test_the_server_that_does_nothing_is_driven_alike(kind: Kind) -> None:
    """A floor is only one if the same client measured it in the same way."""
    async with TestServer(build()) as server:
        outcome = await drive(plan(server, kind=kind))

    assert outcome.milliseconds
    assert outcome.decisions == {}


def test_plans_and_outcomes_survive_the_way_between_processes() -> None:
    """They are handed over as text."""
    sent = Plan(
        url="http://127.0.0.1:1",
        kind=Kind.SOCKET,
        customers=1,
        seconds=1,
        tokens=("t",),
        questions=("Straße?",),
    )
    came = Outcome(milliseconds=(1.5, 2.25), seconds=0.5, decisions={"answer": 2})

    assert Plan.model_validate_json(sent.model_dump_json()) == sent
    assert Outcome.model_validate_json(came.model_dump_json()) == came
