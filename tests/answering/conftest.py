"""Read the shipped models once, as a server does before its first turn."""

import pytest

from assistant.assembly import read_models


@pytest.fixture(scope="session", autouse=True)
def _models_are_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    """So that no turn is found waiting for them."""
    read_models(tmp_path_factory.mktemp("models"), masks=True)
