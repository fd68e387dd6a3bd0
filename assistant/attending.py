"""Promise no person where none is there: say when somebody will be, and that the request is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assistant.answering.manner import Manner
from assistant.answering.phrases.away import away_in
from assistant.answering.think import Thought
from assistant.handoff.hours import Hours


def fetched(thought: Thought, *, hours: Hours, at: datetime) -> Thought:
    """Return `thought` as it is said at that moment, where it fetches a person."""
    if thought.decision.reason is None or hours.is_open(at):
        return thought
    words = away(thought.manner, hours=hours, at=at)
    text = thought.draft.text.replace(thought.manner.phrases.fetching, words)
    return replace(thought, draft=replace(thought.draft, text=text))


def away(manner: Manner, *, hours: Hours, at: datetime) -> str:
    """Return what is said while nobody is there."""
    opens = hours.next_opening(at)
    return away_in(manner.spoken.language).said(opens, now=at, elsewhere=hours.elsewhere)
