"""Check that suggestions for an agent are timed on the real server, beside the budget that they must keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.bench import serving
from assistant.bench.assisting import LOOK, timed
from assistant.bench.budgets import ASSIST_BUDGETS
from assistant.bench.workplace import prepare


@pytest.mark.slow
def test_a_look_measures_everything_that_has_a_budget(tmp_path: Path) -> None:
    """Every message brings suggestions to the desk, with cases that were solved before behind them."""
    workplace = prepare(tmp_path, LOOK.scale)
    serving.index(workplace, alone=1.0)

    figures = timed(workplace, LOOK)

    assert {budget.figure for budget in ASSIST_BUDGETS} <= {one.name for one in figures}
