"""Make of a follow-up what it asks, from what was said before it.

"And for the other one?" says nothing by itself. Where a message leans on the conversation, it is searched
together with the customer's last full question; a message that asks something whole is searched
alone, so that a new topic is not polluted by the old one. Which of the two it is, its own words tell.

A reply to a question back ("the second one", "the kettle") is searched as the title that it chooses, with the
question that was asked. One that fits several titles, or none, chooses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.compose import choices_in
from assistant.answering.manner import beside_manner
from assistant.answering.understand import understand
from assistant.conversations.heard import Heard

SHORT = 4  # words; a question that short is seldom whole
LONG = 12  # words; whoever says so much says what it is about
FULL = 3  # words that carry meaning; a message with fewer does not start a topic
LEANS = re.compile(
    r"^\W*(?:and|but|or|also|what\s+about|how\s+about|what\s+if|the\s+same|same)\b"
    r"|\b(?:the\s+other(?:\s+(?:one|two|ones))?|(?:this|that|another|which|first|second|third|last)\s+one|"
    r"these|those|one\s+of\s+them|the\s+(?:first|second|third|former|latter))\b",
    re.IGNORECASE,
)
POINTS = re.compile(r"\b(?:it|they|them|there|that|this)\b", re.IGNORECASE)
ASKS_A_DETAIL = re.compile(
    r"^\W*(?:how\s+(?:often|long|much|many|soon|far|so)|why(?:\s+not)?|when|where|which|who|since\s+when|until\s+when)\W*$",
    re.IGNORECASE,
)
LITTLE = frozenset(
    {
        *("a", "an", "the", "and", "or", "but", "so", "of", "for", "to", "in", "on", "at", "by", "with"),
        *("is", "are", "was", "were", "be", "do", "does", "did", "can", "could", "will", "would", "should"),
        *("i", "you", "it", "they", "we", "he", "she", "me", "my", "your", "its", "their", "this", "that"),
        *("these", "those", "one", "ones", "other", "what", "which", "who", "how", "when", "where", "why"),
        *("about", "please", "thanks", "thank", "ok", "okay", "yes", "no", "not", "hi", "hello"),
    }
)
WORD = re.compile(r"\w+")
PLACES = {
    **dict.fromkeys(("first", "1st", "1", "former"), 0),
    **dict.fromkeys(("second", "2nd", "2"), 1),
    **dict.fromkeys(("third", "3rd", "3"), 2),
    **dict.fromkeys(("last", "latter"), -1),
}
DECLINES = re.compile(r"\b(?:not?|nor|none|neither|both)\b|n['’]t\b", re.IGNORECASE)
CHOOSING = LITTLE - {"one"} | {"mean", "meant", "have", "number", "option", "think", "m", "s", "ve", "mine"}


def asked(heard: Sequence[Heard]) -> str:
    """Return what to search for the last thing that was heard.

    Whoever only wants it shorter, or in steps, asks the question before again.
    """
    earlier = [one.text for one in heard[:-1] if one.is_own]
    text = beside_manner(heard[-1].text)
    if not text:
        return question_before(earlier) or heard[-1].text
    offered = choices_in(heard[-2].text) if len(heard) > 1 and not heard[-2].is_own else ()
    if (choice := chosen(text, offered)) is not None:
        question = question_before(earlier)
        return choice if question is None else f"{choice}. {question}"
    return in_context(text, earlier)


def chosen(text: str, offered: Sequence[str]) -> str | None:
    """Return which of the offered titles `text` chooses, by its place or by words that only it has."""
    said = [word for word in WORD.findall(text.lower()) if word not in CHOOSING]
    if not offered or DECLINES.search(text):
        return None
    places = [PLACES[word] for word in said if word in PLACES]
    if len(places) == 1 and set(said) <= PLACES.keys() | {"one"}:
        return offered[places[0]] if places[0] < len(offered) else None
    return named(set(said), offered) or named(set(said) - {"one"}, offered)


def named(words: set[str], offered: Sequence[str]) -> str | None:
    """Return the only title that has all of `words`."""
    fitting = [title for title in offered if words <= set(WORD.findall(title.lower()))]
    return fitting[0] if words and len(fitting) == 1 else None


def in_context(text: str, earlier: Sequence[str]) -> str:
    """Return what to search for `text`, said after what the same customer said earlier, oldest first."""
    if not leans_on_context(text):
        return text
    before = question_before(earlier)
    return text if before is None else f"{before} {text}"


def question_before(earlier: Sequence[str]) -> str | None:
    """Return the last whole question of what was said earlier, oldest first.

    Whoever only told us something about themselves asked nothing.
    """
    return next((one for one in reversed(earlier) if says_something(one) and not only_told(one)), None)


def leans_on_context(text: str) -> bool:
    """Whether a message is understood only with what was said before it."""
    words = WORD.findall(text)
    own = len(telling(text))
    if not words or len(words) > LONG or own >= FULL:
        return False
    if LEANS.search(text) or ASKS_A_DETAIL.match(text):
        return True
    return own < FULL - 1 and (len(words) <= SHORT or POINTS.search(text) is not None)


def says_something(text: str) -> bool:
    """Whether a message has enough words of its own to start a topic."""
    return len(telling(text)) >= FULL - 1 and not LEANS.search(text)


def only_told(text: str) -> bool:
    """Whether a message only says something about who wrote it."""
    return understand(text, follows_answer=False).only_states


def telling(text: str) -> list[str]:
    """Return the words that carry meaning."""
    return [word for word in WORD.findall(text.lower()) if word not in LITTLE]
