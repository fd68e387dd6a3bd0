"""Turn what customers said of answers, and agents did with suggestions, into labels to calibrate with."""

from __future__ import annotations

import json

from assistant.analytics.model import Confirmed, labels
from assistant.choices.model import Choice
from assistant.events import ArticleId, Clock, CustomerId, utc_now
from assistant.settings import Settings
from assistant.solved.model import asking, asks
from assistant.tasks.opening import opened


async def labelled(settings: Settings, *, clock: Clock = utc_now) -> list[str]:
    """Return one line of JSON for each question whose answer was confirmed or refused, the latest first.

    By customers, and by agents who sent an article's words nearly as suggested, or put them aside as wrong.

    A few of each customer, and only of those whom the shop vouches for and who let us learn. What was
    refused is written as a question that nothing answers: that errs towards asking a person.
    """
    async with opened(settings) as work, work.reading() as unit:
        confirmed = await unit.analytics.confirmed(now=clock())
        chosen = await unit.choices.of_articles()
    confirmed += [one for row in chosen if (one := by_agent(*row)) is not None]
    return [line(one) for one in labels(confirmed)]


def by_agent(question: str, customer_id: CustomerId, choice: Choice) -> Confirmed | None:
    """Return what an agent's choice of an article says of it; nothing where it does not tell.

    Nor where the question says little by itself.
    """
    if choice.is_accepted is None or not asks(question):
        return None
    return Confirmed(
        text=asking(question),
        customer_id=customer_id,
        article_id=ArticleId(choice.suggested),
        helped=choice.is_accepted,
        at=choice.at,
    )


def line(one: Confirmed) -> str:
    """Return a label as a line."""
    relevant = [one.article_id] if one.helped else []
    return json.dumps({"text": one.text, "relevant": relevant}, ensure_ascii=False)
