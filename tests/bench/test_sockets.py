"""Check that idle and active sockets are counted and compared with a server that only echoes."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.bench import serving
from assistant.bench.figures import Latencies
from assistant.bench.load import Kind
from assistant.bench.sockets import LOOK, MEMORY, WHOLE, Stood, echoed, figures, stood
from assistant.bench.workplace import prepare


def a_stand(*, kilobytes: float | None = 20.0, lost: int = 0, slowest: float = 40.0) -> Stood:
    """Return what a server did."""
    turns = Latencies(milliseconds=(10.0, 20.0, slowest))
    return Stood(kilobytes=kilobytes, cores=0.02, alone=turns, beside=turns, lost=lost, refused=0)


def test_what_is_published_stands_beside_a_bare_echo() -> None:
    """Kilobytes alone say nothing of what is ours and what is the framework's."""
    shown = {one.name: one for one in figures(a_stand(kilobytes=30.0), a_stand(kilobytes=10.0), WHOLE)}

    assert shown[MEMORY].ratio == 3.0
    assert shown["turns sent"].value == 20
    beside = shown["turn over WebSocket, 200 active beside 5,000 idle, p95"]
    assert (beside.value, beside.floor and beside.floor.value) == (40.0, 20.0)


def test_a_lost_connection_is_shown() -> None:
    """A server that drops half of the crowd holds little memory, and must not shine for it."""
    shown = {one.name: one.value for one in figures(a_stand(lost=7), a_stand(), WHOLE)}

    assert shown["connections lost"] == 7


def test_without_a_way_to_read_memory_the_rest_is_shown() -> None:
    """psutil is not part of the service."""
    shown = {one.name for one in figures(a_stand(kilobytes=None), a_stand(kilobytes=None), WHOLE)}

    assert MEMORY not in shown
    assert "connections lost" in shown


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_look_drives_both_servers_with_a_crowd(tmp_path: Path) -> None:
    """Whoever wonders how many customers fit on their machine can see."""
    workplace = prepare(tmp_path, LOOK.scale)
    serving.index(workplace, alone=1.0)

    echo = echoed(workplace, LOOK)
    with serving.serving(workplace) as server:
        ours = stood(workplace, server, LOOK, kind=Kind.SOCKET)

    turns = round(LOOK.rate * LOOK.seconds)
    for one in (echo, ours):
        assert len(one.alone.milliseconds) == len(one.beside.milliseconds) == turns
        assert (one.lost, one.refused) == (0, 0)
