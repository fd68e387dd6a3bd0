"""Tell in few words what a customer asked for, answered and took up.

Of each sentence that asks for something, and of each short answer to a question of ours, only the words
that say what are kept, in their order: "Could you book it for two nights from Friday, please?" leaves "for
2 nights from Friday". Of what we named before they went on with it, the names are kept. What complains or
tells a story is left to the words that opened the conversation, so that a summary does not grow with anger.

English only; of other languages, numbers and names are found by `facts` as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.conversations.listen import sentences
from assistant.conversations.model import Author, Message
from assistant.handoff.empty_words import CARRIES, LEADS, SAYS_NOTHING
from assistant.handoff.phrases import is_aside
from assistant.handoff.plain import compared, in_figures, plain

SHORT_ANSWER = 12  # words of a message that answers a question, beyond which it tells more than that
NAMES = 3  # of one message of ours
LONG_CAPITALS = 4  # letters; fewer are a currency or an abbreviation
OURS = frozenset({Author.AGENT, Author.ASSISTANT})

ASKS = re.compile(
    r"\b(?:i(?:[’']| a)?m (?:also )?(?:looking|trying|hoping)|looking (?:for|to)|"
    r"i (?:also |just |still |do |actually |really )*(?:need|want|prefer)|we (?:need|want)|"
    r"(?:i|we)(?:[’']| woul)?d (?:also |really |rather )?(?:like|prefer|love)|would like|"
    r"book (?:it|me|a|the|that)|reserve|find me|is there|are there|do you have|"
    r"(?:can|could|will|would) (?:i|you|we)|how about|what about|make it|instead|please|cancel|change)\b",
    re.IGNORECASE,
)
GOES_ON = re.compile(
    r"\b(?:yes|yeah|sure|ok(?:ay)?|sounds|works|perfect|great|fine|go ahead|book it|address|phone|postcode|"
    r"that one|please)\b",
    re.IGNORECASE,
)
NAMES_IT = re.compile(
    r"\b(?:how about|what about|recommend|suggest|called|named|"
    r"booked (?:you )?(?:at|into|in|for|a table at))\s+(?:the\s+)?((?:[\w'’:&-]+\s?){1,4})",
    re.IGNORECASE,
)
CAPITALS = re.compile(
    r"(?:[Tt]he )?\b[A-Z][\w'’]*(?:\s+(?:(?:and|of|the|by|from|&)\s+)?[A-Z][\w'’]*)*",
)
TOKEN = re.compile(r"[A-Za-z0-9£$€#][\w'’:./£$€#@&+-]*[\w%]|[^\W_]|[.,;!?]")
STOP = re.compile(r"[.,;!?]")
CONTRACTED = re.compile(r"\w+(?:n't|'(?:ve|ll|re|d|m))|(?:what|that|let|there|here|who|how|where|it)'?s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A few words that say what somebody wants, and the message that they stand in."""

    text: str
    message: Message


def details(messages: Sequence[Message]) -> Iterator[Detail]:
    """Yield what was asked for, answered and taken up, oldest first."""
    for place, message in enumerate(messages):
        before = messages[place - 1] if place else None
        after = messages[place + 1] if place + 1 < len(messages) else None
        if message.author is Author.CUSTOMER:
            yield from (Detail(text=one, message=message) for one in _wanted(message.text, before))
        elif message.author in OURS and _is_taken_up(after):
            yield from (Detail(text=one, message=message) for one in _named(in_figures(plain(message.text))))


def phrases(sentence: str) -> Iterator[str]:
    """Yield the runs of words of a sentence that say something, each with the preposition before it."""
    words = TOKEN.findall(in_figures(sentence))
    run: list[str] = []
    waiting: list[str] = []
    for place, word in enumerate(words):
        plain_word = word.lower().replace("’", "'")
        begins_name = place + 1 < len(words) and words[place + 1][0].isupper()
        if plain_word in LEADS or (plain_word == "the" and begins_name):
            waiting.append(word)
        elif plain_word in {"the", "a", "an", "my"}:
            continue
        elif STOP.fullmatch(word) or plain_word in SAYS_NOTHING or CONTRACTED.fullmatch(plain_word):
            yield from _trimmed(run)
            run, waiting = [], []
        else:
            run += [*waiting, word]
            waiting = []
    yield from _trimmed(run)


def telling(text: str) -> list[str]:
    """Return the words of a compared text that say something of their own."""
    return [word for word in text.split() if word not in CARRIES and word not in LEADS]


def _wanted(text: str, before: Message | None) -> Iterator[str]:
    bare = plain(text)
    is_answer = before is not None and before.author in OURS and "?" in before.text
    is_short = len(bare.split()) <= SHORT_ANSWER
    for sentence in sentences(bare):
        if ((is_answer and is_short) or ASKS.search(sentence)) and not is_aside(sentence):
            yield from phrases(sentence)


def _trimmed(run: Sequence[str]) -> Iterator[str]:
    """Yield a run without what says nothing at its ends, unless that leaves nothing."""
    words = list(run)
    while words and words[0] != "the" and _is_empty(words[0]):
        words.pop(0)
    while words and (_is_empty(words[-1]) or words[-1].lower() in LEADS):
        words.pop()
    phrase = " ".join(words)
    if telling(compared(phrase)):
        yield phrase


def _is_empty(word: str) -> bool:
    told = word.lower().replace("’", "'")
    return told in CARRIES or bool(CONTRACTED.fullmatch(told))


def _is_taken_up(after: Message | None) -> bool:
    return after is not None and after.author is Author.CUSTOMER and bool(GOES_ON.search(after.text))


def _named(text: str) -> Iterator[str]:
    """Yield names that stand in capitals within a sentence, then what is proposed in small letters."""
    found = [name for sentence in sentences(text) for name in _capitals(sentence)]
    yield from found[:NAMES]
    for proposed in NAMES_IT.finditer(text):
        yield from list(phrases(proposed.group(1)))[:1]


def _capitals(sentence: str) -> Iterator[str]:
    """Yield names; a single word at the beginning, or in capitals throughout and short, is none."""
    for found in CAPITALS.finditer(sentence):
        for name in _trimmed(found.group().split()):
            is_single = " " not in name
            if not (is_single and (found.start() == 0 or (name.isupper() and len(name) < LONG_CAPITALS))):
                yield name
