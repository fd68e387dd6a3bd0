"""Tell the mood of a customer and its course, in their own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.conversations.listen import is_frustrated, is_upset, sentences
from assistant.conversations.model import Message
from assistant.conversations.mood import is_urgent
from assistant.handoff.lines import line, source_of
from assistant.handoff.model import Section, SummaryLine

CALM = "Calm"
CALM_AT_FIRST = "; calm at first"
CALM_SINCE = "Calm since"
SHOWN = (("Upset", is_upset), ("Frustrated", is_frustrated), ("In a hurry", is_urgent))  # the gravest first
AGAIN = 2  # calm messages in a row, after which they have calmed down


def mood_of(own: Sequence[Message]) -> Iterator[SummaryLine]:
    """Tell the gravest mood that a customer showed, quoted, and whether it came or went since."""
    if not own:
        return
    heard = [mood_in(message) for message in own]
    gravest = min((mood for mood, _ in heard), key=_gravity)
    if gravest == CALM:
        yield line(Section.MOOD, CALM, source_of(own[-1]))
        return
    place = max(place for place, (mood, _) in enumerate(heard) if mood == gravest)
    came = CALM_AT_FIRST if heard[0][0] == CALM else ""
    yield line(Section.MOOD, f"{gravest}: {heard[place][1]}", source_of(own[place]), ending=came)
    later = heard[place + 1 :]
    if len(later) >= AGAIN and all(mood == CALM for mood, _ in later):
        yield line(Section.MOOD, CALM_SINCE, source_of(own[place + 1]))


def mood_in(message: Message) -> tuple[str, str]:
    """Return the gravest mood of a message, and the sentence that shows it."""
    said = sentences(message.text)
    for mood, shows in SHOWN:
        for sentence in said:
            if shows(sentence):
                return mood, sentence
    return CALM, ""


def _gravity(mood: str) -> int:
    moods = [name for name, _ in SHOWN]
    return moods.index(mood) if mood in moods else len(moods)
