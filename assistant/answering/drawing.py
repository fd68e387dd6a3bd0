"""Say which kinds of things about a customer a reply rests on."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.answering.manner import AS_SET, AS_TOLD
from assistant.answering.model import Step
from assistant.answering.speaking import THEIR_PROFILE
from assistant.answering.think import Thought
from assistant.minimising.model import Item, Sort


def drawn_on(thought: Thought) -> Iterator[Item]:
    """Yield what moved the articles that a reply was chosen from, what set its manner, and the name in it."""
    chooses = thought.decision.step in {Step.ANSWER, Step.ASK_BACK}
    for one in thought.ranked if chooses else ():
        for nudge in one.nudges:
            if nudge.item is not None:
                yield nudge.item
                if nudge.item.sort is Sort.EVENT:
                    yield Item(Sort.PROPERTY, "product_id")
    for reason in thought.manner.reasons:
        if reason.endswith((AS_SET, AS_TOLD)):
            yield Item(Sort.FACT, reason.partition(" ")[0])
    if thought.manner.spoken.because == THEIR_PROFILE and thought.view.preferred("language"):
        yield Item(Sort.FACT, "language")
    name = thought.view.profile.first_name
    if name and name in thought.draft.text:
        yield Item(Sort.PROFILE, "name")
