"""Describe what is known while a question is being answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.conversations.model import Reason, Source
from assistant.minimising.model import Item
from knowledge import Hit


class Step(StrEnum):
    """What to do with a customer's message."""

    ANSWER = "answer"
    ASK_BACK = "ask_back"
    HAND_OFF = "hand_off"
    ACKNOWLEDGE = "acknowledge"  # a greeting, thanks, or something they told us: no claim is made


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """Why one article moved up or down for this customer."""

    amount: float
    because: str  # shown to the customer: "you own the Larkspur One"
    is_personal: bool = True  # about this customer; else it is told to whoever reads the trace alone
    is_of_page: bool = False  # tells which product is before their eyes; the score holds it as well
    owned: str | None = None  # the product of theirs that it is about
    item: Item | None = None  # the kind of thing that it rests on, where that is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One article in the order that suits this customer."""

    hit: Hit  # its score holds the nudges that are personal or of the page
    nudges: tuple[Nudge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a message asks for besides information."""

    wants_person: bool
    is_upset: bool
    is_small_talk: bool
    says_unhelpful: bool  # the answer before did not help
    stated: tuple[tuple[str, str], ...]  # preferences said: (topic, value)
    only_states: bool  # nothing is asked beside them


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do, and the sentence that says why, for the trace."""

    step: Step
    confidence: float
    because: str
    reason: Reason | None = None  # why a person is brought in, if one is


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply before it is recorded."""

    text: str  # Markdown
    sources: tuple[Source, ...] = ()
    personal: tuple[str, ...] = ()
    asks_about: tuple[str, ...] = ()  # the articles whose titles are offered for choice
    opening: str | None = None  # what stands before an article's words; None where no model may change these


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A sentence of a model that is not shown, and why not."""

    text: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrased:
    """What came of asking a model for its words."""

    composer: str
    is_used: bool
    because: str  # why the article's own words are used; empty if they are not
    seconds: float
    kept: int  # sentences
    dropped: tuple[Dropped, ...]
