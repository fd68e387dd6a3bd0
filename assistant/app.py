"""Put the server together: the parts, the loops behind them, and the doors.

Everything opens under one exit stack when the server starts and closes in the reverse
order. A shutdown goes like this, each step with a deadline: new turns are refused, running
ones finish, sockets hear goodbye, the loops stop, the outbox is flushed, the database closes.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from functools import partial

import structlog
from aiohttp import ClientSession, web
from aiohttp.typedefs import Middleware
from prometheus_client import CollectorRegistry

from assistant.assembly import assembled, prepare_turns
from assistant.background import Resync
from assistant.doors import doors
from assistant.events import Clock, utc_now
from assistant.loops import in_background
from assistant.settings import Settings
from assistant.sharing import Shared, sharing
from assistant.storage import schema
from assistant.storage.lock import held
from assistant.vouching import adopt_shop_key
from assistant.web.addresses import networks, note_address
from assistant.web.arriving import note_arrival
from assistant.web.gate import Gate
from assistant.web.headers import answer_preflights, secure
from assistant.web.logs import configure, log_requests
from assistant.web.metrics import Metrics
from assistant.web.openai_errors import answer_as_openai
from assistant.web.problems import answer_problems
from assistant.web.programs import Programs

GOODBYE = "the service is restarting"

log = structlog.stdlib.get_logger()


def build(settings: Settings, *, clock: Clock = utc_now) -> web.Application:
    """Return the application; it opens what it needs when it starts.

    Starting raises `Misconfigured` when the encoder or the database is not fit to serve.
    """
    configure(level=settings.log_level, style=settings.log_format)
    metrics = Metrics(CollectorRegistry())
    origins = frozenset(settings.allowed_origins)
    middlewares: list[Middleware] = [
        note_arrival,
        note_address(networks(settings.proxies)),
        log_requests,
        metrics.count_requests,
        answer_preflights(origins),
        answer_as_openai,
        answer_problems,
    ]
    app = web.Application(middlewares=middlewares, client_max_size=0)
    is_tls = settings.address.startswith("https://")
    app.on_response_prepare.append(secure(origins, frames=settings.sidebar_frames, is_tls=is_tls))
    app.cleanup_ctx.append(partial(_running, settings=settings, metrics=metrics, clock=clock))
    return app


async def _running(
    app: web.Application, *, settings: Settings, metrics: Metrics, clock: Clock
) -> AsyncGenerator[None]:
    """Open everything and the doors on it; on the way out, close it in the reverse order."""
    async with AsyncExitStack() as stack:
        await schema.check(settings.database)
        await stack.enter_async_context(held(settings.database, among_others=bool(settings.valkey)))
        parts = await stack.enter_async_context(assembled(settings, clock=clock))
        client = await stack.enter_async_context(ClientSession())
        shared = await stack.enter_async_context(sharing(parts, client=client, metrics=metrics))
        async with parts.work.reading() as unit:
            await unit.seals.try_keys()
        await adopt_shop_key(settings, parts.work, at=clock())
        await prepare_turns(parts)
        resync = Resync(syncing=parts.syncing, library=parts.library)
        await stack.enter_async_context(in_background(parts, shared, resync))
        if settings.write_keys:
            await parts.receiving.start()  # it is ready before the first event, not after it
        gate = Gate(
            identity=shared.identity,
            programs=Programs(parts.work, identity=shared.identity, clock=clock),
            signals=shared.signals,
            limit=shared.limit,
            running=shared.running,
        )
        gate.open(app.router, doors(parts, shared, resync))
        app.on_shutdown.append(partial(_leave, shared=shared, seconds=settings.shutdown_seconds))
        log.info("ready", passages=parts.library.passages, products=parts.shelf.products)
        yield


async def _leave(_app: web.Application, *, shared: Shared, seconds: float) -> None:
    """Refuse what is new, let finish what runs, and say goodbye."""
    if not await shared.running.drain(seconds=seconds):
        log.warning("stopped before everything was finished")
    await shared.sockets.goodbye(GOODBYE)
