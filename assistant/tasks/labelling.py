"""Turn what customers said of answers into labelled questions, as `concierge calibrate` reads them."""

from __future__ import annotations

import json

from assistant.analytics.model import Confirmed, labels
from assistant.events import Clock, utc_now
from assistant.settings import Settings
from assistant.tasks.opening import opened


async def labelled(settings: Settings, *, clock: Clock = utc_now) -> list[str]:
    """Return one line of JSON for each question whose answer was confirmed or refused, the latest first.

    A few of each customer, and only of those whom the shop vouches for and who let us learn. What was
    refused is written as a question that nothing answers: that errs towards asking a person.
    """
    async with opened(settings) as work, work.reading() as unit:
        confirmed = await unit.analytics.confirmed(now=clock())
    return [line(one) for one in labels(confirmed)]


def line(one: Confirmed) -> str:
    """Return a label as a line."""
    relevant = [one.article_id] if one.helped else []
    return json.dumps({"text": one.text, "relevant": relevant}, ensure_ascii=False)
