"""Answer in the manner that a customer wants: how long, as steps or prose, and in what tone.

What they ask for in a message holds for its answer. Otherwise what they set or told us holds, as far as they
agreed to personal answers; and what they asked for earlier in the conversation, where they set nothing.
The manner never changes what an article says, only how much of it is taken and the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.answering.phrases import Phrases, Tone, phrases_in
from assistant.answering.speaking import ENGLISH, Spoken, spoken_by
from assistant.conversations.heard import Heard
from assistant.conversations.listen import sentences
from assistant.customers.model import CustomerView
from assistant.facts.model import Origin
from assistant.recalling import once_a_text

TONE, LENGTH, FORM = "tone", "length", "format"
RECALLED = 4_096  # messages that are not searched for wishes again
AS_SET, AS_TOLD = "as they set it", "as they told us"


class Length(StrEnum):
    """How much of an article a reply takes."""

    SHORT = "short"
    NORMAL = "normal"
    FULL = "full"


class Form(StrEnum):
    """Which of an article's blocks a reply prefers."""

    ANY = "any"
    STEPS = "steps"
    PROSE = "prose"


LONGEST = {Length.SHORT: 50, Length.NORMAL: 150, Length.FULL: 600}  # words of an article in one reply
HINT = re.compile(
    r"short|brief|concise|tl;?dr|d[eé]tail|long|full|complete|step|list|bullet|prose|sentence|formal|casual|friendly"
    r"|relaxed|kurz|ausf|schritt|aufz|duzen|court|bref|[eé]tape|c[ou]rt|breve|detall|dettagl|detalh|pasos|passag"
    r"|passos|kort|uitgebreid|stappen",
    re.IGNORECASE,
)
AROUND = 4  # words, such as "please" and "from now on"
LASTS = re.compile(
    r"\b(?:always|from\s+now\s+on|in\s+(?:the\s+)?future|generally|in\s+general|(?:i['’]?d?|we)\s+(?:would\s+)?"
    r"(?:prefer|like|rather)|immer|ab\s+jetzt|künftig|lieber|toujours|dorénavant|préfère|siempre|prefiero|"
    r"sempre|preferisco|prefiro|altijd|voortaan|liever)\b",
    re.IGNORECASE,
)
CHOICES: dict[str, frozenset[str]] = {
    TONE: frozenset(Tone),
    LENGTH: frozenset(Length),
    FORM: frozenset(Form),
}
# Said of the answers themselves: "a short cable" or "formal wear" is about something else.
ASKED: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (topic, value, re.compile(pattern, re.IGNORECASE | re.VERBOSE))
    for topic, value, pattern in (
        (
            LENGTH,
            Length.SHORT,
            r"""\b(?:keep|make)\s+(?:it|this|that|(?:the|your)\s+(?:answers?|repl(?:y|ies)))\s+(?:short|brief|concise)(?:er)?\b
            | \b(?:short|brief|concise)(?:er)?\s+(?:answers?|repl(?:y|ies))\b
            | \b(?:give|tell)\s+me\s+(?:the|a)\s+short(?:er)?\s+version\b
            | ^\W*(?:be\s+brief|in\s+(?:short|brief)|briefly|tl;?dr|short(?:er)?)(?:\s*,?\s*please)?\W*$
            | \bin\s+(?:one|a|a\s+single)\s+sentence\b
            | \bfass(?:e|en\s+sie)?\s+(?:dich|sich|es)\s+kurz\b
            | \b(?:(?:ganz\s+)?kurz\s+(?:fassen|bitte)|kurze\s+antwort)\b
            | \b(?:soyez|sois)\s+bref|\b(?:r[ée]ponse|version)\s+courte\b|\bsea\s+breve\b
            | \brespuesta\s+(?:corta|breve)\b
            | \brisposta\s+breve\b|\bresposta\s+(?:curta|breve)\b|\bhou\s+het\s+kort\b|\bkort\s+antwoord\b""",
        ),
        (
            LENGTH,
            Length.FULL,
            r"""\b(?:in\s+(?:full\s+|more\s+)?detail|(?:more|all\s+the|full)\s+details?\s*,?\s*please)\b
            | \b(?:give|tell)\s+me\s+(?:more|all\s+the|the\s+full)\s+details?\b|^\W*more\s+details?\W*$
            | \b(?:long(?:er)?|detailed|full|complete)\s+(?:answers?|repl(?:y|ies)|explanations?)\b
            | \b(?:ausf[üu]hrlich(?:e\s+antwort)?\s*,?\s*bitte|bitte\s+ausf[üu]hrlich)\b
            |\br[ée]ponse\s+d[ée]taill[ée]e\b
            | \brespuesta\s+detallada\b|\brisposta\s+dettagliata\b|\bresposta\s+detalhada\b
            |\buitgebreid\s+antwoord\b""",
        ),
        (
            FORM,
            Form.STEPS,
            r"""\b(?:just|only)\s+(?:give\s+me\s+)?the\s+steps\b|\bstep[\s-]by[\s-]step\s*,?\s*please\b
            |\bsteps\s+only\b
            | \b(?:have|want|like|prefer|explain|show\s+me)\s+(?:it|this|that|them|things|answers)
                \s+step[\s-]by[\s-]step\b
            | \bplease\s*,?\s*step[\s-]by[\s-]step\b|\bas\s+(?:a\s+list\s+of\s+)?(?:numbered\s+)?steps\b
            | \bnur\s+die\s+schritte\b|\b(?:juste|seulement)\s+les\s+[ée]tapes\b|\bs[óo]lo\s+los\s+pasos\b
            | \bsolo\s+i\s+passaggi\b|\bs[óo]\s+os\s+passos\b|\balleen\s+de\s+stappen\b""",
        ),
        (
            FORM,
            Form.PROSE,
            r"""\b(?:no|without)\s+(?:lists?|bullet\s+points?|bullets)\b|\bin\s+(?:whole\s+sentences|prose)\b
            | \b(?:ohne|keine)\s+(?:listen?|aufz[äa]hlung(?:en)?)\b""",
        ),
        (
            TONE,
            Tone.FRIENDLY,
            r"\b(?:less\s+formal|more\s+(?:casual|friendly|relaxed))(?=\s*(?:please|[.!?,]|$))"
            r"|\b(?:du\s+kannst|sie\s+k[öo]nnen)\s+mich\s+duzen\b",
        ),
        (TONE, Tone.FORMAL, r"^\W*(?:please\s+)?(?:be\s+)?more\s+formal(?:ly)?(?=\s*(?:please|[.!?,]|$))"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How to answer one message, and why so."""

    spoken: Spoken = ENGLISH
    tone: Tone = Tone.PLAIN
    length: Length = Length.NORMAL
    form: Form = Form.ANY
    reasons: tuple[str, ...] = field(default=())

    @property
    def phrases(self) -> Phrases:
        """The assistant's own words in this language and tone."""
        return phrases_in(self.spoken.language, self.tone)

    @property
    def longest(self) -> int:
        """How many words of an article a reply takes."""
        return LONGEST[self.length]


@once_a_text(RECALLED)
def may_ask(text: str) -> bool:
    """Whether any of the words stands there without which nobody asks for a manner: quick to tell."""
    return HINT.search(text) is not None


@once_a_text(RECALLED)
def manner_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return what a message asks of the answers: (topic, value) pairs, one for each topic."""
    found: dict[str, str] = {}
    if not may_ask(text):
        return ()
    for topic, value, pattern in ASKED:
        if topic not in found and pattern.search(text):
            found[topic] = value
    return tuple(found.items())


def lasting_manner_in(text: str) -> tuple[tuple[str, str], ...]:
    """Return what a message asks of all answers to come; "more detail, please" is about one alone."""
    asking = (sentence for sentence in sentences(text) if LASTS.search(sentence))
    return tuple(dict(found for sentence in asking for found in manner_in(sentence)).items())


def beside_manner(text: str) -> str:
    """Return a message without the sentences that only ask for a manner; nothing if there are no others."""
    said = sentences(text)
    rest = [sentence for sentence in said if not only_asks_manner(sentence)]
    return text if len(rest) == len(said) else " ".join(rest)


def only_asks_manner(sentence: str) -> bool:
    """Whether a sentence asks for a manner, and for hardly anything else."""
    if not may_ask(sentence):
        return False
    rest = sentence
    for _, _, pattern in ASKED:
        rest = pattern.sub(" ", rest)
    return rest != sentence and len(re.findall(r"\w+", rest)) <= AROUND


def manner_for(heard: Sequence[Heard], view: CustomerView) -> Manner:
    """Return how to answer what was heard last."""
    chosen: dict[str, str] = {}
    reasons: list[str] = []
    for topic, value, because in wishes(heard, view):
        if topic not in chosen:
            chosen[topic] = value
            reasons.append(f"{topic} {value}: {because}")
    return Manner(
        spoken=spoken_by(heard, locale=view.preferred("language") or view.profile.locale),
        tone=Tone(chosen.get(TONE, Tone.PLAIN)),
        length=Length(chosen.get(LENGTH, Length.NORMAL)),
        form=Form(chosen.get(FORM, Form.ANY)),
        reasons=tuple(reasons),
    )


def wishes(heard: Sequence[Heard], view: CustomerView) -> list[tuple[str, str, str]]:
    """Return every wish that is known with where it is from, the strongest of each topic first."""
    said = [one.text for one in reversed(heard) if one.is_own]
    kept = [
        (one.topic, one.value.lower(), AS_SET if one.origin is Origin.SET else AS_TOLD)
        for one in view.preferences
        if one.value.lower() in CHOICES.get(one.topic, ())
    ]
    return [
        *(
            (topic, value, "asked for in this message")
            for text in said[:1]
            for topic, value in manner_in(text)
        ),
        *kept,
        *((topic, value, "asked for earlier") for text in said[1:] for topic, value in manner_in(text)),
    ]
