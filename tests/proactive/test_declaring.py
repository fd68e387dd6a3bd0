"""An owner's triggers are read, or refused with their place and what mends them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import InvalidInput
from assistant.proactive.declaring import triggers_in
from assistant.proactive.model import Kind
from assistant.sample import FOLDER

FAULT = {
    "name": "leak",
    "kind": "fault",
    "products": ["machine"],
    "fault": "It leaks.",
    "what_to_do": "Stop.",
}


def read(tmp_path: Path, *rows: object) -> str:
    """Return why a file with these rows is refused."""
    file = tmp_path / "triggers.json"
    file.write_text(json.dumps(list(rows)))
    with pytest.raises(InvalidInput) as refused:
        triggers_in(file)
    return f"{refused.value.problem} {refused.value.fix}"


def test_the_samples_are_read() -> None:
    """What ships is right, and has one of every kind that sells or helps."""
    found = triggers_in(FOLDER / "triggers.json")

    assert {one.kind for one in found} == set(Kind) - {Kind.FAULT}


def test_a_fault_says_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    """Both are asked for, for a warning without advice only frightens."""
    file = tmp_path / "triggers.json"
    file.write_text(json.dumps([FAULT]))

    (found,) = triggers_in(file)

    assert found.words == "Please read this about your {product}: It leaks. Stop."


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"name": "a", "kind": "gift"}, "row 1.kind"),
        ({"name": "A b", "kind": "reengagement"}, "row 1.name"),
        ({"name": "a", "kind": "maintenance", "products": ["x"]}, "row 1.every_days: is missing"),
        ({"name": "a", "kind": "renewal", "lasts_days": 3}, "row 1.products: is missing"),
        ({"name": "a", "kind": "milestone"}, "write one of `orders` and `years`"),
        ({"name": "a", "kind": "milestone", "orders": 3, "years": 1}, "write one of `orders` and `years`"),
        ({"name": "a", "kind": "reengagement", "orders": 3}, "row 1.orders: does not belong"),
        ({"name": "a", "kind": "reengagement", "when": {"field": "ordres"}}, "did you mean `orders`"),
        (FAULT | {"when": {"field": "orders", "at_least": 1}}, "row 1.when: does not belong"),
        (FAULT | {"what_to_do": " "}, "row 1.what_to_do"),
        (FAULT | {"bought_from": "2026-02-01", "bought_until": "2026-01-01"}, "is after `bought_until`"),
        (FAULT | {"words": "Buy now"}, "row 1.words: does not belong"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, row: object, told: str) -> None:
    """An owner finds the line and the fix."""
    assert told in read(tmp_path, row)


def test_a_name_stands_once(tmp_path: Path) -> None:
    """What was told is remembered by it."""
    row = {"name": "a", "kind": "reengagement"}

    assert "row 2.name" in read(tmp_path, row, row)
