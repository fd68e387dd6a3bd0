"""Check that usage is read of the process that was named."""

from __future__ import annotations

import os

import pytest

from assistant.bench.usage import usage


def test_a_process_holds_memory_and_has_run() -> None:
    """The figure of the server's memory and of a turn's cost both start here."""
    pytest.importorskip("psutil", reason="pip install psutil")

    used = usage(os.getpid())

    assert used is not None
    assert used.resident_megabytes > 1
    assert used.processor_seconds > 0
