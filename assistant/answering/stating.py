"""Take from a message what its writer states about themselves, and nothing else.

A wrong fact about a person is worse than none, so a clause teaches something only if it is
in the first person and asks, denies, supposes, remembers and quotes nothing; what is bought for somebody else
says nothing of the buyer's own size or taste. Said twice, the later word counts: people correct themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.stated_values import normal
from assistant.answering.statements import CUES, STATEMENTS, Statement
from assistant.conversations.listen import OPENS_A_QUESTION, sentences

SUBJECT = (
    r"(?:i|i[’']m|i[’']ve|i[’']d|my|we|we[’']re|our|he|she|they|it|his|her|its|please|don[’']?t|do\s+not|not|only|"
    r"call|there|best|the)"
)
CLAUSES = re.compile(
    rf"\s*(?:[;:–—]|,(?=\s*(?:(?:and|but|so|because|now)\s+)?{SUBJECT}\b)|"
    rf"\b(?:but|though|although|whereas|however|because)\b|\band(?=\s+(?:also\s+)?{SUBJECT}\b))\s*",
    re.IGNORECASE,
)
NEGATED = re.compile(
    r"\b(?:not|no\s+longer|never|neither|nor|hardly|without|anything\s+but)\b|n[’']t\b|\b(?:don|doesn|isn|can|won|cant|dont|wont)t\b",
    re.IGNORECASE,
)
DENIES_ITSELF = re.compile(
    r"\b(?:can[’']?t|cannot|can\s+not|do\s+not|don[’']?t)\s+(?:eat|have|drink|tolerate)\s+(?:gluten|dairy)\b"
    r"|\b(?:don[’']?t|do\s+not|can[’']?t|cannot)\s+(?:want\s+to\s+)?(?:spend|pay)\s+more\s+than\b",
    re.IGNORECASE,
)
SUPPOSED = re.compile(
    r"\b(?:if|whether|unless|suppos(?:e|ing)|imagine|assum(?:e|ing)|pretend|in\s+case|would\s+be|were|might|may\s+be|maybe|"
    r"perhaps|probably|(?:i|i[’']m)\s+(?:guess|think|not\s+sure)|thinking\s+(?:of|about)|considering|consider|wish|hope|"
    r"used\s+to|back\s+when|when\s+i\s+was|years\s+ago|last\s+year|as\s+a\s+(?:child|kid)|want\s+to\s+(?:be|become|go)|"
    r"going\s+to\s+(?:be|become|go)|trying\s+to|try\s+to|almost|nearly|half|a\s+(?:little|bit)|some\s+days|sometimes|until\s+\d{4}|"
    r"joking|kidding|someday|one\s+day|soon|next\s+year|feels?\s+like|as\s+if|like\s+a)\b",
    re.IGNORECASE,
)
SOMEBODY = (
    r"(?:son|daughter|child|children|kids?|baby|wife|husband|partner|girlfriend|boyfriend|fianc[eé]e?|friends?|mother|father|"
    r"mum|mom|dad|parents?|sister|brother|aunt|uncle|nephew|niece|cousin|grand\w+|colleagues?|boss|flatmate|roommate|"
    r"neighbou?r|guests?|customers?|clients?|team|in-laws?)"
)
OF_OTHERS = re.compile(
    rf"\b(?:my|his|her|their|our|a|the)\s+(?:\w+\s+)?{SOMEBODY}\b|\b(?:he|she|they|who|somebody|someone|everyone|everybody)\b"
    r"|\bfor\s+(?:him|her|them|someone|somebody)\b|\b(?:says?|said|quote|label|reads|calls\s+me|told\s+me)\b|[“”\"]",
    re.IGNORECASE,
)
REPORTED = re.compile(
    r"(?<!\bi\s)\b(?:says?|said|quote|label|reads|(?:told|informed)\s+(?:me|us)|according)\b|\b(?:was|were|am)\s+told\b",
    re.IGNORECASE,
)
GIFT = re.compile(
    rf"\b(?:gifts?|presents?|surprise)\b|\bfor\s+(?:my|a|our)\s+(?:\w+\s+)?{SOMEBODY}\b|\bfor\s+(?:him|her|them)\b",
    re.IGNORECASE,
)
GOES_ON = re.compile(  # what may follow a statement that is one; "I have a dog bed" is about something else
    r"\s*(?:$|[.,!;:)(]|-\s|(?:and|or|but|now|then|please|thanks?|too|also|so|since|because|at|as|by|over|than|last|for|btw|"
    r"diet|disease|myself|max(?:imum)?|total|only|these\s+days|nowadays|anyway|actually|here|instead|usually|normally|mostly|"
    r"fyi|honestly|to\s+be\s+(?:honest|clear|exact)|if\s+possible|always|myself|"
    r"in\s+(?:general|everything|most|all|(?:t-?)?shirts?|tops?|jackets?|jumpers?|jeans|dresses|trousers|sweaters?|hoodies))\b)",
    re.IGNORECASE,
)
OF_TASTE = frozenset(
    {
        "size",
        "shoe_size",
        "ring_size",
        "budget",
        "material",
        "colour",
        "brand",
        "milk",
        "roast",
        "favourite_food",
    }
)
ASKING = frozenset({"resolution", "contact_hours"})  # a wish for the case at hand as well
ADDING = frozenset({"allergens", "colour", "pets"})  # two of them are both true
AROUND = 5  # words beside a statement in a sentence that only states: "Hi, by the way"
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Found:
    """One statement in a sentence, and how many of its words it took."""

    topic: str
    value: str
    words: int


def stated(text: str) -> tuple[tuple[str, str], ...]:
    """Return the facts that a message states about its writer: (topic, value) pairs, a topic once."""
    lowered = text.lower()
    if not any(cue in lowered for cue in CUES):
        return ()
    return _together(found for sentence in sentences(text) for found in stated_in(sentence, around=text))


def only_states(sentence: str, *, around: str) -> bool:
    """Whether a sentence states something and says hardly anything else."""
    found = stated_in(sentence, around=around)
    if not found or any(one.topic in ASKING for one in found):
        return False
    return len(WORD.findall(sentence)) - sum(one.words for one in found) <= AROUND


def stated_in(sentence: str, *, around: str) -> list[Found]:
    """Return what one sentence of a message states; a question states nothing."""
    lowered = sentence.lower()
    tried = [one for one in STATEMENTS if any(cue in lowered for cue in one.cues)]
    if not tried or sentence.endswith("?") or OPENS_A_QUESTION.search(sentence):
        return []
    if GIFT.search(around):
        tried = [one for one in tried if one.topic not in OF_TASTE]
    found: list[Found] = []
    for number, clause in enumerate(CLAUSES.split(sentence)):
        if REPORTED.search(clause) or (number == 0 and SUPPOSED.search(clause)):
            return found  # the rest hangs on it
        if not SUPPOSED.search(clause) and not OF_OTHERS.search(clause):
            found += _of_clause(clause, tried)
    return found


def _of_clause(clause: str, tried: list[Statement]) -> Iterator[Found]:
    if NEGATED.search(DENIES_ITSELF.sub(" ", clause)):
        return
    seen: set[str] = set()
    for one in tried:
        for match in one.pattern.finditer(clause):
            value = one.value or normal(one.topic, next(group for group in match.groups()[::-1] if group))
            if value and one.topic not in seen and GOES_ON.match(clause, match.end()):
                seen.add(one.topic)
                yield Found(one.topic, value, len(WORD.findall(match.group())))


def _together(found: Iterator[Found]) -> tuple[tuple[str, str], ...]:
    facts: dict[str, str] = {}
    for one in found:
        before = facts.pop(one.topic, None) if one.topic in ADDING else None
        known = before.split(", ") if before else []
        new = [part for part in one.value.split(", ") if part not in known]
        facts[one.topic] = ", ".join([*known, *new])
    return tuple(facts.items())
