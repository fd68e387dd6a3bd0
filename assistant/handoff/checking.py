"""Check a summary line by line against what its lines rest on.

A line holds if the thing that it names is there and says what the line says: the words in their order, with
nothing but small words left out between them, every number among them; and if what we call it is true of it.
What made the line is not asked, so that lines of a language model are held to the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.conversations.listen import denies_help, sentences
from assistant.conversations.model import Author, Message, PastConversation
from assistant.customers.model import CustomerView
from assistant.handoff import known
from assistant.handoff.course import CALM, CALM_AT_FIRST, CALM_SINCE, mood_in
from assistant.handoff.lines import BETWEEN, CUT
from assistant.handoff.model import DECLINED, DID_NOT_HELP, HANDOFF, SENT, Section, Summary, SummaryLine
from assistant.handoff.phrases import DECLINED as SAYS_NO
from assistant.handoff.phrases import resolution_in
from assistant.handoff.plain import compared
from assistant.handoff.steps import ADVICE, ASK, THEY_WANT

APART = 3  # words left out between two that are told
CUSTOMERS = frozenset({Section.WANTS, Section.MOOD, Section.PREFERRED_RESOLUTION})
AGENTS = frozenset({Section.ANSWERED, Section.PROMISED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Everything that a summary may rest on; `view` is of purpose REMEMBER."""

    view: CustomerView
    messages: Sequence[Message]  # oldest first
    past: Sequence[PastConversation] = ()

    def unsupported(self, summary: Summary) -> tuple[SummaryLine, ...]:
        """Return the lines that do not stand in what they name."""
        return tuple(line for line in summary.lines if not self.support(line))

    def support(self, line: SummaryLine) -> bool:
        """Whether what a line names is there, and says so."""
        kind, _, name = line.source.partition(" ")
        if kind == "message":
            place = next((place for place, one in enumerate(self.messages) if one.id == name), None)
            return place is not None and self._said(line, place)
        if line.source == HANDOFF:
            return line.section is Section.NEXT_STEP and self._advised(line.text)
        return line in self._known()

    def _known(self) -> list[SummaryLine]:
        """Everything that may be told beyond the conversation; without consent, that somebody visits."""
        if not self.view.allowed:
            return list(known.who(self.view))
        return [
            *known.who(self.view),
            *known.bought(self.view.orders, ""),
            *known.solved_before(self.past, ""),
            *known.open_cases(self.past, ""),
        ]

    def _advised(self, text: str) -> bool:
        advice, _, wanted = text.partition(THEY_WANT)
        own = (one for one in self.messages if one.author is Author.CUSTOMER)
        said = {resolution_in(sentence) for one in own for sentence in sentences(one.text)}
        return advice in {*ADVICE.values(), ASK} and (not wanted or wanted in said)

    def _said(self, line: SummaryLine, place: int) -> bool:
        message, told = self.messages[place], line.text
        if line.section in CUSTOMERS and message.author is not Author.CUSTOMER:
            return False
        if line.section in AGENTS and message.author is not Author.AGENT:
            return False
        match line.section:
            case Section.TRIED if told.startswith(SENT):
                return _sent(told.removeprefix(SENT), message, self.messages[place + 1 :])
            case Section.OFFERED:
                return _offered(told, message)
            case Section.MOOD:
                return _felt(told, message, self.messages[:place])
            case Section.PREFERRED_RESOLUTION:
                return _wants_done(told, message)
            case Section.FACTS:
                return all(stands_in(piece, message.text) for piece in told.split(BETWEEN))
            case Section.WANTS | Section.TRIED | Section.ANSWERED | Section.PROMISED:
                return stands_in(told, message.text)
            case _:
                return False


def stands_in(quoted: str, text: str) -> bool:
    """Whether each sentence of `quoted` stands in `text`: its words in their order and close together."""
    whole = compared(text).split()
    said = [compared(one).split() for one in sentences(quoted.removesuffix(CUT))]
    told = [words for words in said if words]
    if quoted.endswith(CUT) and told and told[-1][-1] not in whole:
        half = told[-1].pop()
        if not any(word.startswith(half) for word in whole):
            return False
    return bool(told) and all(_in_order(words, whole) for words in told)


def _in_order(words: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether `words` come one after another, with no more than a few small ones left out between two."""
    reached = {place for place, word in enumerate(whole) if not words or word == words[0]}
    for word in words[1:]:
        reached = {
            place + step
            for place in reached
            for step in range(1, APART + 2)
            if place + step < len(whole) and whole[place + step] == word
        }
    return bool(reached)


def _sent(told: str, message: Message, later: Sequence[Message]) -> bool:
    """Whether the articles stand under the reply, and the customer's reaction was as told."""
    titles = told.removesuffix(DID_NOT_HELP)
    cited = [one.title for one in message.reply.sources] if message.reply else []
    reaction = next((one for one in later if one.author is Author.CUSTOMER), None)
    is_so = reaction is not None and denies_help(reaction.text)
    named = " and ".join(f"“{title}”" for title in dict.fromkeys(cited))
    return _begins(named, titles) and (is_so or not told.endswith(DID_NOT_HELP))


def _felt(told: str, message: Message, earlier: Sequence[Message]) -> bool:
    """Whether the customer showed that mood in this message, and none before it where that is told."""
    if told in {CALM, CALM_SINCE}:
        return mood_in(message)[0] == CALM
    label, _, quoted = told.removesuffix(CALM_AT_FIRST).partition(": ")
    if told.endswith(CALM_AT_FIRST):
        first = next((one for one in earlier if one.author is Author.CUSTOMER), None)
        if first is None or mood_in(first)[0] != CALM:
            return False
    return mood_in(message)[0] == label and stands_in(quoted, message.text)


def _wants_done(told: str, message: Message) -> bool:
    label, _, quoted = told.partition(": ")
    wanted = {resolution_in(one) for one in sentences(message.text)}
    return label.lower() in wanted and stands_in(quoted, message.text)


def _offered(told: str, message: Message) -> bool:
    if told.startswith(DECLINED):
        is_so = SAYS_NO.search(message.text) and message.author is Author.CUSTOMER
        return bool(is_so) and stands_in(told.removeprefix(DECLINED), message.text)
    return message.reply is not None and _begins(", ".join(one.title for one in message.reply.offers), told)


def _begins(whole: str, told: str) -> bool:
    """Whether `told` is `whole`, or what was cut off it."""
    flat = " ".join(whole.split())
    return bool(told) and (flat == told or (told.endswith(CUT) and flat.startswith(told.removesuffix(CUT))))
