"""Keep the catalogue in memory, following the database, and suggest from it off the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeVar

from structlog import get_logger

from assistant.consents.model import Purpose
from assistant.conversations.model import JsonValue
from assistant.customers.model import CustomerView
from assistant.events import Clock, ProductId
from assistant.history.interests import USUAL, Rules
from assistant.minimising.model import Item
from assistant.offers.catalogue import Catalogue, Vector
from assistant.offers.discovering import Discovering
from assistant.offers.discovery import showing_of
from assistant.offers.drawing import drawn_on
from assistant.offers.model import Exclusion, Product, Suggestion
from assistant.offers.modes import Mode
from assistant.offers.orders import Orders
from assistant.offers.recommend import suggest
from assistant.offers.rulebook import Rulebook
from assistant.offers.rules import Rule, Wanted, check
from assistant.offers.sets import Chosen, Wish, check_currency, choose_set
from assistant.offers.store import CatalogueStore
from assistant.processors import run_freely
from assistant.showings.model import Showing

T = TypeVar("T")
OpenStore = Callable[[], AbstractAsyncContextManager[CatalogueStore]]
EXPLAINED = 10  # products kept back that a trace names
log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What may be shown beside a reply, and what a limit kept back."""

    suggestions: tuple[Suggestion, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    items: frozenset[Item] = frozenset()  # the kinds of things that the choice rests on
    showing: Showing | None = None  # what is kept of it, with what else could have been

    def explained(self) -> dict[str, JsonValue]:
        """Return what each suggestion's score is made of and what was excluded, for the trace."""
        return {
            "shown": [
                {
                    "product": one.product.id,
                    "score": round(one.score, 4),
                    "contributions": [
                        f"{part.amount:+.3f} {part.signal}: {part.because}" for part in one.told
                    ],
                }
                for one in self.suggestions
            ],
            "excluded": [f"{one.product_id}: {one.limit}" for one in self.exclusions[:EXPLAINED]],
        }


class Shelf:
    """Owns one catalogue in memory and the thread that ranks it."""

    def __init__(
        self,
        *,
        reading: OpenStore,
        orders: Orders,
        model: str,
        clock: Clock,
        shown: int,
        rules: Rules = USUAL,
        discovering: Discovering | None = None,
        rulebook: Rulebook | None = None,
    ) -> None:
        self._reading = reading
        self._orders = orders
        self._model = model
        self._clock = clock
        self._shown = shown
        self._rules = rules
        self._discovering = discovering
        self._rulebook = rulebook
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="offers")
        # So that no turn waits for a set.
        self._packing = ThreadPoolExecutor(1, thread_name_prefix="sets", initializer=run_freely)
        self._catalogue = Catalogue.build((), ())
        self._change = -1

    @property
    def products(self) -> int:
        """How many products can be suggested."""
        return len(self._catalogue.products)

    async def refresh(self) -> bool:
        """Take over changed products and the owner's rules, and learn again from changed orders.

        Products and what was learnt are taken over whole; returns whether they were.
        """
        await self.follow_rules()
        async with self._reading() as catalogue:
            change = await catalogue.latest_change()
            if change == self._change and not await self._orders.changed():
                products = None
            else:
                products = await catalogue.products(self._model)
                weights, first_told = await catalogue.weights(), await catalogue.first_told()
        if products is None:
            if self._discovering is not None:
                await self._discovering.follow(self._catalogue.products)
            return False
        build = partial(Catalogue.build, products, await self._orders.read(), weights=weights)
        self._catalogue = await asyncio.to_thread(build)  # not where turns wait for their ranking
        if self._discovering is not None:
            await self._discovering.follow(self._catalogue.products, first_told=first_told)
        self._change = change
        log.info("catalogue refreshed", change=change, products=self.products)
        return True

    async def follow_rules(self) -> None:
        """Take over changed rules of the owner's."""
        if self._rulebook is not None:
            await self._rulebook.refresh()

    async def adopt(self, model: str) -> None:
        """Rank with another encoder's vectors from now on; every product has been embedded with it."""
        self._model, self._change = model, -1
        await self.refresh()

    async def beside(self, view: CustomerView, topic: Vector | None, *, model: str) -> Suggested:
        """Return what fits a conversation about `topic`; nothing without one, nor without consent to offers.

        A topic that another encoder than the catalogue's embedded says nothing here.
        """
        if topic is None:
            return Suggested()
        return await self._suggest(view, topic if model == self._model else None, self._shown)

    async def special(self, view: CustomerView) -> Suggested:
        """Return at most one thing that may be of use to somebody who has just come in."""
        if not view.orders and not view.preferences:
            return Suggested()
        return await self._suggest(view, None, min(self._shown, 1))

    async def ranked(
        self,
        view: CustomerView,
        *,
        limit: int,
        among: frozenset[ProductId] | None = None,
        mode: Mode = Mode.MIXED,
    ) -> Suggested:
        """Return at most `limit` products for a page of the shop's own, only those in `among` if given."""
        return await self._suggest(view, None, limit, among=among, mode=mode)

    async def previewed(
        self, view: CustomerView, topic: Vector | None, *, model: str, limit: int
    ) -> tuple[Suggested, Suggested]:
        """Return what a customer would be shown now, and what without the owner's rules."""
        known = topic if model == self._model else None
        with_rules = await self._suggest(view, known, limit)
        return with_rules, await self._suggest(view, known, limit, owners=())

    def check(self, wanted: Wanted, *, segments: Iterable[str]) -> None:
        """Refuse a rule that could never do what it says. Raises `InvalidInput`."""
        check(wanted, self._catalogue, segments=segments)

    def called(self, words: str, *, limit: int) -> list[Product]:
        """Return products with `words` in their title or id, whatever the case; in the catalogue's order."""
        folded = words.casefold()
        found = (one for one in self._catalogue.products if folded in f"{one.title} {one.id}".casefold())
        return list(islice(found, limit))

    def titles(self, product_ids: Iterable[ProductId]) -> dict[ProductId, str]:
        """Return what those of some products that are sold are called."""
        rows = self._catalogue.rows
        return {one: self._catalogue.products[rows[one]].title for one in product_ids if one in rows}

    @property
    def attributes(self) -> list[tuple[str, str, int]]:
        """Every attribute with each of its values, in lower case, and how many products have it."""
        return [(name, value, len(rows)) for (name, value), rows in sorted(self._catalogue.carriers.items())]

    @property
    def have_margins(self) -> bool:
        """Whether any product says what the shop earns from it."""
        return bool(self._catalogue.margins.any())

    async def set_for(
        self, view: CustomerView, wish: Wish, *, among: frozenset[ProductId] | None = None
    ) -> tuple[Chosen, Suggested]:
        """Return a set chosen as a whole, and the same as it is shown."""
        now, catalogue = self._clock(), self._catalogue
        find = partial(choose_set, catalogue, wish, view=view, now=now, rules=self._rules, among=among)
        chosen = await asyncio.get_running_loop().run_in_executor(self._packing, find)
        items = frozenset(drawn_on(view, chosen.suggestions, kinds=self._rules.kinds))
        return chosen, Suggested(suggestions=chosen.suggestions, items=items)

    def check_currency(self, wish: Wish) -> None:
        """Raise `InvalidInput` when nothing is sold in the currency of a wish."""
        check_currency(self._catalogue, wish.currency)

    def unknown(self, product_ids: Sequence[ProductId]) -> list[ProductId]:
        """Return those of some products that the catalogue does not have, in their order, each once."""
        return [one for one in dict.fromkeys(product_ids) if one not in self._catalogue.rows]

    async def close(self) -> None:
        """End the threads."""
        await asyncio.to_thread(self._packing.shutdown, cancel_futures=True)
        await asyncio.to_thread(self._thread.shutdown)

    async def _suggest(
        self,
        view: CustomerView,
        topic: Vector | None,
        limit: int,
        *,
        among: frozenset[ProductId] | None = None,
        owners: Sequence[Rule] | None = None,
        mode: Mode = Mode.MIXED,
    ) -> Suggested:
        """Return what suits; `owners` are the owner's rules that count, by default those in force."""
        if not view.allowed or not limit or not self.products:
            return Suggested()
        now = self._clock()
        if owners is None:
            owners = await self._rulebook.in_force(view) if self._rulebook else ()
        find = partial(
            suggest,
            self._catalogue,
            view=view,
            topic_vector=topic,
            now=now,
            limit=limit,
            rules=self._rules,
            among=among,
            owners=owners,
            mode=mode,
            draw=self._discovering.draw_for(view) if self._discovering is not None else None,
        )
        suggestions, exclusions = await self._off_loop(find)
        items = frozenset(drawn_on(view, suggestions, kinds=self._rules.kinds))
        showing = showing_of(
            suggestions,
            first=view.slots_counted,
            at=now,
            with_options=view.consents.allows(Purpose.ANALYTICS),
        )
        return Suggested(suggestions=suggestions, exclusions=exclusions, items=items, showing=showing)

    async def _off_loop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
