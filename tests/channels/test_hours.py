"""Out of hours nobody is promised a person at once: they are told when, and the request is kept."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.errors import Misconfigured
from assistant.events import utc_now
from tests.channels.site import Site, serving

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ELSEWHERE = "help@shop.example"


def closed_now(folder: Path) -> Path:
    """Return a file of hours by which nobody is there today and tomorrow."""
    today = utc_now().date()
    hours = {
        "time_zone": "UTC",
        "week": {day: ["00:00-24:00"] for day in WEEK},
        "days": {str(today + timedelta(days=after)): [] for after in range(2)},
        "elsewhere": ELSEWHERE,
    }
    file = folder / "hours.json"
    file.write_text(json.dumps(hours), encoding="utf-8")
    return file


async def test_who_asks_in_words_out_of_hours_is_told_when_somebody_comes(
    prepared: Path, tmp_path: Path
) -> None:
    """In their language, with another way to be reached; the request waits in the queue all the same."""
    async with serving(prepared, tmp_path / "served", hours_file=closed_now(tmp_path)) as site:
        ana = site.customer("ana")
        conversation = await ana.started()

        answer = await ana.said(conversation, "Ich möchte bitte mit einem Menschen sprechen")
        wait = await ana.get(f"/v1/conversations/{conversation}/wait")
        queue = await (await site.agent()).get("/v1/queue")

    text = answer.text("reply", "text")
    assert "Gerade ist niemand hier" in text
    assert "um 00:00 UTC" in text
    assert ELSEWHERE in text
    assert "Ich hole jemanden" not in text
    assert wait.at("expected_minutes") is None
    assert str(wait.at("opens_at")).endswith("T00:00:00Z")
    assert queue.at("waiting", 0, "conversation_id") == conversation


async def test_the_button_works_out_of_hours_too(prepared: Path, tmp_path: Path) -> None:
    """The way to a person stays in sight, and says where it leads."""
    async with serving(prepared, tmp_path / "served", hours_file=closed_now(tmp_path)) as site:
        ana = site.customer("ana")
        conversation = await ana.started()

        told = await ana.post(f"/v1/conversations/{conversation}/person")

    assert told.at("conversation", "owner") == "nobody"
    assert "Nobody is here right now" in told.raw.decode()
    assert "We are fetching one" not in told.raw.decode()


async def test_while_somebody_is_there_a_person_is_promised(site: Site) -> None:
    """Without a file of hours, as ever."""
    ana = site.customer("ana")
    conversation = await ana.started()

    told = await ana.post(f"/v1/conversations/{conversation}/person")

    assert "We are fetching one" in told.raw.decode()


async def test_hours_that_cannot_be_read_stop_the_start(prepared: Path, tmp_path: Path) -> None:
    """Better no server than one that promises what nobody keeps."""
    with pytest.raises(Misconfigured, match="CONCIERGE_HOURS_FILE"):
        async with serving(prepared, tmp_path / "served", hours_file=tmp_path / "none.json"):
            pass
