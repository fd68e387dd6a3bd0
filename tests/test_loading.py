"""Loading is not interrupted to look for garbage, and everything after it is."""

from __future__ import annotations

import gc

import pytest

from assistant.loading import undisturbed


def test_garbage_is_looked_for_again_however_loading_ends() -> None:
    """A process that never collected would grow without end."""
    frozen = gc.get_freeze_count()
    try:
        with undisturbed():
            was_looked_for = gc.isenabled()
        with pytest.raises(ImportError), undisturbed():
            raise ImportError

        assert not was_looked_for
        assert gc.isenabled()
        assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()
