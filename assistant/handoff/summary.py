"""Tell the agent in ten seconds what the conversation is about.

Everything is taken from what was said and bought, in the words in which it stands there; no
line exists without the one thing that it rests on. Without the customer's consent to be
remembered, nothing but the conversation itself is used, and they are a visitor.

Whatever happens there are at most `MOST_LINES`: the first line of each section, then the
others in the order in which they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from assistant.conversations.listen import denies_help, is_question, sentences
from assistant.conversations.model import Author, Message, PastConversation
from assistant.customers.model import CustomerView
from assistant.handoff import course, gist, known
from assistant.handoff.lines import line, source_of
from assistant.handoff.model import DECLINED, DID_NOT_HELP, SENT, Reason, Section, Summary, SummaryLine
from assistant.handoff.noting import noted
from assistant.handoff.phrases import DECLINED as SAYS_NO
from assistant.handoff.phrases import TRIED, Resolution, is_aside, resolution_in
from assistant.handoff.steps import next_step
from assistant.history.model import Order
from assistant.minimising.model import Item

MOST_LINES = 20
LINES = {  # of one section, else 1
    Section.WHO: 3,
    Section.WANTS: 2,
    Section.FACTS: 10,
    Section.TRIED: 3,
    Section.OFFERED: 2,
    Section.BOUGHT: 2,
    Section.MOOD: 2,
    Section.PROMISED: 2,
}
COMPLAINT = 6  # words up to which "that did not help" says nothing else
MOST_WORDS = 12  # beyond which a sentence says no more about what they want


def summarise(
    *,
    view: CustomerView,
    messages: Sequence[Message],
    past: Sequence[PastConversation] = (),
    reason: Reason,
) -> Summary:
    """Return the summary of a conversation, oldest message first; `view` is of purpose REMEMBER."""
    files = [message for message in messages if message.attachment is not None]
    messages = [message for message in messages if message.attachment is None]
    own = _own(messages)
    wants = list(_wants(messages))
    wanted = " ".join(one.text for one in wants)
    resolution = _resolution(own)
    orders = view.orders if view.allowed else ()
    past = past if view.allowed else ()
    sections = (
        known.who(view),
        iter(wants),
        chain(noted(messages, _names(messages, orders)), _files(files)),
        _tried(messages),
        _answered(messages),
        _offered(messages),
        known.bought(orders, "\n".join(message.text for message in own)),
        known.solved_before(past, wanted),
        known.open_cases(past, wanted),
        course.mood_of(own),
        _preferred_resolution(resolution),
        _promised(messages),
        next_step(reason, resolution=resolution[2] if resolution else None, is_clear=bool(wants)),
    )
    found = [
        one
        for lines in (list(section) for section in sections)
        for one in lines[: LINES.get(lines[0].section, 1) if lines else 0]
    ]
    return Summary(lines=_fitted(found))


def drawn_on(summary: Summary, view: CustomerView) -> Iterator[Item]:
    """Yield the kinds of things about the customer that a summary tells."""
    return known.drawn_on(summary.lines, view)


def _wants(messages: Sequence[Message]) -> Iterator[SummaryLine]:
    """Tell the words with which they came, then what they really asked if that came later.

    What an article answered, and they left at that, is no longer what they want once they asked more.
    """
    since = messages[_answered_until(messages) :]
    if gist.opening(since) is None:
        since = messages
    opened = gist.opening(since)
    if opened is not None:
        yield line(Section.WANTS, opened.text, source_of(opened.message))
    asked = _asked(_own(since))
    if asked is not None and (opened is None or asked[0].id != opened.message.id):
        yield line(Section.WANTS, asked[1], source_of(asked[0]))


def _files(messages: Sequence[Message]) -> Iterator[SummaryLine]:
    """The files that the customer sent: they are no words, and ask for nothing."""
    for message in _own(messages):
        yield line(Section.FACTS, message.text, source_of(message))


def _tried(messages: Sequence[Message]) -> Iterator[SummaryLine]:
    """What the customer tried by themselves, then what the assistant answered, newest first."""
    for message in reversed(messages):
        if message.author is Author.CUSTOMER:
            told = next((one for one in sentences(message.text) if TRIED.search(one)), None)
            if told:
                yield line(Section.TRIED, told, source_of(message))
    for place in reversed(range(len(messages))):
        message = messages[place]
        if message.reply is not None and message.reply.sources:
            titles = " and ".join(
                f"“{title}”" for title in dict.fromkeys(one.title for one in message.reply.sources)
            )
            verdict = DID_NOT_HELP if _did_not_help(messages[place + 1 :]) else ""
            yield line(Section.TRIED, f"{SENT}{titles}", source_of(message), ending=verdict)


def _own(messages: Sequence[Message]) -> list[Message]:
    return [message for message in messages if message.author is Author.CUSTOMER]


def _answered_until(messages: Sequence[Message]) -> int:
    """Return how many messages ended with an answer that they did not complain of."""
    answered = (
        place + 1
        for place in reversed(range(len(messages)))
        if (reply := messages[place].reply) and reply.sources and not _did_not_help(messages[place + 1 :])
    )
    return next(answered, 0)


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
    yield line(Section.OFFERED, titles, source_of(last))
    for message in messages[offering[0] + 1 :]:
        if message.author is Author.CUSTOMER and SAYS_NO.search(message.text):
            declined = next(one for one in (*sentences(message.text), message.text) if SAYS_NO.search(one))
            yield line(Section.OFFERED, f"{DECLINED}{declined}", source_of(message))
            return


def _answered(messages: Sequence[Message]) -> Iterator[SummaryLine]:
    answer = gist.told(messages)
    if answer is not None:
        yield line(Section.ANSWERED, answer.text, source_of(answer.message))


def _promised(messages: Sequence[Message]) -> Iterator[SummaryLine]:
    for promise in gist.promised(messages):
        yield line(Section.PROMISED, promise.text, source_of(promise.message))


def _preferred_resolution(found: tuple[Message, str, Resolution] | None) -> Iterator[SummaryLine]:
    if found is not None:
        message, sentence, resolution = found
        yield line(Section.PREFERRED_RESOLUTION, f"{resolution.capitalize()}: {sentence}", source_of(message))


def _asked(own: Sequence[Message]) -> tuple[Message, str] | None:
    """What they really asked: late, said as a question, or at some length."""
    said = [
        (_weight(sentence) - ago, message, sentence)
        for ago, message in enumerate(reversed(own))
        for sentence in sentences(message.text)
    ]
    heaviest_first = sorted(said, key=lambda one: -one[0])  # few have to be looked at any closer
    for _, message, sentence in heaviest_first:
        if not is_aside(sentence) and not _only_complains(sentence):
            return message, sentence
    return None


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
    return [name for title in dict.fromkeys(ordered + offered) for name in (title, known.short_name(title))]


def _fitted(lines: Sequence[SummaryLine]) -> tuple[SummaryLine, ...]:
    """Keep the first line of each section, and as many of the others as there is room for."""
    firsts = {line.section: place for place, line in reversed(list(enumerate(lines)))}
    others = [place for place in range(len(lines)) if place not in firsts.values()]
    kept = {*firsts.values(), *others[: MOST_LINES - len(firsts)]}
    return tuple(line for place, line in enumerate(lines) if place in kept)
