"""Put the server together: the only module that knows every class and every address.

Everything opens under one exit stack when the server starts and closes in the reverse
order. A shutdown goes like this, each step with a deadline: new turns are refused, running
ones finish, sockets hear goodbye, the loops stop, the outbox is flushed, the database closes.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog
from aiohttp import ClientSession, web
from aiohttp.typedefs import Middleware
from prometheus_client import CollectorRegistry

from assistant.assembly import Parts, articles_to_write, assembled, catalogue_to_write
from assistant.background import (
    Background,
    Delivery,
    Expiry,
    Heeding,
    Indexes,
    Leftovers,
    LoopBody,
    Relearning,
    Resync,
    Retention,
    Succession,
)
from assistant.channels.accounts import AccountsDoor
from assistant.channels.articles import ArticlesDoor
from assistant.channels.audit import AuditDoor
from assistant.channels.chat import Chat, ChatDoor, ChatRules
from assistant.channels.consents import ConsentsDoor
from assistant.channels.counter import CounterDoor
from assistant.channels.customers import CustomersDoor
from assistant.channels.demo import DemoDoor, customers_in
from assistant.channels.description import DescriptionDoor
from assistant.channels.desk import DeskDoor
from assistant.channels.desk_socket import DeskSocketDoor
from assistant.channels.feedback import FeedbackDoor
from assistant.channels.health import Check, HealthDoor
from assistant.channels.history import HistoryDoor
from assistant.channels.pages import DeskPagesDoor, PagesDoor, ShopPagesDoor
from assistant.channels.questions import QuestionsDoor
from assistant.channels.risk import RiskDoor
from assistant.channels.shop import ShopDoor
from assistant.channels.socket import SocketDoor
from assistant.channels.sources import SourcesDoor
from assistant.channels.staff import StaffDoor
from assistant.channels.tracking import TrackingDoor
from assistant.events import Clock, utc_now
from assistant.publishing import Publishing
from assistant.retaining import Retaining
from assistant.settings import Settings
from assistant.storage import schema
from assistant.storage.lock import held
from assistant.vouching import identity_doors, shared_secret, shop_of
from assistant.web.auditing import Auditor
from assistant.web.broadcast import Broadcast
from assistant.web.gate import Gate
from assistant.web.headers import answer_preflights, secure
from assistant.web.identity import Identity
from assistant.web.limits import RateLimit
from assistant.web.logs import configure, log_requests
from assistant.web.metrics import Metrics
from assistant.web.openapi import describe, described
from assistant.web.pages import Pages
from assistant.web.problems import answer_problems
from assistant.web.running import Running
from assistant.web.signals import Signals
from assistant.web.sockets import SocketRules, Sockets, origin_of
from assistant.web.tokens import Verifier, VisitorTokens
from assistant.web.write_keys import WriteKeys

STATIC = Path(__file__).parent / "web" / "static"
SAMPLE_CUSTOMERS = Path(__file__).parent / "sample" / "customers.json"
API_VERSION = "1.0.0"  # rises with the contract, not with the software
GOODBYE = "the service is restarting"

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What doors share beside the parts that do the work."""

    clock: Clock

    metrics: Metrics
    running: Running
    broadcast: Broadcast
    sockets: Sockets
    limit: RateLimit
    identity: Identity
    shop: Verifier
    visitors: VisitorTokens
    signals: Signals

    @property
    def auditor(self) -> Auditor:
        """What notes what staff do."""
        return Auditor(self.identity.pseudonym, clock=self.clock)


def build(settings: Settings, *, clock: Clock = utc_now) -> web.Application:
    """Return the application; it opens what it needs when it starts.

    Starting raises `Misconfigured` when the encoder or the database is not fit to serve.
    """
    configure(level=settings.log_level, style=settings.log_format)
    metrics = Metrics(CollectorRegistry())
    origins = frozenset(settings.allowed_origins)
    middlewares: list[Middleware] = [
        log_requests,
        metrics.count_requests,
        answer_preflights(origins),
        answer_problems,
    ]
    app = web.Application(middlewares=middlewares, client_max_size=0)
    app.on_response_prepare.append(secure(origins))
    app.cleanup_ctx.append(partial(_running, settings=settings, metrics=metrics, clock=clock))
    return app


async def _running(
    app: web.Application, *, settings: Settings, metrics: Metrics, clock: Clock
) -> AsyncGenerator[None]:
    """Open everything and the doors on it; on the way out, close it in the reverse order."""
    async with AsyncExitStack() as stack:
        await schema.check(settings.database)
        await stack.enter_async_context(held(settings.database))
        parts = await stack.enter_async_context(assembled(settings, clock=clock))
        client = await stack.enter_async_context(ClientSession())
        shared = share(parts, client=client, metrics=metrics)
        await parts.library.open()
        await parts.shelf.refresh()
        await parts.phrasing.open()
        resync = Resync(syncing=parts.syncing, library=parts.library)
        await stack.enter_async_context(in_background(parts, shared.broadcast, resync))
        gate = Gate(
            identity=shared.identity, signals=shared.signals, limit=shared.limit, running=shared.running
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


def share(parts: Parts, *, client: ClientSession, metrics: Metrics) -> Shared:
    """Build what the doors share."""
    settings = parts.settings
    visitors = VisitorTokens(secret=settings.visitor_key)
    public_origin = origin_of(settings.public_url)
    shop = shop_of(settings, client)
    return Shared(
        clock=parts.clock,
        metrics=metrics,
        running=Running(),
        broadcast=Broadcast(),
        sockets=Sockets(
            rules=SocketRules(queue=settings.socket_queue),
            metrics=metrics,
            allowed_origins=frozenset(settings.allowed_origins),
            public_origin=public_origin,
        ),
        limit=RateLimit(per_minute=settings.requests_per_minute, now=time.monotonic),
        identity=Identity(
            parts.work,
            shop=shop,
            visitors=visitors,
            clock=parts.clock,
            shop_key=settings.shop_key.get_secret_value() if settings.shop_key else None,
            public_origin=public_origin,
            is_single_use=settings.identity_single_use,
        ),
        shop=shop,
        visitors=visitors,
        signals=Signals(parts.work, clock=parts.clock),
    )


@asynccontextmanager
async def in_background(parts: Parts, broadcast: Broadcast, resync: Resync) -> AsyncGenerator[None]:
    """Run the loops while inside; leave the outbox empty."""
    indexes = Indexes(library=parts.library, shelf=parts.shelf)
    delivery = Delivery(work=parts.work, broadcast=broadcast, when_articles_change=indexes.wake)
    parts.work.when_events_wait(delivery.wake)
    loops: dict[str, LoopBody] = {
        "deliver": delivery.run,
        "refresh": indexes.run,
        "finish": Leftovers(parts.turns).run,
        "relearn": Relearning(judge=parts.judge, library=parts.library).run,
        "heed": Heeding(learning=parts.learning, judge=parts.judge).run,
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
    background = Background(loops)
    background.start()
    try:
        yield
    finally:
        await background.stop(seconds=parts.settings.shutdown_seconds)
        await delivery.flush()
        await parts.library.save()


def succession(parts: Parts) -> Succession:
    """Build what lets another encoder take over."""
    return Succession(
        library=parts.library,
        shelf=parts.shelf,
        articles=partial(articles_to_write, parts.work),
        products=partial(catalogue_to_write, parts.work),
    )


def doors(parts: Parts, shared: Shared, resync: Resync) -> list[object]:
    """Build every door."""
    settings, work, clock = parts.settings, parts.work, parts.clock
    rules = ChatRules(
        message_characters=settings.max_message_characters,
        turn_seconds=settings.turn_deadline_seconds,
        declared=parts.declared,
    )
    chat = Chat(parts.turns, rules=rules, metrics=shared.metrics)
    found: list[object] = [
        ChatDoor(
            chat,
            welcome=parts.welcome,
            escalation=parts.escalation,
            visitors=shared.visitors,
            work=work,
            clock=clock,
        ),
        SocketDoor(
            chat,
            escalation=parts.escalation,
            identity=shared.identity,
            signals=shared.signals,
            work=work,
            sockets=shared.sockets,
            broadcast=shared.broadcast,
            running=shared.running,
            limit=shared.limit,
        ),
        HistoryDoor(work=work, clock=clock),
        CustomersDoor(work=work, identity=shared.identity, sockets=shared.sockets, clock=clock),
        ConsentsDoor(work=work, clock=clock),
        ShopDoor(work=work, clock=clock),
        TrackingDoor(
            parts.receiving, write_keys=WriteKeys([key.get_secret_value() for key in settings.write_keys])
        ),
        articles_door(parts, resync),
        AccountsDoor(work=work, clock=clock),
        RiskDoor(judge=parts.judge),
        FeedbackDoor(work=work, clock=clock),
        SourcesDoor(parts.syncing, work=work, refreshed=parts.library.refresh, wake=resync.wake, clock=clock),
        *audited_doors(parts, shared),
        StaffDoor(
            identity=shared.identity,
            work=work,
            clock=clock,
            is_secure=settings.address.startswith("https://"),
        ),
        *identifying(parts, shared),
        HealthDoor(checks=checks(parts, shared.running), metrics=shared.metrics, work=work),
        *page_doors(parts),
    ]
    return [*found, DescriptionDoor(partial(describe, described(found), version=API_VERSION))]


def audited_doors(parts: Parts, shared: Shared) -> list[object]:
    """Build the doors through which staff see and change what is kept of customers, each deed noted."""
    work, auditor, clock = parts.work, shared.auditor, parts.clock
    return [
        DeskDoor(work=work, auditor=auditor, clock=clock),
        DeskSocketDoor(
            identity=shared.identity,
            auditor=auditor,
            work=work,
            sockets=shared.sockets,
            broadcast=shared.broadcast,
            clock=clock,
        ),
        CounterDoor(work=work, auditor=auditor, clock=clock),
        QuestionsDoor(parts.gathering, auditor=auditor, work=work, clock=clock),
        AuditDoor(auditor, work=work),
    ]


def identifying(parts: Parts, shared: Shared) -> list[object]:
    """Build the doors through which customers sign in, and are merged."""
    return identity_doors(
        parts.settings,
        shop=shared.shop,
        identity=shared.identity,
        sockets=shared.sockets,
        work=parts.work,
        clock=parts.clock,
    )


def articles_door(parts: Parts, resync: Resync) -> ArticlesDoor:
    """Build the door through which the owner publishes."""
    publishing = Publishing(work=parts.work, library=parts.library, clock=parts.clock)
    return ArticlesDoor(
        publishing,
        work=parts.work,
        searched=lambda: parts.library.change,
        wake=resync.wake,
        clock=parts.clock,
    )


def page_doors(parts: Parts) -> list[object]:
    """Build the doors of the pages; the demo has a shop of its own."""
    settings, pages = parts.settings, Pages.load(STATIC)
    found: list[object] = [
        PagesDoor(
            pages,
            work=parts.work,
            company=settings.company_name,
            is_demo=settings.is_demo,
            clock=parts.clock,
        ),
        DeskPagesDoor(pages),
    ]
    shop = shared_secret(settings)
    if settings.is_demo and shop is not None:
        demo = DemoDoor(
            company=settings.company_name,
            customers=customers_in(SAMPLE_CUSTOMERS),
            shop=shop,
            work=parts.work,
            clock=parts.clock,
        )
        found += [demo, ShopPagesDoor(pages)]
    return found


def checks(parts: Parts, running: Running) -> Mapping[str, Check]:
    """Return what must hold for customers to be served."""

    async def accepts() -> bool:
        """Whether new work is taken."""
        return not running.is_draining

    async def index() -> bool:
        """Whether articles can be found."""
        return parts.library.is_ready

    async def database() -> bool:
        """Whether the database answers; `Unavailable` counts as no."""
        async with parts.work.reading() as work:
            await work.staff.count()
        return True

    return {"accepting": accepts, "index": index, "database": database}
