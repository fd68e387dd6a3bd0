"""Say what an agent should do first: what brought them here, and what the customer wants done."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.handoff.lines import line
from assistant.handoff.model import HANDOFF, Reason, Section, SummaryLine
from assistant.handoff.phrases import Resolution

ADVICE = {
    Reason.REQUESTED: "They asked for a person: settle it yourself",
    Reason.UPSET: "Say that you understand before you explain",
    Reason.SENSITIVE: "Read what they wrote before anything else: it is a sensitive matter",
    Reason.REPEATED_FAILURE: "Find another way: what was tried did not help",
    Reason.REOPENED: "Read how it ended: they wrote again after that",
    Reason.LOW_CONFIDENCE: "Answer from your own knowledge: no article was a clear match",
    Reason.RULE: "See to it yourself: a rule of ours gives such matters to people",
    Reason.PULLED: "Go on from what the assistant said: nobody asked for a person yet",
}
ASK = "Ask what they need: they have not said it yet"
THEY_WANT = "; they want a "


def next_step(reason: Reason, *, resolution: Resolution | None, is_clear: bool) -> Iterator[SummaryLine]:
    """Yield the step; `is_clear` tells whether they said what they need."""
    if not is_clear and resolution is None:
        yield line(Section.NEXT_STEP, ASK, HANDOFF)
        return
    ending = f"{THEY_WANT}{resolution}" if resolution else ""
    yield line(Section.NEXT_STEP, ADVICE[reason], HANDOFF, ending=ending)
