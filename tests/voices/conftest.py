"""Read before the loop what a server reads at its start."""

from __future__ import annotations

import pytest

from assistant.conversations.feeling import shipped
from knowledge import read_identifier


@pytest.fixture(scope="session", autouse=True)
def _models_are_read() -> None:
    """Have the models of moods and of languages in memory."""
    shipped()
    read_identifier()
