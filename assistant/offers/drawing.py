"""Say which kinds of things about a customer a choice of products rests on."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from assistant.context.model import Signal as Around
from assistant.customers.model import CustomerView
from assistant.history.life import LIFE_EVENT
from assistant.minimising.model import Item, Sort
from assistant.offers.limits import is_limit
from assistant.offers.model import Signal, Suggestion

ON_PAGE = "what you are looking at"


def words_for(signal: Around) -> str:
    """Return how what surrounds a customer is told as a reason."""
    return ON_PAGE if signal.is_of_page else f"the {signal.name.replace('_', ' ')}"


def drawn_on(
    view: CustomerView, suggestions: Sequence[Suggestion], *, kinds: Container[str]
) -> Iterator[Item]:
    """Yield what spoke for what is shown, and the limits that all was held to.

    `kinds` are the kinds of events that tell of an interest.
    """
    yield from (Item(Sort.FACT, one.topic) for one in view.preferences if is_limit(one.topic))
    parts = [part for one in suggestions for part in one.contributions]
    for part in parts:
        if part.signal is Signal.PREFERENCE:
            yield Item(Sort.FACT, part.because.partition(": ")[0])
        if part.signal is Signal.CONTEXT:
            named = (one.name for one in view.signals if words_for(one) == part.because)
            yield from (Item(Sort.SIGNAL, name) for name in named)
    if any(part.signal is Signal.LOOKED_AT for part in parts):
        for one in view.activities:
            if one.kind in kinds and one.product_id is not None:
                yield from (Item(Sort.EVENT, one.kind), Item(Sort.PROPERTY, "product_id"))
    if parts and any(one.kind == LIFE_EVENT for one in view.activities):
        yield from (Item(Sort.EVENT, LIFE_EVENT), Item(Sort.PROPERTY, "change"))
