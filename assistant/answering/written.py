"""Keep what a model wrote and what of it holds, and say when too little does.

Steps are never cut apart: where the article gives steps, either all of them are there, in
their order, or the article's own words are used.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.answering.compose import STEPS
from assistant.answering.model import Dropped
from assistant.answering.sentences import Sentence
from assistant.answering.supported import EMPTY, Verdict
from assistant.answering.words import content

FEWEST_WORDS = 4


@dataclass(slots=True, kw_only=True)
class Written:
    """What a model wrote so far, sentence by sentence."""

    kept: list[tuple[Sentence, Verdict]] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The sentences that are kept, as they stood."""
        parts = [one.before + one.text for one, _ in self.kept]
        return "".join(parts).lstrip()

    @property
    def has_any(self) -> bool:
        """Whether the model said anything at all."""
        return bool(self.kept or self.dropped)

    @property
    def claims_dropped(self) -> int:
        """How many sentences said something that does not hold."""
        return sum(one.because != EMPTY for one in self.dropped)

    def take(self, sentence: Sentence, verdict: Verdict) -> None:
        """Keep a sentence, or note why not."""
        if verdict.is_supported:
            self.kept.append((sentence, verdict))
        else:
            self.dropped.append(Dropped(text=sentence.text, because=verdict.because))


def too_little(written: Written, *, instead_of: str) -> str:
    """Return why what was kept is no answer; nothing if it may stand `instead_of` the article's words."""
    if not written.kept:
        return "nothing that the model wrote is supported"
    if written.claims_dropped > len(written.kept):
        return "most of what the model wrote is not supported"
    if len(written.text.split()) < FEWEST_WORDS:
        return "the model wrote too little"
    if not speaks_of_the_same(written, instead_of):
        return "the model wrote beside the point"
    return "" if has_all_steps(written, instead_of) else "the model did not keep all steps in their order"


def speaks_of_the_same(written: Written, article: str) -> bool:
    """Whether half of its words are those of the article that answer the question; true is not enough."""
    said = content(written.text)
    return 2 * len(said & content(article)) >= len(said)


def has_all_steps(written: Written, article: str) -> bool:
    """Whether every numbered step of the article's words is there, in its order, and none was dropped."""
    places = [verdict.place for sentence, verdict in written.kept if sentence.is_step]
    lost = any(STEPS.match(one.text) for one in written.dropped)
    wanted = len(STEPS.findall(article))
    return not lost and places == sorted(places) and (not wanted or len(places) == wanted)
