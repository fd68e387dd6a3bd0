"""Tell of a summary what is known of the customer beyond the conversation: only what consent allows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.conversations.model import Outcome, PastConversation
from assistant.customers.model import CustomerView
from assistant.facts.model import Origin, weightiest_first
from assistant.handoff.lines import line
from assistant.handoff.model import Section, SummaryLine
from assistant.history.model import Order
from assistant.minimising.model import Item, Sort

PREFERENCE = "preference "  # begins the source of a line that tells one
OPEN: Mapping[Outcome | None, str] = {None: ", still open", Outcome.UNRESOLVED: ", not solved"}


def who(view: CustomerView) -> Iterator[SummaryLine]:
    """Tell who they are, and for whom they write, then what they told us, the weightiest first."""
    profile, standing = view.profile, view.standing
    if not view.allowed or not profile.is_known:
        yield line(Section.WHO, "A visitor", "profile")
    else:
        parts = (profile.name or "A known customer", profile.region, profile.locale)
        yield line(Section.WHO, ", ".join(part for part in parts if part), "profile")
    if not view.allowed:
        return
    if standing is not None:
        within = [one.name for one in (standing.department, standing.account) if one is not None]
        yield line(Section.WHO, f"writes for {', '.join(within)}", "account")
    for one in weightiest_first(view.preferences):
        if one.origin is not Origin.INFERRED:
            yield line(Section.WHO, f"{one.topic}: {one.value}", f"{PREFERENCE}{one.topic}")


def bought(orders: Sequence[Order], said: str) -> Iterator[SummaryLine]:
    """Tell the orders that they speak of, then the latest; `said` is everything that they wrote."""
    lowered = said.lower()

    def is_mentioned(order: Order) -> bool:
        """Whether they named the order or one of its products."""
        return order.id.lower() in lowered or any(
            short_name(one.title).lower() in lowered for one in order.lines
        )

    for order in sorted(orders, key=lambda order: (not is_mentioned(order), -order.placed_at.timestamp())):
        titles = ", ".join(one.title for one in order.lines)
        gift = ", a gift" if order.is_gift else ""
        text = f"{order.id}, {order.placed_at:%Y-%m-%d}, {order.status}{gift}: {titles}"
        yield line(Section.BOUGHT, text, f"order {order.id}")


def solved_before(past: Sequence[PastConversation], wanted: str) -> Iterator[SummaryLine]:
    """Tell earlier conversations that were resolved, the most alike to what is wanted first."""
    for one in _alike([one for one in past if one.outcome is Outcome.RESOLVED], wanted):
        yield line(
            Section.SOLVED_BEFORE, f"{one.started_at:%Y-%m-%d}: {one.subject}", f"conversation {one.id}"
        )


def open_cases(past: Sequence[PastConversation], wanted: str) -> Iterator[SummaryLine]:
    """Tell earlier conversations that are still open, or ended without help, the most alike first."""
    for one in _alike([one for one in past if one.outcome in OPEN], wanted):
        text = f"{one.started_at:%Y-%m-%d}: {one.subject}"
        yield line(Section.OPEN_CASES, text, f"conversation {one.id}", ending=OPEN[one.outcome])


def drawn_on(lines: Sequence[SummaryLine], view: CustomerView) -> Iterator[Item]:
    """Yield the kinds of things about the customer that lines tell."""
    for one in lines:
        if one.source == "profile" and view.allowed and view.profile.name:
            yield Item(Sort.PROFILE, "name")
        if one.source.startswith(PREFERENCE):
            yield Item(Sort.FACT, one.source.removeprefix(PREFERENCE))


def short_name(title: str) -> str:
    """Return how people call a product: "Larkspur One", not "Larkspur One espresso machine (110 V)"."""
    return " ".join(re.split(r"[,(]", title)[0].split()[:2])


def _alike(cases: Sequence[PastConversation], wanted: str) -> list[PastConversation]:
    words = _words(wanted)
    return sorted(
        (one for one in cases if one.subject),
        key=lambda one: (-len(words & _words(one.subject)), -one.started_at.timestamp()),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", text.lower()) if len(word) > 3)
