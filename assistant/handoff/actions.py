"""Say what an agent should do next: the most urgent first, each with its reason and what that rests on.

An action rests on a line of the summary, on the request itself, or on a reply that is suggested; where none
of them asks for anything, nothing is advised. Nothing is done by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from assistant.handoff.course import CALM_SINCE
from assistant.handoff.model import DECLINED, DID_NOT_HELP, HANDOFF, SENT, Handoff, Section, Summary, Warned
from assistant.handoff.phrases import Resolution

MOST = 3
TENSE = ("Upset", "Frustrated")
OF_AN_ORDER = {
    Resolution.REFUND: "Settle the refund",
    Resolution.REPLACEMENT: "Send the replacement",
    Resolution.CANCELLATION: "Cancel what they ask to have cancelled",
    Resolution.REDELIVERY: "Have it delivered again",
    Resolution.CHANGE: "Change the order as they ask",
}
OF_NONE = {
    Resolution.CALL_BACK: "Call them, or say when you will",
    Resolution.REPAIR: "Arrange the repair",
    Resolution.COMPENSATION: "Say what you can give them for it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do, why, and what that rests on, named as a line of a summary names it."""

    do: str
    because: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """The best reply that is suggested, surely enough to be sent."""

    article_id: str
    title: str
    confidence: float


def next_actions(handoff: Handoff, *, reply: Proposed | None, now: datetime) -> tuple[Action, ...]:
    """Return what to do next, at most three things."""
    summary = handoff.summary
    found = (
        *_overdue(handoff, now),
        *_soothe(summary),
        *_ask(summary),
        *_resolve(summary),
        *_keep_word(summary),
        *_send(summary, reply),
        *_join(summary),
        *_avoid(summary),
        *_spare(summary),
    )
    return tuple(islice(found, MOST))


def _overdue(handoff: Handoff, now: datetime) -> Iterator[Action]:
    """They wait for longer than their account was promised."""
    due = handoff.respond_by
    if due is not None and handoff.warning(now) is Warned.BREACHED:
        yield Action(do="Take this first", because=f"They were due an answer by {due:%H:%M}", source=HANDOFF)


def _soothe(summary: Summary) -> Iterator[Action]:
    """They are upset, and nothing since says otherwise."""
    moods = summary.of(Section.MOOD)
    if moods and moods[0].text.startswith(TENSE) and not any(one.text == CALM_SINCE for one in moods):
        yield Action(
            do="Say that you understand before you explain", because=moods[0].text, source=moods[0].source
        )


def _ask(summary: Summary) -> Iterator[Action]:
    """Nobody knows what they want."""
    if not summary.of(Section.WANTS) and not summary.of(Section.PREFERRED_RESOLUTION):
        yield Action(do="Ask what they need", because="They have not said it yet", source=HANDOFF)


def _resolve(summary: Summary) -> Iterator[Action]:
    """They said what they want done."""
    for line in summary.of(Section.PREFERRED_RESOLUTION):
        name, _, words = line.text.partition(": ")
        wanted = Resolution(name.lower())
        if wanted in OF_NONE:
            yield Action(do=OF_NONE[wanted], because=words, source=line.source)
            continue
        order = _order_named(summary)
        if order is None:
            ask = f"Ask which order the {wanted} is for"
            yield Action(do=ask, because=f"No order was named: {words}", source=line.source)
        else:
            yield Action(do=f"{OF_AN_ORDER[wanted]}: {order}", because=words, source=line.source)


def _order_named(summary: Summary) -> str | None:
    """Return the number of the order of theirs that was named in the conversation."""
    said = " ".join(one.text for section in (Section.FACTS, Section.WANTS) for one in summary.of(section))
    theirs = [one.source.removeprefix("order ") for one in summary.of(Section.BOUGHT)]
    return next((number for number in theirs if number.lower() in said.lower()), None)


def _keep_word(summary: Summary) -> Iterator[Action]:
    """Somebody of us promised something."""
    for line in summary.of(Section.PROMISED):
        yield Action(do="Keep what was promised, or say why not", because=line.text, source=line.source)


def _send(summary: Summary, reply: Proposed | None) -> Iterator[Action]:
    """An article answers them, and did not fail them before."""
    if reply is None or any(f"“{reply.title}”" in one for one in _failed(summary)):
        return
    yield Action(
        do=f"Send what “{reply.title}” says",
        because=f"{reply.confidence:.0%} sure that it answers them",
        source=f"article {reply.article_id}",
    )


def _join(summary: Summary) -> Iterator[Action]:
    """Another case of theirs is open."""
    for line in summary.of(Section.OPEN_CASES):
        yield Action(
            do="See whether it is the case that is still open", because=line.text, source=line.source
        )


def _avoid(summary: Summary) -> Iterator[Action]:
    """What was sent did not help."""
    for line in summary.of(Section.TRIED):
        if line.text.startswith(SENT) and line.text.endswith(DID_NOT_HELP):
            yield Action(do="Do not send the same again", because=line.text, source=line.source)


def _spare(summary: Summary) -> Iterator[Action]:
    """They declined an offer."""
    for line in summary.of(Section.OFFERED):
        if line.text.startswith(DECLINED):
            yield Action(do="Offer nothing more", because=line.text, source=line.source)


def _failed(summary: Summary) -> list[str]:
    return [one.text for one in summary.of(Section.TRIED) if one.text.endswith(DID_NOT_HELP)]
