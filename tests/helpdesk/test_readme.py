"""Test that the README says of every helpdesk what its module can do, and what of it was never seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.channels.helpdesk.registry import HELPDESKS
from assistant.helpdesks.model import Ability, Vendor

README = (Path(__file__).parents[2] / "README.md").read_text()
SECTION = README.partition("### In a helpdesk\n")[2].partition("\n### ")[0]
WORDS = " ".join(SECTION.split())
COLUMNS = (
    Ability.REPLY,
    Ability.NOTE,
    Ability.HAND_OFF,
    Ability.HAND_BACK,
    Ability.OWNERSHIP,
    Ability.HISTORY,
)

each_vendor = pytest.mark.parametrize("vendor", HELPDESKS)


@each_vendor
def test_the_table_says_what_a_vendor_can_do(vendor: Vendor) -> None:
    """Nobody shall connect a helpdesk for something that it lacks."""
    module = HELPDESKS[vendor]
    ticks = " | ".join("✓" if ability in module.can else "–" for ability in COLUMNS)

    assert f"| {module.title} | `{vendor.value}` | {ticks} |" in SECTION


@each_vendor
def test_what_was_never_seen_is_said(vendor: Vendor) -> None:
    """An owner decides what to try first by what we could not."""
    missing = [one for one in HELPDESKS[vendor].unproven if " ".join(one.split()) not in WORDS]

    assert missing == []


@each_vendor
def test_how_to_set_it_up_is_said(vendor: Vendor) -> None:
    """Where the vendor shows what a connection asks for is not to be searched for."""
    assert f"**{HELPDESKS[vendor].title}**" in SECTION


def test_columns_are_all_abilities() -> None:
    """A new ability is said in the README, too."""
    assert set(COLUMNS) == set(Ability)
