"""Check that everybody is counted once, page by page, by what they allow, on every database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant import segmenting
from assistant.consents.model import Consent, Purpose
from assistant.events import CustomerId
from assistant.segmenting import Segmenting
from assistant.segments.declaring import segments_in
from assistant.work import Work

NOW = datetime(2026, 6, 1, tzinfo=UTC)
RULES = [{"name": "british", "title": "In Britain", "when": {"field": "region", "is": "uk"}}]
CUSTOMERS = 8


async def kept(work: Work, number: int) -> CustomerId:
    """Keep a customer: every second in Britain, every third lets us count."""
    region = "uk" if number % 2 == 0 else "de"
    async with work.writing() as unit:
        profile = await unit.customers.recognise(
            f"c{number}", name=None, email=None, locale="en", region=region, at=NOW
        )
        counting = Consent(purpose=Purpose.ANALYTICS, granted=number % 3 == 0, source="shop", at=NOW)
        await unit.consents.decide(profile.id, counting)
    return profile.id


@pytest.fixture
def counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Segmenting:
    """What counts, three customers at a time."""
    monkeypatch.setattr(segmenting, "PAGE", 3)
    file = tmp_path / "segments.json"
    file.write_text(json.dumps(RULES))
    return Segmenting(segments_in(file), clock=lambda: NOW)


async def test_everybody_is_met_once_and_counted_by_what_they_allow(work: Work, counting: Segmenting) -> None:
    """A page that begins where the last one ended neither skips nor repeats."""
    ids = [await kept(work, number) for number in range(CUSTOMERS)]

    pages = [page async for page in counting.everybody(work, Purpose.ANALYTICS)]

    met = {customer: counted for page in pages for customer, counted in page}
    assert [len(page) for page in pages] == [3, 3, 2]
    assert met.keys() == set(ids)
    assert [number for number, one in enumerate(ids) if met[one] is not None] == [0, 3, 6]
    assert [number for number, one in enumerate(ids) if (told := met[one]) and told.segments] == [0, 6]


async def test_a_customer_who_withdraws_is_counted_no_more(work: Work, counting: Segmenting) -> None:
    """The next count is of what holds then."""
    customer = await kept(work, 0)
    refusal = Consent(purpose=Purpose.ANALYTICS, granted=False, source="customer", at=NOW)
    async with work.writing() as unit:
        await unit.consents.decide(customer, refusal)

    ((met,),) = [page async for page in counting.everybody(work, Purpose.ANALYTICS)]

    assert met == (customer, None)
