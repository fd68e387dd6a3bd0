"""Notice when an agent asks for what the customer has told already, or what we know.

A question is looked at for what it wants: an order's number, a mail address, what the trouble is. If that
stands in what the customer wrote before, or in the summary that the agent was given, the customer is asked
again. Only questions whose wish is plain are judged, so a share of these is too low rather than too high.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.conversations.listen import is_question, sentences
from assistant.conversations.model import Author, Message
from assistant.handoff.facts import facts_in
from assistant.handoff.model import Section, Summary

REQUEST = re.compile(r"\b(?:please|kindly|tell|send|give|let|bitte|nennen|schicken)\b", re.IGNORECASE)
ORDER = re.compile(r"#?(?=[\w-]*\d{3})[A-Za-z]{0,4}-?\d[\w-]{2,}")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
PHONE = re.compile(r"\+?\d(?:[\s()-]{0,2}\d){8,13}")
DAY = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|yesterday"
    r"|[A-Za-z]{3,9} \d{1,2}|\d{1,2}\S* [A-Za-z]{3,9}"
)
CODE = re.compile(r"(?:error|fault|code).*\d|E-?\d{1,4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an agent could know before they asked."""

    facts: tuple[str, ...]  # of the customer's messages, in their words
    summary: Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an agent's message asks: how many questions, and which answers we had."""

    questions: int
    again: tuple[str, ...]  # the answers, as they stand where they were given


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """Something that can be asked for, and where its answer would be."""

    words: re.Pattern[str]
    answer: Callable[[Known], str | None]


def asked(text: str, *, before: Sequence[Message], summary: Summary) -> Asked:
    """Return what `text` asks that the messages `before` it, or the summary, answer already."""
    said = (one.text for one in before if one.author is Author.CUSTOMER)
    known = Known(facts=tuple(fact for one in said for fact in facts_in(one)), summary=summary)
    questions, again = 0, []
    for sentence in sentences(text):
        wishes = [wish for wish in WISHES if wish.words.search(sentence)]
        if not (is_question(sentence) or (wishes and REQUEST.search(sentence))):
            continue
        questions += 1
        answers = [answer for wish in wishes if (answer := wish.answer(known))]
        again += answers[:1]
    return Asked(questions=questions, again=tuple(again))


def _fact(shape: re.Pattern[str], *, whole: bool = True) -> Callable[[Known], str | None]:
    matches = shape.fullmatch if whole else shape.search
    return lambda known: next((fact for fact in known.facts if matches(fact)), None)


def _line(section: Section, *, source: str = "") -> Callable[[Known], str | None]:
    """Answer with a section that has one line alone: of two orders, which one is a fair question."""

    def answer(known: Known) -> str | None:
        lines = [one.text for one in known.summary.of(section) if one.source.startswith(source)]
        return lines[0] if len(lines) == 1 else None

    return answer


def _first(*ways: Callable[[Known], str | None]) -> Callable[[Known], str | None]:
    return lambda known: next((found for way in ways if (found := way(known))), None)


def _trouble(known: Known) -> str | None:
    """Answer with what they came with, if it says anything: a complaint without a fact leaves room to ask."""
    wants = known.summary.of(Section.WANTS)
    says_something = any(known.summary.of(Section.FACTS)) or any(is_question(one.text) for one in wants)
    return wants[0].text if wants and says_something else None


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


WISHES = (
    _Wish(
        words=_words(
            r"""\border\s?(?:number|no\b|id\b|reference)|\bwhich\s+order\b|\bnumber\s+of\s+(?:your|the)\s+order
            |\bbestell(?:ung(?:s)?)?-?\s?nummer|\bnum[ée]ro\s+de\s+(?:la\s+)?commande"""
        ),
        answer=_first(_fact(ORDER), _line(Section.BOUGHT)),
    ),
    _Wish(words=_words(r"\be-?mail(?:\s+address)?\b|\bmail-?adresse\b"), answer=_fact(MAIL, whole=False)),
    _Wish(
        words=_words(r"\b(?:tele)?phone\s+number|\bcontact\s+number|\btelefonnummer|\bhandynummer"),
        answer=_fact(PHONE),
    ),
    _Wish(
        words=_words(
            r"\bwhen\s+did\s+you\s+(?:buy|order|purchase|receive|get)|\bwann\s+haben\s+sie.*(?:gekauft|bestellt)"
        ),
        answer=_first(_fact(DAY, whole=False), _line(Section.BOUGHT)),
    ),
    _Wish(
        words=_words(r"\berror\s+(?:code|number|message)|\bwhich\s+(?:code|error)|\bfehlercode"),
        answer=_fact(CODE, whole=False),
    ),
    _Wish(
        words=_words(
            r"""\bdescribe\s+(?:the|your)\s+(?:problem|issue|trouble|matter)|\bwhat(?:['’]s|\s+is|\s+seems?\s+to\s+be)
            \s+(?:the|your)\s+(?:problem|issue|trouble|matter|question)|(?<!\babout\s)(?<!\bon\s)\bwhat\s+happened(?!\s+(?:when|to|with|after|next))
            |\bwhat\s+is\s+(?:it|this)\s+about|\bhow\s+(?:can|may)\s+i\s+(?:help|assist)(?:\s+you)?(?:\s+today)?\s*\?|\bworum\s+geht\s+es|\bwas\s+ist\s+(?:das|ihr)\s+(?:problem|anliegen)
            |\bwie\s+kann\s+ich\s+(?:ihnen\s+)?helfen"""
        ),
        answer=_trouble,
    ),
)
