"""Check that the whole benchmark runs against the real server; what it measures is not judged here."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from assistant.bench import run
from assistant.bench.budgets import BUDGETS


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_quick_run_measures_everything_that_has_a_budget(tmp_path: Path) -> None:
    """A step that stopped working would otherwise be found on the day that its figure is needed."""
    output = tmp_path / "bench.json"

    run(quick=True, output=output, console=Console(file=io.StringIO(), width=200))

    content = json.loads(output.read_text(encoding="utf-8"))
    measured = {figure["name"] for figure in content["figures"]}
    assert measured >= {budget.figure for budget in BUDGETS if not budget.is_optional}
    assert all(figure["value"] > 0 for figure in content["figures"])
