"""Tell the agent in ten seconds what the conversation is about.

Everything is taken from what was said and bought, in the words in which it stands there; no
line exists without the one thing that it rests on. Without the customer's consent to be
remembered, nothing but the conversation itself is used, and they are a visitor.

Whatever happens there are at most `MOST_LINES`: the first line of each section, then the
others in the order in which they are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.conversations.listen import denies_help, is_frustrated, is_question, is_upset, sentences
from assistant.conversations.model import Author, Message, Outcome, PastConversation
from assistant.conversations.mood import is_urgent
from assistant.customers.model import CustomerView
from assistant.facts.model import Origin, weightiest_first
from assistant.handoff.facts import facts_in
from assistant.handoff.model import Reason, Section, Summary, SummaryLine
from assistant.handoff.phrases import DECLINED, TRIED, Resolution, is_aside, resolution_in
from assistant.history.model import Order
from assistant.minimising.model import Item, Sort

MOST_LINES = 14
MOST_CHARACTERS = 140
LINES = {Section.WHO: 3, Section.FACTS: 3, Section.TRIED: 3, Section.OFFERED: 2, Section.BOUGHT: 2}  # else 1
COMPLAINT = 6  # words up to which "that did not help" says nothing else
MOST_WORDS = 12  # beyond which a sentence says no more about what they want

_PREFERENCE = "preference "  # begins the source of a line that tells one

ADVICE = {
    Reason.REQUESTED: "They asked for a person: settle it yourself",
    Reason.UPSET: "Say that you understand before you explain",
    Reason.SENSITIVE: "Read what they wrote before anything else: it is a sensitive matter",
    Reason.REPEATED_FAILURE: "Find another way: what was tried did not help",
    Reason.LOW_CONFIDENCE: "Answer from your own knowledge: no article was a clear match",
}


def summarise(
    *,
    view: CustomerView,
    messages: Sequence[Message],
    past: Sequence[PastConversation] = (),
    reason: Reason,
) -> Summary:
    """Return the summary of a conversation, oldest message first; `view` is of purpose REMEMBER."""
    own = [message for message in messages if message.author is Author.CUSTOMER]
    wanted = _wanted(own)
    resolution = _resolution(own)
    known = view.allowed
    sections = (
        _who(view),
        _wants(wanted),
        _facts(own, _names(messages, view.orders if known else ())),
        _tried(messages),
        _offered(messages),
        _bought(view.orders, own) if known else iter(()),
        _solved_before(past, wanted) if known else iter(()),
        _mood(own),
        _preferred_resolution(resolution),
        _next_step(reason, resolution=resolution, is_clear=wanted is not None),
    )
    found = [
        line
        for lines in (list(section) for section in sections)
        for line in lines[: LINES.get(lines[0].section, 1) if lines else 0]
    ]
    return Summary(lines=_fitted(found))


def _who(view: CustomerView) -> Iterator[SummaryLine]:
    profile = view.profile
    if not view.allowed or not profile.is_known:
        yield _line(Section.WHO, "A visitor", "profile")
    else:
        parts = (profile.name or "A known customer", profile.region, profile.locale)
        yield _line(Section.WHO, ", ".join(part for part in parts if part), "profile")
    if view.allowed:
        for one in weightiest_first(view.preferences):
            if one.origin is not Origin.INFERRED:
                yield _line(Section.WHO, f"{one.topic}: {one.value}", f"{_PREFERENCE}{one.topic}")


def drawn_on(summary: Summary, view: CustomerView) -> Iterator[Item]:
    """Yield the kinds of things about the customer that a summary tells."""
    for line in summary.lines:
        if line.source == "profile" and view.allowed and view.profile.name:
            yield Item(Sort.PROFILE, "name")
        if line.source.startswith(_PREFERENCE):
            yield Item(Sort.FACT, line.source.removeprefix(_PREFERENCE))


def _wants(wanted: tuple[Message, str] | None) -> Iterator[SummaryLine]:
    if wanted is not None:
        message, sentence = wanted
        yield _line(Section.WANTS, sentence, _source(message))


def _facts(own: Sequence[Message], names: Sequence[str]) -> Iterator[SummaryLine]:
    """One line for each message that brought something new, the richest first."""
    seen: set[str] = set()
    found: list[tuple[Message, list[str]]] = []
    for message in own:
        new = [fact for fact in facts_in(message.text, names) if fact.lower() not in seen]
        seen.update(fact.lower() for fact in new)
        if new:
            found.append((message, new))
    for message, facts in sorted(found, key=lambda pair: -len(pair[1])):
        yield _line(Section.FACTS, _joined(facts), _source(message))


def _tried(messages: Sequence[Message]) -> Iterator[SummaryLine]:
    """What the customer tried by themselves, then what the assistant answered, newest first."""
    for message in reversed(messages):
        if message.author is Author.CUSTOMER:
            told = next((one for one in sentences(message.text) if TRIED.search(one)), None)
            if told:
                yield _line(Section.TRIED, told, _source(message))
    for place in reversed(range(len(messages))):
        message = messages[place]
        if message.reply is not None and message.reply.sources:
            titles = " and ".join(
                f"“{title}”" for title in dict.fromkeys(one.title for one in message.reply.sources)
            )
            verdict = ": did not help" if _did_not_help(messages[place + 1 :]) else ""
            yield _line(Section.TRIED, f"Sent {titles}", _source(message), ending=verdict)


def _did_not_help(later: Sequence[Message]) -> bool:
    reaction = next((message for message in later if message.author is Author.CUSTOMER), None)
    return reaction is not None and denies_help(reaction.text)


def _offered(messages: Sequence[Message]) -> Iterator[SummaryLine]:
    """What was offered last, and the words in which it was declined."""
    offering = [place for place, message in enumerate(messages) if message.reply and message.reply.offers]
    if not offering:
        return
    last = messages[offering[-1]]
    titles = ", ".join(one.title for one in last.reply.offers) if last.reply else ""
    yield _line(Section.OFFERED, titles, _source(last))
    for message in messages[offering[0] + 1 :]:
        if message.author is Author.CUSTOMER and DECLINED.search(message.text):
            declined = next(one for one in (*sentences(message.text), message.text) if DECLINED.search(one))
            yield _line(Section.OFFERED, f"Declined: {declined}", _source(message))
            return


def _bought(orders: Sequence[Order], own: Sequence[Message]) -> Iterator[SummaryLine]:
    """The orders that they speak of, then the latest."""
    said = "\n".join(message.text for message in own).lower()

    def is_mentioned(order: Order) -> bool:
        """Whether they named the order or one of its products."""
        return order.id.lower() in said or any(_short(line.title).lower() in said for line in order.lines)

    for order in sorted(orders, key=lambda order: (not is_mentioned(order), -order.placed_at.timestamp())):
        titles = ", ".join(line.title for line in order.lines)
        gift = ", a gift" if order.is_gift else ""
        text = f"{order.id}, {order.placed_at:%Y-%m-%d}, {order.status}{gift}: {titles}"
        yield _line(Section.BOUGHT, text, f"order {order.id}")


def _solved_before(
    past: Sequence[PastConversation], wanted: tuple[Message, str] | None
) -> Iterator[SummaryLine]:
    """Earlier conversations that were resolved, the most alike first."""
    words = _words(wanted[1]) if wanted else frozenset()
    solved = [one for one in past if one.outcome is Outcome.RESOLVED and one.subject]
    for one in sorted(
        solved, key=lambda one: (-len(words & _words(one.subject)), -one.started_at.timestamp())
    ):
        yield _line(
            Section.SOLVED_BEFORE, f"{one.started_at:%Y-%m-%d}: {one.subject}", f"conversation {one.id}"
        )


def _mood(own: Sequence[Message]) -> Iterator[SummaryLine]:
    for mood, shows in (("Upset", is_upset), ("Frustrated", is_frustrated), ("In a hurry", is_urgent)):
        for message in reversed(own):
            sentence = next((one for one in sentences(message.text) if shows(one)), None)
            if sentence:
                yield _line(Section.MOOD, f"{mood}: {sentence}", _source(message))
                return
    if own:
        yield _line(Section.MOOD, "Calm", _source(own[-1]))


def _preferred_resolution(found: tuple[Message, str, Resolution] | None) -> Iterator[SummaryLine]:
    if found is not None:
        message, sentence, resolution = found
        yield _line(Section.PREFERRED_RESOLUTION, f"{resolution.capitalize()}: {sentence}", _source(message))


def _next_step(
    reason: Reason, *, resolution: tuple[Message, str, Resolution] | None, is_clear: bool
) -> Iterator[SummaryLine]:
    if not is_clear and resolution is None:
        yield _line(Section.NEXT_STEP, "Ask what they need: they have not said it yet", "handoff")
        return
    ending = f"; they want a {resolution[2]}" if resolution else ""
    yield _line(Section.NEXT_STEP, ADVICE[reason], "handoff", ending=ending)


def _wanted(own: Sequence[Message]) -> tuple[Message, str] | None:
    """What they really asked: late, said as a question, or at some length."""
    said = [
        (_weight(sentence) - ago, message, sentence)
        for ago, message in enumerate(reversed(own))
        for sentence in sentences(message.text)
        if not is_aside(sentence) and not _only_complains(sentence)
    ]
    _, message, sentence = max(said, key=lambda one: one[0], default=(0.0, None, ""))
    return (message, sentence) if message is not None else None


def _weight(sentence: str) -> float:
    """A question counts as much as two messages said since, and so do six words more."""
    return 2 * is_question(sentence) + min(len(sentence.split()), MOST_WORDS) / 3


def _only_complains(sentence: str) -> bool:
    """Whether it says that something did not help, and hardly more."""
    return denies_help(sentence) and len(sentence.split()) <= COMPLAINT


def _resolution(own: Sequence[Message]) -> tuple[Message, str, Resolution] | None:
    """The latest sentence that says what they want done."""
    for message in reversed(own):
        for sentence in reversed(sentences(message.text)):
            wanted = resolution_in(sentence)
            if wanted is not None:
                return message, sentence, wanted
    return None


def _names(messages: Sequence[Message], orders: Sequence[Order]) -> list[str]:
    """The products that may be spoken of, ordered or offered: in full, and as people say them."""
    ordered = [line.title for order in orders for line in order.lines]
    offered = [offer.title for message in messages if message.reply for offer in message.reply.offers]
    return [name for title in dict.fromkeys(ordered + offered) for name in (title, _short(title))]


def _short(title: str) -> str:
    """People say "Larkspur One", not "Larkspur One espresso machine (110 V)"."""
    return " ".join(re.split(r"[,(]", title)[0].split()[:2])


def _fitted(lines: Sequence[SummaryLine]) -> tuple[SummaryLine, ...]:
    """Keep the first line of each section, and as many of the others as there is room for."""
    firsts = {line.section: place for place, line in reversed(list(enumerate(lines)))}
    others = [place for place in range(len(lines)) if place not in firsts.values()]
    kept = {*firsts.values(), *others[: MOST_LINES - len(firsts)]}
    return tuple(line for place, line in enumerate(lines) if place in kept)


def _line(section: Section, text: str, source: str, *, ending: str = "") -> SummaryLine:
    """Make one line of at most `MOST_CHARACTERS`; what is cut is the text, never its ending."""
    room = MOST_CHARACTERS - len(ending)
    flat = " ".join(text.split())
    if len(flat) > room:
        cut = flat[: room - 1]
        whole_words = cut.rsplit(" ", 1)[0]
        flat = (whole_words if len(whole_words) > room / 2 else cut).rstrip(" ,;:") + "…"
    return SummaryLine(section=section, text=flat + ending, source=source)


def _joined(facts: Sequence[str]) -> str:
    """Join as many facts as one line holds: half of a number is worse than none."""
    line = facts[0]
    for fact in facts[1:]:
        if len(line) + len(fact) + 2 <= MOST_CHARACTERS:
            line = f"{line}; {fact}"
    return line


def _source(message: Message) -> str:
    return f"message {message.id}"


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", text.lower()) if len(word) > 3)
