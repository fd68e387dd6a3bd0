"""What a signal changes is told by replaying questions without it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.context.declaring import USUAL
from assistant.context.model import Signal, signal_of
from assistant.evaluation.context import Asked, Replayed, effects
from assistant.sample import FOLDER
from knowledge import Hit
from tests.answering.test_rank import a_hit
from tests.processes.command import concierge

WRITTEN = Path(__file__).with_name("context.jsonl")
HITS: tuple[Hit, ...] = (
    a_hit("one.md", 0.60, product="larkspur-one"),
    a_hit("two.md", 0.58, product="plover"),
    a_hit("wet.md", 0.57, weather="rain"),
)


def asked(relevant: tuple[str, ...] | None, **context: str) -> Asked:
    """Build a question that three articles answer about alike."""
    signals: tuple[Signal, ...] = tuple(signal_of(USUAL[name], value) for name, value in context.items())
    return Asked(
        question=Replayed(text="?", context=dict(context), relevant=relevant), hits=HITS, signals=signals
    )


def test_a_signal_is_worth_what_changes_without_it() -> None:
    """Which first answers change, and for the better or not."""
    found = {
        one.signal: one
        for one in effects(
            [
                asked(("two.md",), page="/shop/plover"),
                asked(("one.md",), page="/shop/plover"),
                asked(None, page="/shop/larkspur-one"),
                asked(("one.md",), weather="clear"),
                asked(()),
            ]
        )
    }

    page, weather, together = found["page"], found["weather"], found["all signals"]
    assert (page.questions, page.changed) == (3, 2)
    assert (page.labelled, page.right_with, page.right_without) == (2, 1, 1)
    assert (weather.questions, weather.changed, weather.right_with) == (1, 0, 1)
    assert (together.questions, together.changed, together.labelled) == (4, 2, 3)


def test_two_signals_that_say_the_same_are_each_worth_nothing_alone() -> None:
    """The title stands in for the page; only together are they missed."""
    found = {
        one.signal: one.changed
        for one in effects([asked(("two.md",), page="/shop/plover", page_title="Plover")])
    }

    assert found == {"all signals": 1, "page": 0, "page_title": 0}


async def test_the_command_replays_a_file_against_the_articles_here(tmp_path: Path) -> None:
    """An owner sees before a launch what the page will do."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for machine in ("larkspur-one", "plover"):
        words = "Rinse the tank, wipe the pipe, every week."
        said = f"---\nproduct: {machine}\n---\n# Clean the machine\n\n{words}\n"
        (articles / f"{machine}.md").write_text(f"{said}\nThis is the {machine}.\n")
    written = tmp_path / "questions.jsonl"
    rows = [
        {"text": "How do I clean it?", "context": {"page": f"/shop/{one}"}, "relevant": [f"{one}.md"]}
        for one in ("larkspur-one", "plover")
    ]
    written.write_text("\n".join(map(json.dumps, rows)))
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text(json.dumps({"text": "?", "context": {"mood": "sunny"}}))

    await concierge("ingest", str(articles), folder=tmp_path)
    shown = await concierge("context", "effect", str(written), "--json", folder=tmp_path)
    refused = await concierge("context", "effect", str(wrong), folder=tmp_path)

    assert shown.code == 0, shown.said
    found = json.loads(shown.said[shown.said.index("[") :])
    (page,) = [one for one in found if one["signal"] == "page"]
    assert page == page | {"questions": 2, "changed": 1, "labelled": 2, "right_with": 2, "right_without": 1}
    assert refused.code == 1
    assert "context.mood" in refused.said


@pytest.mark.slow
async def test_the_written_questions_are_answered_better_with_their_signals(tmp_path: Path) -> None:
    """The page tells which machine is meant, and gives way to one that is named."""
    await concierge("ingest", str(FOLDER / "articles"), folder=tmp_path)

    shown = await concierge("context", "effect", str(WRITTEN), "--json", folder=tmp_path)

    found = {one["signal"]: one for one in json.loads(shown.said[shown.said.index("[") :])}
    assert found["all signals"]["labelled"] == 26
    assert found["all signals"]["right_with"] >= found["all signals"]["right_without"] + 6
    assert all(one["right_with"] >= one["right_without"] for one in found.values())
