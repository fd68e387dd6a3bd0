"""Check what `concierge ask` refuses before it opens anything."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from assistant.errors import InvalidInput
from assistant.settings import Settings
from assistant.tasks.terminal import chat


async def test_an_empty_question_is_refused(tmp_path: Path) -> None:
    """Taken for a question that we cannot answer, it would fetch a person for nobody."""
    settings = Settings(data_folder=tmp_path)

    with pytest.raises(InvalidInput, match="empty"):
        await chat(
            settings, question=" ", external_id=None, as_json=False, console=Console(file=io.StringIO())
        )
