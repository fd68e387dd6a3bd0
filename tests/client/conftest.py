"""Serve the real application to the client."""

from __future__ import annotations

from tests.channels.conftest import _loop_never_blocks, prepared, shared_site, site

__all__ = ["_loop_never_blocks", "prepared", "shared_site", "site"]
