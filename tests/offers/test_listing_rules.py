"""The command lists rules by the shop's clock, with where each stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import StringIO
from zoneinfo import ZoneInfo

from rich.console import Console

from assistant.offers.rules import Kind
from assistant.tasks.offers import listed
from tests.offers.builders import NOW
from tests.offers.test_ruling import a_rule


def test_rules_are_listed_by_the_shops_clock() -> None:
    """And a name is never read as markup."""
    console = Console(width=200, record=True, file=StringIO())
    spring = a_rule(Kind.PROMOTE, "cup", name="[red]Spring", strength=0.5)
    planned = replace(spring, starts_at=NOW + timedelta(days=1))

    console.print(listed([planned, a_rule(Kind.PIN, "lamp")], now=NOW, zone=ZoneInfo("Asia/Tokyo")))
    lines = [line.split() for line in console.export_text().splitlines()]

    moment = ["2026-03-02", "21:00", "–"]
    assert lines[1] == ["[red]Spring", "promote", "50%", "cup", "everybody", "planned", *moment]
    assert lines[2] == ["Spring", "pin", "lamp", "everybody", "running", "–"]
