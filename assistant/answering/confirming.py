"""Ask before something delicate is remembered, and understand what is answered to that.

What tells of health or belief is kept only after a yes; after a no, anything else or a day of silence it is
as if it had not been said. One thing is asked in a reply, and never where the reply itself asks back: what
could not be asked yet waits for the next. Who may not be remembered is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answering.manner import Manner
from assistant.answering.model import Step
from assistant.consents.model import Purpose
from assistant.conversations.heard import Heard
from assistant.conversations.model import Unconfirmed
from assistant.customers.model import CustomerView
from assistant.facts.kinds import Kinds
from assistant.facts.model import Sensitivity

OF_MANNER = frozenset({"tone", "length", "format", "language"})  # said for the moment as well
COURTESIES = (
    r"(?:please|thanks?|thank\s+you|you\s+(?:can|may|should)|do|don[’']?t|remember\s+(?:it|that|this)|keep\s+(?:it|that)|yes|"
    r"no|it\s+does|that[’']?s\s+(?:right|fine)|bitte|gerne?|danke|merci|s[’']il\s+(?:vous|te)\s+pla[iî]t|por\s+favor|"
    r"gracias|per\s+favore|grazie|obrigad[oa]|graag|alstublieft|alsjeblieft|dank\s+(?:u|je))"
)
YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|sure|of\s+course|go\s+ahead|please\s+do|absolutely|definitely|ok(?:ay)?(?!\W+than)|ja|jawohl|"
    r"gerne?|oui|d[’']accord|bien\s+s[ûu]r|s[ií]|sì|claro|certo|sim|graag)"
    rf"(?:[\s,.!]+{COURTESIES})*\W*$",
    re.IGNORECASE,
)
NO = re.compile(
    r"^\W*(?:no|nope|nah|never|(?:please\s+)?(?:don[’']?t|do\s+not)|(?:rather|better)\s+not|nein|non|n[ãa]o|nee)"
    rf"(?:[\s,.!]+{COURTESIES})*\W*$",
    re.IGNORECASE,
)
HEAD = re.compile(r"^\W*([^,.!;:\n–—]+)[,.!;:\n–—]\s*(.+)$", re.DOTALL)
LIMITED = re.compile(
    r"^(?:but|only|except|if|unless|not|aber|nur|mais|seulement|pero|solo|ma|mas|maar)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirming:
    """What a message answers of what was asked before it, and what it leaves to be asked."""

    rest: str  # the message without its yes or no; empty where it says nothing else
    confirmed: tuple[Unconfirmed, ...] = ()
    declined: tuple[Unconfirmed, ...] = ()
    lapsed: tuple[Unconfirmed, ...] = ()  # asked, and neither
    waiting: tuple[Unconfirmed, ...] = ()  # not asked yet

    @property
    def only_answers(self) -> bool:
        """Whether the message says yes or no to what was asked, and nothing else."""
        return not self.rest and bool(self.confirmed or self.declined)

    def asks(self, step: Step, new: Iterable[Unconfirmed]) -> tuple[tuple[Unconfirmed, ...], ...]:
        """Return what a reply of this kind asks now, and what waits for the next one."""
        of_topics = {one.topic: one for one in (*self.waiting, *new)}
        found = tuple(of_topics.values())
        if step is Step.ASK_BACK:
            return (), found
        if step not in {Step.ANSWER, Step.ACKNOWLEDGE}:
            return (), ()  # a person is coming, and they may ask
        asked = tuple(one for one in found if one.before is None) or found[:1]
        return asked, tuple(one for one in found if one not in asked)


def answered(heard: Sequence[Heard], view: CustomerView) -> Confirming:
    """Return what the last thing heard answers of what the reply just before it asked."""
    text = heard[-1].text
    reply = heard[-2].reply if len(heard) > 1 else None
    if reply is None or not (reply.asks or reply.waits) or not view.consents.allows(Purpose.REMEMBER):
        return Confirming(rest=text)
    verdict, rest = verdict_in(text) if reply.asks else (None, text)
    return Confirming(
        rest=rest,
        confirmed=reply.asks if verdict is True else (),
        declined=reply.asks if verdict is False else (),
        lapsed=reply.asks if verdict is None else (),
        waiting=reply.waits,
    )


def verdict_in(text: str) -> tuple[bool | None, str]:
    """Return whether a message begins with a plain yes or a plain no, and what it says besides."""
    head = HEAD.match(text)
    for words, rest in ((text, ""), head.groups() if head else ("", "")):
        if rest and LIMITED.match(rest):
            return None, text
        if YES.match(words):
            return True, rest
        if NO.match(words):
            return False, rest
    return None, text


def unconfirmed(
    stated: Iterable[tuple[str, str]], view: CustomerView, *, kinds: Kinds, text: str
) -> tuple[Unconfirmed, ...]:
    """Return what of the facts that `text` states is not to be kept without a yes.

    That is what is delicate and new, and what would take the place of something that they set themselves.
    """
    if not view.consents.allows(Purpose.REMEMBER):
        return ()
    is_intolerance = "intoleran" in text.lower() and "allerg" not in text.lower()
    found = []
    for topic, value in stated:
        kind, holds = kinds.of(topic), view.preferred(topic)
        known = {part.lower() for part in kind.parts(holds or "")}
        if {part.lower() for part in kind.parts(value)} <= known:
            continue
        if topic in view.set_topics and holds is not None and topic not in OF_MANNER:
            now = kind.united(holds, value) if kind.several else value
            found.append(Unconfirmed(topic=topic, value=now, before=holds))
        elif topic not in view.set_topics and kind.sensitivity is Sensitivity.SPECIAL:
            worded = "intolerant" if is_intolerance else ""
            found.append(Unconfirmed(topic=topic, value=value, worded=worded))
    return tuple(found)


def question(asks: Sequence[Unconfirmed], *, manner: Manner) -> str:
    """Return the one question for what is to be confirmed; empty where that is nothing."""
    phrases = manner.phrases
    if not asks:
        return ""
    if asks[0].before is not None:
        one = asks[0]
        return phrases.shall_change.format(topic=spoken(one.topic), before=one.before, now=one.value)
    facts = phrases.joined.join(_worded(one, manner) for one in asks)
    return phrases.shall_remember.format(facts=facts)


def spoken(topic: str) -> str:
    """Return a topic as it stands in a sentence."""
    return topic.replace("_", " ")


def _worded(one: Unconfirmed, manner: Manner) -> str:
    phrases = manner.phrases
    by_topic = {"allergens": phrases.allergic, "diet": phrases.on_diet}
    words = phrases.intolerant if one.worded and one.topic == "allergens" else by_topic.get(one.topic)
    return (words or phrases.of_topic).format(topic=spoken(one.topic), value=one.value)
