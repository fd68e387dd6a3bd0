"""Check that one server and two are compared on the same work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.bench import serving
from assistant.bench.processes import GAIN, LOOK, Round, compared, figures_of
from assistant.bench.workplace import prepare
from tests.databases import PostgreSQL
from tests.valkeys import ValkeyServer, address_of


def test_a_rate_is_the_median_of_the_rounds_and_waiting_is_that_of_all_turns() -> None:
    """One round in bad company must not decide."""
    rounds = [
        Round(milliseconds=(10.0,) * turns, seconds=2.0, processor_seconds=0.5) for turns in (10, 20, 90)
    ]

    figures = {one.name: one.value for one in figures_of(rounds, name="both")}

    assert figures["both, rate"] == 10
    assert figures["both, p95"] == 10
    assert figures["both, processor time"] == 1.5 * 1000 / 120


@pytest.mark.slow
def test_a_look_compares_real_servers(tmp_path: Path, postgresql: PostgreSQL, valkey: ValkeyServer) -> None:
    """Whoever thinks of a second server can see on their own machine what it brings."""
    workplace = prepare(tmp_path, LOOK.scale)
    meeting = {
        "DATABASE_URL": postgresql.created("compared").replace("+asyncpg", ""),
        "VALKEY_URL": address_of(valkey),
        "VALKEY_PREFIX": "compared",
    }
    workplace = replace(workplace, settings={**workplace.settings, **meeting})
    serving.index(workplace, alone=1.0)

    figures = {one.name: one.value for one in compared(workplace, LOOK)}

    assert figures[GAIN] > 0
    assert {"one server, 4 customers, rate", "two servers, 4 customers, rate"} <= figures.keys()
