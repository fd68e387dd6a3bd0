"""Make the brief for a colleague at the counter, from what each purpose allows.

Who it is and what is open rest on being remembered; orders, preferences and what to mention on personal
answers. A line without a source does not exist, and a purpose that is refused is said, so that nobody
takes silence for "nothing known".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from assistant.conversations.model import Conversation, Owner
from assistant.counter.model import MOST_LINES, SHORT, Brief, Line
from assistant.customers.model import CustomerView
from assistant.facts.model import Preference, weightiest_first
from assistant.minimising.model import Item, Sort
from assistant.predictions.stage import Stage, lifecycle_of

PREFERENCES = 4  # told in one line
TITLES = 3  # of one order
UNHAPPY = 2  # of five
FINISHED = frozenset({"delivered", "returned", "cancelled"})
NOTABLE = {
    Stage.LOYAL: "Loyal",
    Stage.AT_RISK: "May be leaving",
    Stage.LAPSED: "Was away long",
    Stage.WON_BACK: "Came back",
}
LATELY = timedelta(days=60)
ALONE = "They do not let us remember them. Ask what you need to know."
IMPERSONAL = "They did not allow personal answers: orders and preferences are not shown."


def brief_of(
    *,
    remembered: CustomerView,
    personal: CustomerView,
    conversations: Sequence[Conversation],
    now: datetime,
    gaps: Mapping[str, tuple[float, float, int]] | None = None,
) -> Brief:
    """Return the brief; `conversations` are the customer's, newest first, and count only if remembered.

    `gaps` are those of the newest fit, if there is one.
    """
    if not remembered.allowed:
        return Brief(lines=(), withheld=ALONE)
    lines = [who(remembered, personal), *open_case(conversations)]
    if personal.allowed:
        mentions = [*mention(personal, conversations, now)][:1]
        lines = [lines[0], *last_order(personal), *lines[1:], *preferred(personal), *mentions]
        lines += stage(personal, now, gaps)
    short = tuple(replace(one, text=cut(one.text)) for one in lines[:MOST_LINES])
    return Brief(lines=short, withheld="" if personal.allowed else IMPERSONAL)


def who(remembered: CustomerView, personal: CustomerView) -> Line:
    """Say who it is, and where they stand in their account."""
    name = remembered.profile.name or "No name known"
    told = (Item(Sort.PROFILE, "name"),) if remembered.profile.name else ()
    standing = personal.standing if personal.allowed else None
    if standing is None:
        return Line(text=name, source="profile", items=told)
    role = f", {standing.role}" if standing.role else ""
    layers = " · ".join(layer.name for layer in reversed(standing.layers[1:]))
    due = f" (priority {personal.service.priority})" if personal.service.priority else ""
    return Line(text=f"{name}{role}, {layers}{due}", source="profile, account", items=told)


def last_order(view: CustomerView) -> Iterator[Line]:
    """Say what they ordered last and how far it is."""
    if not view.orders:
        return
    order = view.orders[0]
    titles = [line.title for line in order.lines]
    more = f" and {len(titles) - TITLES} more" if len(titles) > TITLES else ""
    gift = ", a gift" if order.is_gift else ""
    day = f"{order.placed_at.day} {order.placed_at:%B}"
    text = f"Last order, {day}: {', '.join(titles[:TITLES])}{more}. {order.status}{gift}"
    yield Line(text=text, source=f"order {order.id}")


def stage(
    view: CustomerView, now: datetime, gaps: Mapping[str, tuple[float, float, int]] | None
) -> Iterator[Line]:
    """Say where they stand with the shop, where that asks for another word than usual."""
    found = lifecycle_of(view.orders, now=now, gaps=gaps)
    if found.stage in NOTABLE:
        yield Line(text=f"{NOTABLE[found.stage]}: {found.because}", source="orders")


def open_case(conversations: Sequence[Conversation]) -> Iterator[Line]:
    """Say what is open with our people, or else with the assistant."""
    cases = [
        one for one in conversations if one.is_open and (one.subject or one.owner is not Owner.ASSISTANT)
    ]
    handed = [one for one in cases if one.owner is not Owner.ASSISTANT]
    for case in (handed or cases)[:1]:
        how = {Owner.NOBODY: "waits for a person", Owner.PERSON: "a colleague has it"}.get(case.owner, "open")
        yield Line(text=f"Open: {case.subject or 'a conversation'} ({how})", source=f"conversation {case.id}")


def preferred(view: CustomerView) -> Iterator[Line]:
    """Say in one line what they like: first what may do harm, then what they set, then the latest."""
    chosen = weightiest_first(view.preferences)[:PREFERENCES]
    if chosen:
        text = ", ".join(f"{one.topic}: {one.value}" for one in chosen)
        sources = "; ".join(f"{one.topic} {origin(one)}" for one in chosen)
        items = tuple(Item(Sort.FACT, one.topic) for one in chosen)
        yield Line(text=text, source=f"preferences: {sources}", items=items)


def origin(preference: Preference) -> str:
    """Say how we know a preference."""
    if preference.source.startswith("said to staff"):
        return preference.source
    return preference.origin.name.lower()


def mention(view: CustomerView, conversations: Sequence[Conversation], now: datetime) -> Iterator[Line]:
    """Yield what is worth a word, the most useful first."""
    recent = [one for one in conversations if one.subject and now - one.updated_at < LATELY]
    for one in recent:
        if one.rating is not None and one.rating <= UNHAPPY:
            text = f"Was not happy with our help on: {one.subject}. Ask how it is now"
            yield Line(text=text, source=f"rating of conversation {one.id}")
        elif not one.is_open and one.misses:
            yield Line(text=f"We did not solve: {one.subject}. Offer help", source=f"conversation {one.id}")
    for order in view.orders:
        if order.status not in FINISHED and now - order.placed_at < LATELY:
            yield Line(
                text=f"Order {order.id} is {order.status}: say when it comes", source=f"order {order.id}"
            )


def cut(text: str) -> str:
    """Return a line short enough to be read at a glance."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[:SHORT].rsplit(" ", 1)[0] + " …"
