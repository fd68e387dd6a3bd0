"""Check that processes are started with the benchmark's own settings, waited for, and ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.bench.server import environment, finished, free_port, running
from assistant.errors import Unavailable


def test_a_process_sees_only_the_settings_of_the_benchmark() -> None:
    """A developer's own configuration must not change what is measured."""
    surrounding = {
        "PATH": "/bin",
        "CONCIERGE_PORT": "8080",
        "CONCIERGE_MODEL_FOLDER": "/models",
    }

    given = environment({"LOG_LEVEL": "WARNING"}, surrounding)

    assert given == {
        "PATH": "/bin",
        "CONCIERGE_MODEL_FOLDER": "/models",
        "CONCIERGE_LOG_LEVEL": "WARNING",
    }


def test_a_start_does_not_compile_what_an_earlier_one_compiled() -> None:
    """An installed service has its compiled modules beside it; a source tree would be twice as slow."""
    surrounding = {"PATH": "/bin", "PYTHONDONTWRITEBYTECODE": "1"}

    assert environment({}, surrounding) == {"PATH": "/bin"}


def test_a_server_is_waited_for_and_ended(tmp_path: Path) -> None:
    """Whatever happens in between, no process is left behind."""
    port = free_port()
    module = ["assistant.bench.empty", str(port)]

    with running(module, port=port, settings={}, log=tmp_path / "log") as server:
        was_running = server.process.poll() is None

    assert was_running
    assert server.seconds_to_ready > 0
    assert server.process.poll() is not None


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    """The reason stands in a log that is deleted a moment later."""
    module = ["assistant.bench.empty", "no-port"]

    with (
        pytest.raises(Unavailable, match="no-port"),
        running(module, port=free_port(), settings={}, log=tmp_path / "log"),
    ):
        pytest.fail("it never was ready")


def test_a_command_that_fails_says_why() -> None:
    """What it printed on its way down is all that anyone has to go by."""
    with pytest.raises(Unavailable, match="JSON"):
        finished(["assistant.bench.load"], settings={}, given="not a plan")
