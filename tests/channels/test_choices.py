"""Test that a question back can be answered with one press, as well as in words."""

from __future__ import annotations

from pathlib import Path

from assistant.answering.asked import asked
from assistant.conversations.heard import Heard
from tests.channels.site import serving

QUESTION = "How do I return an order?"


async def test_a_question_back_brings_its_choices(prepared: Path, tmp_path: Path) -> None:
    """What it names can be pressed, and what is pressed is understood as that choice."""
    unsure = {"answer_threshold": 0.999, "ask_back_threshold": 0.01}
    async with serving(prepared, tmp_path / "unsure", **unsure) as site:
        ana = site.somebody()
        conversation = await ana.started()
        reply = (await ana.said(conversation, QUESTION)).at("reply")

    assert isinstance(reply, dict)
    choices, text = reply["choices"], str(reply["text"])
    assert isinstance(choices, list)
    assert reply["decision"] == "ask_back"
    assert "Send something back" in choices
    assert [line[2:] for line in text.splitlines() if line.startswith("- ")] == choices
    for choice in map(str, choices):
        heard = (Heard(True, QUESTION), Heard(False, text), Heard(True, choice))
        assert asked(heard) == f"{choice}. {QUESTION}"
