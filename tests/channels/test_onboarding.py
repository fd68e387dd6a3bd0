"""The owner's questions are put once, may be skipped, and their answers are what the customer set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import InvalidInput
from assistant.facts.declaring import kinds_in
from tests.channels.site import Browser, serving

ROWS = [
    {
        "topic": "grind",
        "type": "choice",
        "values": ["whole", "coarse", "fine"],
        "asks": "How do you grind your coffee?",
        "benefit": "We show what fits your grinder.",
    },
    {
        "topic": "household",
        "type": "number",
        "low": 1,
        "high": 30,
        "asks": "How many of you drink coffee?",
        "benefit": "We suggest the right amount.",
    },
]


def written(folder: Path, rows: object = ROWS) -> Path:
    """Return a file with the owner's kinds."""
    path = folder / "facts.json"
    path.write_text(json.dumps(rows))
    return path


async def left(browser: Browser) -> list[tuple[str, bool]]:
    """Return what is still without an answer, and whether it was asked before."""
    found = (await browser.get("/v1/me/questions")).json["questions"]
    assert isinstance(found, list)
    return [(str(one["topic"]), bool(one["was_asked"])) for one in found if isinstance(one, dict)]


async def test_a_question_is_answered_or_skipped_and_never_put_twice(prepared: Path, tmp_path: Path) -> None:
    """Skipped is remembered; an answer that is deleted is not asked for again."""
    async with serving(prepared, tmp_path / "served", facts_file=written(tmp_path)) as site:
        ana, ben = site.customer("ana"), site.customer("ben")
        at_first = (await ana.get("/v1/me/questions")).json
        skipped = await ana.call("PUT", "/v1/me/questions/household", {"value": None})
        answered = await ana.call("PUT", "/v1/me/questions/grind", {"value": "fine"})
        shown = await ana.get("/v1/me")
        after = await left(ana)
        copy = await ana.get("/v1/me/export")
        await ana.call("DELETE", "/v1/me/preferences/grind")
        deleted, others = await left(ana), await left(ben)

    assert at_first["questions"] == [
        {
            "topic": "grind",
            "asks": "How do you grind your coffee?",
            "benefit": "We show what fits your grinder.",
            "type": "choice",
            "choices": ["whole", "coarse", "fine"],
            "was_asked": False,
        },
        {
            "topic": "household",
            "asks": "How many of you drink coffee?",
            "benefit": "We suggest the right amount.",
            "type": "number",
            "choices": [],
            "was_asked": False,
        },
    ]
    assert (skipped.status, answered.status) == (200, 200)
    assert [shown.at("preferences", 0, key) for key in ("topic", "value", "origin")] == [
        "grind",
        "fine",
        "set",
    ]
    assert after == [("household", True)]
    assert b'"is_skipped": true' in copy.raw
    assert sorted(deleted) == [("grind", True), ("household", True)]
    assert others == [("grind", False), ("household", False)]


async def test_an_impossible_answer_is_refused_and_the_question_stays(prepared: Path, tmp_path: Path) -> None:
    """And what would be possible is said; what was not asked cannot be answered."""
    async with serving(prepared, tmp_path / "served", facts_file=written(tmp_path)) as site:
        ana = site.customer("ana")
        refused = await ana.call("PUT", "/v1/me/questions/grind", {"value": "frothy"})
        unknown = await ana.call("PUT", "/v1/me/questions/milk", {"value": "oat"})
        after = await left(ana)

    assert refused.status == 400
    assert refused.text("fix") == "write one of coarse, fine, whole"
    assert unknown.status == 404
    assert ("grind", False) in after


def test_an_owner_asks_three_questions_at_most_and_says_what_for(tmp_path: Path) -> None:
    """A form at the door drives people away."""
    four = [{"topic": f"t{n}", "asks": "What?", "benefit": "This."} for n in range(4)]

    with pytest.raises(InvalidInput, match="more than 3 questions"):
        kinds_in(written(tmp_path, four))
    with pytest.raises(InvalidInput, match="benefit"):
        kinds_in(written(tmp_path, [{"topic": "t", "asks": "What?"}]))
    assert len(kinds_in(written(tmp_path, four[:3])).asked) == 3
