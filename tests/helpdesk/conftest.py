"""Serve a whole Concierge to the tests that drive it through a helpdesk."""

from __future__ import annotations

from tests.channels.conftest import _loop_never_blocks, prepared

__all__ = ["_loop_never_blocks", "prepared"]
