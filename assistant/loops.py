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
    LoopBody,
    Promised,
    Refit,
    Relearning,
    Resync,
    Retention,
    Succession,
)
from assistant.casework import Casework, Following
from assistant.dispatching import Dispatching
from assistant.heartbeat import Heartbeat
from assistant.leftovers import Leftovers
from assistant.memory import keep_giving_back
from assistant.promising import Promising
from assistant.refitting import Refitting
from assistant.reminding import Reminding
from assistant.retaining import Retaining
from assistant.sharing import Shared


@asynccontextmanager
async def in_background(parts: Parts, shared: Shared, resync: Resync) -> AsyncGenerator[None]:
    """Run the loops while inside; leave the outbox empty, and everybody told."""
    indexes, leftovers = Indexes(library=parts.library, shelf=parts.shelf), Leftovers(parts.turns)
    dispatching = Dispatching(parts.notifying)
    delivery = Delivery(
        work=parts.work,
        broadcast=shared.broadcast,
        when_articles_change=indexes.wake,
        when_owners_change=leftovers.wake,
        when_deliveries_wait=dispatching.wake,
    )
    heartbeat = Heartbeat(
        parts.work.server_id,
        work=parts.work,
        clock=parts.clock,
        is_alone=parts.settings.valkey is None,
        when_gone=leftovers.wake,
        when_seen=shared.broadcast.expect,
    )
    once = heartbeat.once
    parts.work.when_events_wait(delivery.wake)
    parts.work.when_events_wait(shared.corresponding.heed)
    loops: dict[str, LoopBody] = {
        "beat": heartbeat.run,
        "deliver": delivery.run,
        "refresh": indexes.run,
        "finish": leftovers.run,
        "dispatch": dispatching.run,
        "correspond": shared.corresponding.run,
        "relearn": Relearning(judge=parts.judge, library=parts.library).run,
        "heed": Heeding(learning=parts.learning, judge=parts.judge).run,
        "refit": once(Refit(Refitting(work=parts.work, clock=parts.clock)).run),
        "solve": once(Casework(parts.solving).run),
        "follow": Following(parts.solving, parts.assist.choosing).run,
        "remind": once(Reminding(parts.noticing).run),
        "resync": once(resync.run),
        "retain": once(retention(parts).run),
        "expire": once(expiry(parts).run),
        "give back": keep_giving_back,
        "promise": once(Promised(Promising(work=parts.work, clock=parts.clock)).run),
    }
    if parts.settings.valkey is not None:
        loops["part"] = shared.partings.run
    if parts.successor is not None:
        loops["succession"] = partial(succession(parts).run, successor=parts.successor)
    carrying, background = Background({"carry": shared.broadcast.run}), Background(loops)
    async with heartbeat.serving():
        carrying.start()
        background.start()
        try:
            yield
        finally:
            await background.stop(seconds=parts.settings.shutdown_seconds)
            await delivery.flush()
            await carrying.stop(seconds=parts.settings.shutdown_seconds)
            await parts.library.save()


def retention(parts: Parts) -> Retention:
    """Build what lets go of what was kept for long enough."""
    return Retention(Retaining(work=parts.work, windows=parts.settings.windows, clock=parts.clock))


def expiry(parts: Parts) -> Expiry:
    """Build what forgets what is over."""
    return Expiry(work=parts.work, clock=parts.clock, rejected_days=parts.settings.rejected_events_days)


def succession(parts: Parts) -> Succession:
    """Build what lets another encoder take over."""
    return Succession(
        library=parts.library,
        shelf=parts.shelf,
        articles=partial(articles_to_write, parts.work),
        products=partial(catalogue_to_write, parts.work),
    )
