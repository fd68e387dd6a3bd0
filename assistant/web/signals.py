"""Heed the Global Privacy Control: a browser that says `Sec-GPC: 1` says no for its customer.

What the policy names is switched off in the first request that carries the signal, whoever is served
and wherever they are. Nothing but that is kept: neither the header nor an address.
"""

from __future__ import annotations

from collections import OrderedDict

import structlog
from aiohttp import web

from assistant.events import Clock, CustomerId
from assistant.web.identity import Caller
from assistant.work import Work

HEADER = "Sec-GPC"
CUSTOMERS_KEPT = 10_000

log = structlog.stdlib.get_logger()


class Signals:
    """Turns a browser's signal into a decision, once for each customer."""

    def __init__(self, work: Work, *, clock: Clock) -> None:
        self._work = work
        self._clock = clock
        self._heeded: OrderedDict[CustomerId, None] = OrderedDict()

    async def heed(self, request: web.Request, caller: Caller) -> None:
        """Switch off what the signal stands for, if `request` carries it. Raises `Unavailable`."""
        if request.headers.get(HEADER, "").strip() != "1":
            return
        if caller.customer_id in self._heeded:
            return
        async with self._work.writing() as work:
            switched_off = await work.consents.heed_signal(caller.customer_id, door=HEADER, at=self._clock())
        self._heeded[caller.customer_id] = None
        while len(self._heeded) > CUSTOMERS_KEPT:
            self._heeded.popitem(last=False)
        if switched_off:
            log.info("privacy signal heeded", customer=caller.pseudonym, purposes=len(switched_off))
