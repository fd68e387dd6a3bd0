"""Who speaks of harming themselves is answered kindly, and told where help is before a person comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.channels.site import Site, serving

DESPAIR = "I don't want to live any more"


@pytest.mark.parametrize(
    "text", [DESPAIR, f"{DESPAIR}, let me talk to a person", f"How do I return an order? {DESPAIR}"]
)
async def test_who_speaks_of_harming_themselves_is_told_where_help_is(site: Site, text: str) -> None:
    """It may take minutes until a person reads it."""
    ana = site.somebody()

    said = await ana.said(await ana.started(), text)

    reply = said.text("reply", "text")
    assert reply.startswith("I'm sorry that you are going through this, and I am glad that you told me.")
    assert "I am bringing in a colleague" in reply
    assert "emergency services" in reply
    assert said.at("reply", "sources") == []
    assert said.at("reply", "offers") == []
    assert said.at("conversation", "owner") == "nobody"


async def test_an_owner_can_name_the_helpline_of_their_country(prepared: Path, tmp_path: Path) -> None:
    """A number that works where customers live is better than general words."""
    async with serving(prepared, tmp_path / "served", helpline="Call 116 123, day and night.") as site:
        ana = site.somebody()
        said = await ana.said(await ana.started(), DESPAIR)

    reply = said.text("reply", "text")
    assert reply.endswith("\n\nCall 116 123, day and night.")
    assert "emergency services" not in reply


async def test_other_sensitive_matters_name_no_helpline(site: Site) -> None:
    """Whoever writes about a lawyer would take it for mockery."""
    ana = site.somebody()

    said = await ana.said(await ana.started(), "My lawyer will take you to court")

    assert "emergency" not in said.text("reply", "text")
    assert said.at("conversation", "owner") == "nobody"
