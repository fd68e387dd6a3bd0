"""Look once who is to be told something, and list what waits."""

from __future__ import annotations

import asyncio

from rich.console import Group
from rich.markup import escape
from rich.table import Table

from assistant.declared import triggers_of
from assistant.events import utc_now
from assistant.noticing import Noticing
from assistant.settings import Settings
from assistant.tasks.opening import opened


async def looked(settings: Settings) -> int:
    """Go through all customers once; return how many notices were queued. Raises `Misconfigured`."""
    triggers = await asyncio.to_thread(triggers_of, settings)
    async with opened(settings) as work:
        noticing = Noticing(triggers, work=work, clock=utc_now, most_in_week=settings.notices_a_week)
        return await noticing.go_round()


async def listing(settings: Settings, *, most: int) -> Group:
    """Return what is in the queue, of customers who allow to be told, and how many stand how."""
    async with opened(settings) as work, work.reading() as unit:
        found = await unit.proactive.listed(state=None, limit=most)
        counts = await unit.proactive.counted()
    table = Table("customer", "trigger", "occasion", "queued", "state", box=None, header_style="bold")
    for one in found:
        queued = f"{one.queued_at:%Y-%m-%d %H:%M}Z"
        table.add_row(one.customer_id, escape(one.trigger), escape(one.occasion), queued, one.state)
    told = ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "nothing is queued"
    return Group(table, told)
