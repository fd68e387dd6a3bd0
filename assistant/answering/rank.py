"""Put the articles that were found in the order that suits this customer.

Retrieval says what answers the question; this says which of several good answers is
theirs: the one about the machine that they own, that fits what they told us. Every move is a nudge
with a reason that the customer may read, and a nudge can only choose among articles that answer about
equally well, never lift one that does not.

What helped others, and which article is newest, decide last, and only the order; scores stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.answering.helpful import NOTHING_KNOWN, Helpful
from assistant.answering.model import Nudge, Ranked
from assistant.context.model import Signal
from assistant.customers.model import CustomerView
from assistant.events import ArticleId, ProductId
from assistant.history.model import OrderLine
from assistant.minimising.model import Item, Sort
from knowledge import Hit, span_of

WITHIN = 0.15  # of the best score: farther down, an article answers something else
OWNS_IT = 0.1  # two machines of one shop are up to .12 apart for a question that names neither
OWNS_ANOTHER = -0.05
LOOKED_AT_IT = 0.03
LATELY = 5  # things done that count as lately
SUITS_THEM = 0.03
THEIR_REGION = 0.05
ANOTHER_REGION = -0.05
HELPS = 0.03  # of how well an article helps, which is 0.5 at most
NEWEST = 0.01
PAGE_IS_ABOUT_IT = 0.08
PAGE_IS_ABOUT_ANOTHER = -0.03
SURROUNDINGS = 0.03  # what a signal is worth to an article that names the same, or only others
FELT = 0.001  # what moves less is no reason


def rank(hits: Sequence[Hit], view: CustomerView, *, helpful: Helpful = NOTHING_KNOWN) -> tuple[Ranked, ...]:
    """Return `hits` in the order that suits the customer, each with the nudges that moved it.

    Without consent to personal answers, or with nothing known, the order is retrieval's own, but for what
    was `helpful` to others, first of all to those who own the same, and for what holds since lately.
    """
    if not hits:
        return ()
    bar = hits[0].score - WITHIN
    owned = {line.product_id: line for order in view.orders if order.is_theirs for line in order.lines}
    ranked = [nudged(hit, view, owned) if hit.score >= bar else Ranked(hit=hit) for hit in hits]
    mine = owned if view.allowed else {}
    around = with_context(ranked, view.signals, bar=bar)
    voted = [with_votes(one, helpful, mine) if one.hit.score >= bar else one for one in around]
    latest = max((since(one) for one in voted if one.hit.score >= bar), default=date.min)
    fresh = [with_freshness(one) if since(one) == latest > date.min else one for one in voted]
    return tuple(sorted(fresh, key=standing, reverse=True))


def with_votes(one: Ranked, helpful: Helpful, owned: Mapping[ProductId, OrderLine]) -> Ranked:
    """Return an article with what it did for others, if that is worth a word."""
    worth, product = helpful.to(owned, ArticleId(one.hit.document_id))
    amount = HELPS * worth
    if abs(amount) < FELT:
        return one
    others = f"others who own the {owned[product].title}" if product else "others"
    because = f"it {'helped' if amount > 0 else 'did not help'} {others}"
    return replace(one, nudges=(*one.nudges, Nudge(amount=amount, because=because, is_personal=False)))


def with_context(ranked: Sequence[Ranked], signals: Sequence[Signal], *, bar: float) -> list[Ranked]:
    """Return articles with what surrounds the customer says for and against each within reach of the best.

    The product on the page counts as one that they own would, and moves the score; other signals decide
    only the order. A page whose product none of them is about says nothing.
    """
    pages = [signal for signal in signals if signal.is_of_page]
    others = [signal for signal in signals if not signal.is_of_page]
    reached = [one for one in ranked if one.hit.score >= bar]
    if not any(signal.matched(one.hit.passage.metadata) for one in reached for signal in pages):
        pages = []
    return [placed(one, pages, others) if one.hit.score >= bar else one for one in ranked]


def placed(one: Ranked, pages: Sequence[Signal], others: Sequence[Signal]) -> Ranked:
    """Return an article with what the page and other signals say of it."""
    said = one.hit.passage.metadata
    page = tuple(on_page(said, pages))
    around = [nudge for signal in others for nudge in surrounding(said, signal)]
    score = one.hit.score + sum(nudge.amount for nudge in page)
    return replace(one, hit=replace(one.hit, score=score), nudges=(*one.nudges, *page, *around))


def on_page(said: Mapping[str, tuple[str, ...]], pages: Sequence[Signal]) -> Iterator[Nudge]:
    """Yield what the page says for or against an article, once, however many signals tell of it."""
    tags = [(signal, tag) for signal in pages if (tag := signal.matched(said)) is not None]
    if tags:
        signal, tag = tags[0]
        yield _of_page(PAGE_IS_ABOUT_IT, signal.because(tag), signal)
    elif any(said.get(signal.matches) for signal in pages):
        yield _of_page(PAGE_IS_ABOUT_ANOTHER, f"{pages[0].name}: another", pages[0])


def _of_page(amount: float, because: str, signal: Signal) -> Nudge:
    item = Item(Sort.SIGNAL, signal.name)
    return Nudge(amount=amount, because=because, is_personal=False, is_of_page=True, item=item)


def surrounding(said: Mapping[str, tuple[str, ...]], signal: Signal) -> Iterator[Nudge]:
    """Yield what a signal says for an article that names the same, or against one that names only others."""
    tag, item = signal.matched(said), Item(Sort.SIGNAL, signal.name)
    if tag is not None:
        yield Nudge(amount=SURROUNDINGS, because=signal.because(tag), is_personal=False, item=item)
    elif said.get(signal.matches):
        yield Nudge(amount=-SURROUNDINGS, because=f"{signal.name}: another", is_personal=False, item=item)


def since(one: Ranked) -> date:
    """Return the day from which an article holds; of one that names none, the first day there is."""
    return (span_of(one.hit.passage.metadata) or (date.min, date.max))[0]


def with_freshness(one: Ranked) -> Ranked:
    """Return an article that holds since later than the others, such as the one about this December."""
    newest = Nudge(amount=NEWEST, because="it holds since later than the others", is_personal=False)
    return replace(one, nudges=(*one.nudges, newest))


def standing(one: Ranked) -> float:
    """Return what an article is ordered by: its score, and what is not about the customer."""
    unscored = (nudge.amount for nudge in one.nudges if not nudge.is_personal and not nudge.is_of_page)
    return one.hit.score + sum(unscored)


def nudged(hit: Hit, view: CustomerView, owned: Mapping[ProductId, OrderLine]) -> Ranked:
    """Return one hit with what speaks for and against it for this customer, if they let us look."""
    if not view.allowed:
        return Ranked(hit=hit)
    nudges = tuple(nudges_for(hit.passage.metadata, view, owned))
    score = hit.score + sum(nudge.amount for nudge in nudges)
    return Ranked(hit=replace(hit, score=score), nudges=nudges)


def nudges_for(
    metadata: Mapping[str, tuple[str, ...]], view: CustomerView, owned: Mapping[ProductId, OrderLine]
) -> Iterator[Nudge]:
    """Yield every reason to move an article with this metadata."""
    about = [ProductId(name) for name in metadata.get("product", ())]
    mine = next((owned[product] for product in about if product in owned), None)
    if mine is not None:
        yield Nudge(amount=OWNS_IT, because=f"you own the {mine.title}", owned=mine.title)
    elif about and owned:
        yield Nudge(amount=OWNS_ANOTHER, because="it is about a product that you did not buy from us")
    seen = next((one for one in view.activities[:LATELY] if one.product_id in about), None)
    if seen is not None:
        item = Item(Sort.EVENT, seen.kind)
        yield Nudge(amount=LOOKED_AT_IT, because="you looked at it lately", item=item)
    yield from of_account(metadata, view)
    for preference in view.preferences:
        values = {value.lower() for value in metadata.get(preference.topic, ())}
        if values and not values.isdisjoint(parts_of(preference.value)):
            because = f"your {preference.topic} is {preference.value}"
            yield Nudge(amount=SUITS_THEM, because=because, item=Item(Sort.FACT, preference.topic))
    yield from regional(metadata.get("region", ()), view)


def of_account(metadata: Mapping[str, tuple[str, ...]], view: CustomerView) -> Iterator[Nudge]:
    """Yield what the facts of somebody's account say for an article; their own word outranks it."""
    if view.standing is None:
        return
    for topic, held in view.standing.facts.items():
        said = {value.lower() for value in metadata.get(topic, ())}
        value = next((one for one in held.values if one.lower() in said), None)
        if value is None or view.preferred(topic) is not None:
            continue
        amount = OWNS_IT if topic == "product" else SUITS_THEM
        because = f"the {topic} of {held.layer.called} is {value}"
        yield Nudge(amount=amount, because=because, item=Item(Sort.ACCOUNT, topic))


def regional(regions: Sequence[str], view: CustomerView) -> Iterator[Nudge]:
    """Yield what an article for certain regions is worth to a customer whose region is known."""
    if not regions or view.profile.region is None:
        return
    if view.profile.region in regions:
        yield Nudge(amount=THEIR_REGION, because="it is about your region")
    else:
        yield Nudge(amount=ANOTHER_REGION, because="it is about another region")


def parts_of(value: str) -> set[str]:
    """Return what a preference may be matched by: its value, and each of several."""
    return {value.lower(), *(part.strip().lower() for part in value.split(","))}
