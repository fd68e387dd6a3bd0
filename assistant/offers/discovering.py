"""Follow what is new and trending in the shop, and draw what a customer is to discover."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from assistant.customers.model import CustomerView
from assistant.events import Clock, ProductId
from assistant.offers.discovery import Draw
from assistant.offers.model import Product
from assistant.offers.news import NONE, Buyers, News, news_of

ReadBuyers = Callable[[datetime], Awaitable[Buyers]]  # of the weeks up to a moment
EVERY = timedelta(hours=1)  # that trends are looked at anew


@dataclass(slots=True, kw_only=True)
class Discovering:
    """Knows the news, as of an hour ago at most."""

    share: Fraction  # of slots, above 0
    buyers: ReadBuyers
    clock: Clock
    _news: News = field(default=NONE, init=False)
    _first_told: Mapping[ProductId, datetime] = field(default_factory=dict, init=False)
    _read_at: datetime | None = field(default=None, init=False)

    async def follow(
        self, products: Collection[Product], *, first_told: Mapping[ProductId, datetime] | None = None
    ) -> None:
        """Take over a changed catalogue, told by `first_told`; without, look at trends if it is time."""
        now = self.clock()
        if first_told is not None:
            self._first_told = first_told
        elif self._read_at is not None and now - self._read_at < EVERY:
            return
        buyers = await self.buyers(now)
        self._news, self._read_at = news_of(products, first_told=self._first_told, buyers=buyers), now

    def draw_for(self, view: CustomerView) -> Draw:
        """Return what decides which of a customer's next slots go to discovery."""
        return Draw(share=self.share, customer_id=view.profile.id, first=view.slots_counted, news=self._news)
