"""Start the loops that run behind the doors, and end them in order."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

from assistant.assembly import Parts, articles_to_write, catalogue_to_write
from assistant.background import (
    Background,
    Delivery,
    Expiry,
    Heeding,
    Indexes,
    Leftovers,
    LoopBody,
    Refit,
    Relearning,
    Resync,
    Retention,
    Succession,
)
from assistant.casework import Casework
from assistant.refitting import Refitting
from assistant.reminding import Reminding
from assistant.retaining import Retaining
from assistant.web.broadcast import Broadcast


@asynccontextmanager
async def in_background(parts: Parts, broadcast: Broadcast, resync: Resync) -> AsyncGenerator[None]:
    """Run the loops while inside; leave the outbox empty, and everybody told."""
    indexes = Indexes(library=parts.library, shelf=parts.shelf)
    delivery = Delivery(work=parts.work, broadcast=broadcast, when_articles_change=indexes.wake)
    parts.work.when_events_wait(delivery.wake)
    loops: dict[str, LoopBody] = {
        "deliver": delivery.run,
        "refresh": indexes.run,
        "finish": Leftovers(parts.turns).run,
        "relearn": Relearning(judge=parts.judge, library=parts.library).run,
        "heed": Heeding(learning=parts.learning, judge=parts.judge).run,
        "refit": Refit(Refitting(work=parts.work, clock=parts.clock)).run,
        "solve": Casework(parts.solving).run,
        "remind": Reminding(parts.noticing).run,
        "resync": resync.run,
        "retain": Retention(
            Retaining(work=parts.work, windows=parts.settings.windows, clock=parts.clock)
        ).run,
        "expire": Expiry(
            work=parts.work, clock=parts.clock, rejected_days=parts.settings.rejected_events_days
        ).run,
    }
    if parts.successor is not None:
        loops["succession"] = partial(succession(parts).run, successor=parts.successor)
    carrying, background = Background({"carry": broadcast.run}), Background(loops)
    carrying.start()
    background.start()
    try:
        yield
    finally:
        await background.stop(seconds=parts.settings.shutdown_seconds)
        await delivery.flush()
        await carrying.stop(seconds=parts.settings.shutdown_seconds)
        await parts.library.save()


def succession(parts: Parts) -> Succession:
    """Build what lets another encoder take over."""
    return Succession(
        library=parts.library,
        shelf=parts.shelf,
        articles=partial(articles_to_write, parts.work),
        products=partial(catalogue_to_write, parts.work),
    )
