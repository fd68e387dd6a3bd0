"""Tell how a customer feels, from what was said up to their last message.

Frustration adds up signs: each says something by itself, none decides alone, and every one
that is seen stands in the trace. The weights were set by reasoning, not fitted: a request that
comes again, a correction or a refusal speaks of an assistant that failed; thanks and praise
speak against it. More of what frustrates never lowers the sum, and more of what pleases never
raises it.

Urgency and sensitive topics are plain patterns that claim only what they are sure of.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.conversations.feeling import Numbers, feels_negative
from assistant.conversations.heard import Heard
from assistant.conversations.listen import denies_help, is_frustrated, is_question, is_upset
from assistant.conversations.model import JsonValue
from assistant.recalling import once_a_text

REMEMBERED = 6  # messages before the last that count; older ones are forgiven
CHARACTERS = 1_000  # of each message that are read
START = -2.0  # where nothing was seen, so that a first message counts as calm
FADING = 0.5  # what a sign is worth one message later
RECALLED = 2_048  # messages whose signs are not looked for again


class Topic(StrEnum):
    """What a machine should not talk about alone."""

    SELF_HARM = "self_harm"
    SAFETY = "safety"
    BEREAVEMENT = "bereavement"
    LEGAL = "legal"
    FRAUD = "fraud"
    PRIVACY = "privacy"


class Sign(StrEnum):
    """What speaks for or against frustration."""

    UPSET = "angry words"
    WAITED = "waited or tried for too long"
    UNHELPED = "the last answer did not help"
    CORRECTS = "corrects the reply"
    DECLINES = "declines what was said"
    SEEKS_OTHER = "asks for something else"
    REPEATS = "says the same again"
    REPLY_FAILED = "the reply before failed"
    REPLY_REPEATED = "the reply before was given already"
    REPLY_IGNORED = "the reply before left a question out"
    TERSE = "says very little"
    FEELING = "sounds negative"
    PLEASED = "is pleased"
    ACCEPTS = "accepts what was said"


WEIGHTS: Mapping[Sign, float] = {
    Sign.UPSET: 3.0,
    Sign.WAITED: 1.5,
    Sign.UNHELPED: 1.5,
    Sign.CORRECTS: 1.5,
    Sign.DECLINES: 1.0,
    Sign.SEEKS_OTHER: 0.8,
    Sign.REPEATS: 1.5,
    Sign.REPLY_FAILED: 0.8,
    Sign.REPLY_REPEATED: 0.8,
    Sign.REPLY_IGNORED: 0.5,
    Sign.TERSE: 0.2,
    Sign.FEELING: 1.5,
    Sign.PLEASED: -1.2,
    Sign.ACCEPTS: -0.6,
}

OF_ANSWERS = frozenset({Sign.UNHELPED, Sign.CORRECTS, Sign.DECLINES, Sign.SEEKS_OTHER, Sign.TERSE})
"""Signs that say something only of the answer before."""
TERSE = 3  # words

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
COMMON = frozenset(
    {
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "had",
        "has",
        "have",
        "hello",
        "hey",
        "hi",
        "how",
        "i",
        "i'd",
        "i'll",
        "i'm",
        "i've",
        "if",
        "in",
        "is",
        "it",
        "it's",
        "its",
        "just",
        "like",
        "me",
        "my",
        "need",
        "no",
        "not",
        "of",
        "ok",
        "okay",
        "on",
        "one",
        "or",
        "our",
        "please",
        "should",
        "so",
        "some",
        "thank",
        "thanks",
        "that",
        "that's",
        "the",
        "them",
        "there",
        "these",
        "they",
        "this",
        "to",
        "too",
        "want",
        "was",
        "we",
        "what",
        "what's",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "would",
        "yes",
        "you",
        "your",
    }
)
CORRECTION = re.compile(
    r"\b(?:i\s+(?:already\s+)?(?:said|meant|told\s+you|asked|wrote)|i(?:['’]ve|\s+have)?\s+already\b|"
    r"not\s+what\s+i|that(?:['’]s|\s+is)(?:\s+not|n['’]t|\s+wrong)|wrong\s+\w+|as\s+i\s+said|i\s+mean\b|"
    r"actually|instead|you(?:['’]re|\s+are)\s+not\s+(?:listening|reading))",
    re.IGNORECASE,
)
REFUSAL = re.compile(
    r"^\W*(?:no|nope|nah|not?\s+really|not\s+(?:that|this|for\s+me|interested))\b|"
    r"\b(?:(?:do|did|does|wo|ca)(?:n['’]?t|\s+not)\s+(?:want|like|care|think|need|work|help|enjoy)|"
    r"never\s+(?:heard|liked|got)|not\s+(?:a\s+fan|my|into|good|great|helpful)|hate[ds]?|dislike[ds]?|boring|bad|"
    r"too\s+(?:expensive|late|early|far|long|much|slow|many)|disappoint\w*)\b",
    re.IGNORECASE,
)
OTHER = re.compile(
    r"\b(?:(?:any|some)(?:thing|where|one)?\s+(?:else|other\w*|different|more)|other\s+\w+|another|else|"
    r"different|what\s+about|rather)\b",
    re.IGNORECASE,
)
PRAISE = re.compile(
    r"\b(?:thank(?:s|\s+you)|thx|perfect|great|awesome|excellent|wonderful|fantastic|amazing|lovely|love[ds]?|"
    r"brilliant|nice|cool|good\s+(?:one|idea|choice)|appreciate|helpful|enjoy\w*|haha|lol|you\s+too)\b",
    re.IGNORECASE,
)
ACCEPTANCE = re.compile(
    r"^\W*(?:yes|yeah|yep|sure|right|correct|exactly|of\s+course)\b|"
    r"\b(?:sounds?\s+(?:good|great|interesting|like)|that\s+works|works\s+for\s+me|that(?:['’]s|\s+is)\s+(?:it|all|right|fine|good)|"
    r"i(?:['’]ll|\s+will)\s+(?:\w+\s+)?(?:take|check|try|watch|look)|looks?\s+good|go\s+ahead)\b",
    re.IGNORECASE,
)
FAILURE = re.compile(
    r"\b(?:sorry|apologi[sz]e|unfortunately|unable|failed|could(?:n['’]?t|\s+not)|ca(?:n['’]?t|nnot)|no\s+(?:results?|matches)|"
    r"(?:do|did|does|was|is|are)(?:n['’]?t|\s+not)\s+(?:have|find|know|understand|able|available|sure|possible)|"
    r"not\s+(?:sure|available|able|found|possible)|no\s+idea|try\s+again)\b",
    re.IGNORECASE,
)
URGENT = re.compile(
    r"\b(?:urgent(?:ly)?|emergency|asap|a\.s\.a\.p|as\s+soon\s+as\s+possible|right\s+(?:now|away)|immediately|at\s+once|"
    r"straight\s+away|(?:by|before)\s+(?:tonight|tomorrow|noon|midnight|the\s+end\s+of\s+(?:the\s+)?(?:day|today))|"
    r"(?:can(?:not|['’]t)|no\s+time\s+to)\s+(?:lose|wait)|time[\s-]critical|in\s+(?:an|one|two|a\s+few)\s+(?:hours?|minutes))\b",
    re.IGNORECASE,
)
SENSITIVE: Mapping[Topic, re.Pattern[str]] = {
    Topic.SELF_HARM: re.compile(
        r"\b(?:suicid(?:e|al)|kill(?:ing)?\s+myself|end\s+(?:my|it)\s+(?:own\s+)?(?:life|all)|hurt(?:ing)?\s+myself|"
        r"harm(?:ing)?\s+myself|self[\s-]harm|(?:do\s*n['’]?t|do\s+not|no\s+longer)\s+want\s+to\s+(?:live|be\s+alive))\b",
        re.IGNORECASE,
    ),
    Topic.SAFETY: re.compile(
        r"\b(?:(?:caught|on|catch(?:es|ing)?)\s+fire\b(?!\s+sale)|burst\s+into\s+flames|electric(?:al)?\s+shock|electrocuted|"
        r"got\s+(?:burn(?:ed|t)|injured|hurt|a\s+shock)|was\s+(?:injured|burn(?:ed|t)|hospitali[sz]ed)|in\s+(?:the\s+)?hospital|"
        r"anaphyla\w+|allergic\s+(?:reaction|shock)|food\s+poisoning|poisoned|explo(?:ded|sion)|gas\s+leak|"
        r"(?:burn(?:ed|t)|injured|scalded|cut)\s+(?:me|myself|my\s+\w+|our\s+\w+))\b",
        re.IGNORECASE,
    ),
    Topic.BEREAVEMENT: re.compile(
        r"\b(?:(?:passed\s+away)|(?:my|our)\s+(?:late\s+)?(?:wife|husband|partner|mother|father|mum|mom|dad|son|daughter|"
        r"brother|sister|child|grand\w+|parents?|uncle|aunt|friend)\s+(?:has\s+|have\s+|just\s+|recently\s+)*(?:died|is\s+dead)|"
        r"my\s+late\s+(?:wife|husband|partner|mother|father|mum|mom|dad)|bereave\w*|funeral|deceased)\b",
        re.IGNORECASE,
    ),
    Topic.LEGAL: re.compile(
        r"\b(?:(?:my|a|our)\s+(?:lawyer|solicitor|attorney)|legal\s+action|sue\s+(?:you|your|the)|suing|small\s+claims|"
        r"take\s+(?:you|this)\s+to\s+court|in\s+court|trading\s+standards|consumer\s+(?:protection|ombudsman)|ombudsman|lawsuit)\b",
        re.IGNORECASE,
    ),
    Topic.FRAUD: re.compile(
        r"\b(?:fraud(?:ulent(?:ly)?)?|(?:stolen|cloned)\s+(?:card|identity)|card\s+(?:was|has\s+been|is)\s+(?:stolen|cloned)|identity\s+theft|"
        r"(?:did\s*n['’]?t|did\s+not|never)\s+(?:made?|make|authori[sz]ed?|approved?)\s+(?:this|that|these|the)\s+(?:payment|purchase|charge|order|transaction)s?|"
        r"unauthori[sz]ed\s+(?:payment|charge|transaction|purchase)s?|(?:account|e-?mail)\s+(?:was|has\s+been|got|is)\s+hacked|phishing)\b",
        re.IGNORECASE,
    ),
    Topic.PRIVACY: re.compile(
        r"\b(?:data\s+(?:breach|leak|protection\s+(?:authority|complaint))|(?:my|our)\s+(?:personal\s+)?(?:data|details|information)\s+"
        r"(?:\w+\s+){0,3}(?:leaked|stolen|exposed|sold)|(?:someone|somebody|another\s+customer)(?:\s+else)?(?:['’]s)?\s+"
        r"(?:can\s+see|saw|has|had|got)\s+my\s+(?:\w+\s+)?(?:data|details|address|account|information))\b",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """How a customer feels now, and what that is made of."""

    frustration: float = 0.0  # 0..1
    signs: Mapping[Sign, float] = field(default_factory=dict)  # seen, each 0..1
    is_urgent: bool = False
    topics: tuple[Topic, ...] = ()

    @property
    def because(self) -> str:
        """The signs that count most, strongest first, in words."""
        counted = sorted(self.signs, key=lambda sign: -WEIGHTS[sign] * self.signs[sign])
        return ", ".join(sign for sign in counted if WEIGHTS[sign] > 0)

    def explained(self) -> dict[str, JsonValue]:
        """Return the mood and what it is made of, for the trace; no words of the customer's."""
        return {
            "frustration": round(self.frustration, 4),
            "signs": [f"{WEIGHTS[sign] * self.signs[sign]:+.2f} {sign}" for sign in self.signs],
            "is_urgent": self.is_urgent,
            "topics": [*self.topics],
        }


CALM = Mood()


def mood_in(heard: Sequence[Heard], vector: Numbers, *, encoder: str) -> Mood:
    """Return the mood in the last message, of which an encoder of that name made the vector."""
    return mood_of(heard, feeling=feels_negative(heard[-1].text, vector, encoder=encoder))


def mood_of(heard: Sequence[Heard], *, feeling: float = 0.0) -> Mood:
    """Return the mood in the last of the messages, which the customer wrote; oldest first.

    `feeling` is how negative that message sounds by itself, from 0 to 1.
    """
    recent = [Heard(one.is_own, one.text[:CHARACTERS]) for one in heard[-REMEMBERED - 1 :]]
    now = signs_in(recent, feeling=feeling)
    text = recent[-1].text
    return Mood(
        frustration=frustration(now, earlier=_earlier(recent)),
        signs=now,
        is_urgent=is_urgent(text),
        topics=tuple(topic for topic, pattern in SENSITIVE.items() if pattern.search(text)),
    )


def is_urgent(text: str) -> bool:
    """Whether somebody says that it cannot wait."""
    return bool(URGENT.search(text))


def frustration(signs: Mapping[Sign, float], *, earlier: float = 0.0) -> float:
    """Return signs as one number from 0 to 1; `earlier` is what the messages before left behind."""
    total = START + earlier + sum(WEIGHTS[sign] * strength for sign, strength in signs.items())
    return 1 / (1 + math.exp(-total))


def signs_in(heard: Sequence[Heard], *, feeling: float = 0.0) -> dict[Sign, float]:
    """Return what is seen in the last message, and in what came before it, each from 0 to 1."""
    text, said = heard[-1].text, [content(one.text) for one in heard]
    own = [words for one, words in zip(heard[:-1], said, strict=False) if one.is_own]
    seen = {
        **_words(text, follows_answer=any(not one.is_own for one in heard)),
        Sign.REPEATS: max((_overlap(said[-1], one) for one in own), default=0.0),
        **_reply(heard[:-1], said[:-1]),
        Sign.FEELING: feeling,
    }
    return {sign: float(strength) for sign, strength in seen.items() if strength}


def _words(text: str, *, follows_answer: bool) -> dict[Sign, float]:
    """Return what a message shows by its own words."""
    shown = _shown(text)
    return {sign: 1.0 for sign in shown if follows_answer or sign not in OF_ANSWERS}


@once_a_text(RECALLED)
def _shown(text: str) -> tuple[Sign, ...]:
    """Return the signs that stand in a message's own words, whatever came before it."""
    seen = {
        Sign.UPSET: is_upset(text),
        Sign.WAITED: is_frustrated(text),
        Sign.UNHELPED: denies_help(text),
        Sign.CORRECTS: CORRECTION.search(text),
        Sign.DECLINES: REFUSAL.search(text),
        Sign.SEEKS_OTHER: OTHER.search(text),
        Sign.TERSE: len(text.split()) <= TERSE,
        Sign.PLEASED: PRAISE.search(text),
        Sign.ACCEPTS: ACCEPTANCE.search(text),
    }
    return tuple(sign for sign, stands in seen.items() if stands)


def _reply(before: Sequence[Heard], said: Sequence[frozenset[int]]) -> dict[Sign, float]:
    """Return what the reply that the customer reacts to shows: failing, the same again, beside the point.

    `said` is the content of each message `before`.
    """
    if not before or before[-1].is_own:
        return {}
    reply, words = before[-1].text, said[-1]
    others = [theirs for one, theirs in zip(before[:-1], said, strict=False) if not one.is_own]
    asked = next((place for place in reversed(range(len(before))) if before[place].is_own), None)
    is_ignored = asked is not None and is_question(before[asked].text) and not said[asked] & words
    return {
        Sign.REPLY_FAILED: bool(FAILURE.search(reply)),
        Sign.REPLY_REPEATED: max((_overlap(words, one) for one in others), default=0.0),
        Sign.REPLY_IGNORED: is_ignored,
    }


def _earlier(heard: Sequence[Heard]) -> float:
    """Return what earlier messages left behind: words that frustrate or please, fading with each since."""
    left = 0.0
    for place, one in enumerate(heard[:-1]):
        if one.is_own:
            words = _words(one.text, follows_answer=place > 0)
            left = FADING * (left + sum(WEIGHTS[sign] * strength for sign, strength in words.items()))
    return left


def _overlap(one: frozenset[int], two: frozenset[int]) -> float:
    """Return how much of the content of either message stands in both, from 0 to 1."""
    return len(one & two) / len(one | two) if one and two else 0.0


@once_a_text(RECALLED)
def content(text: str) -> frozenset[int]:
    """Return the words that say what a message is about, each as its hash: they are only compared."""
    return frozenset(hash(word) for word in WORD.findall(text.lower()) if word not in COMMON)
