"""Build what the doors share beside the parts that do the work."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession

from assistant.assembly import Parts
from assistant.channels.helpdesk.hearing import Hearing
from assistant.channels.helpdesk.opened import OpenedHelpdesks
from assistant.channels.helpdesk.telling import Telling
from assistant.channels.helpdesk.wording import Wording
from assistant.channels.taking import Chat, ChatRules
from assistant.corresponding import Corresponding
from assistant.events import Clock
from assistant.outgoing import reaching
from assistant.vouching import provider_of, shop_of
from assistant.web.auditing import Auditor
from assistant.web.broadcast import Broadcast, MemoryBroadcast
from assistant.web.identity import Identity
from assistant.web.limits import MemoryRateLimit, RateLimit
from assistant.web.metrics import Metrics
from assistant.web.openid import Provider
from assistant.web.partings import Partings
from assistant.web.running import Running
from assistant.web.signals import Signals
from assistant.web.sockets import SocketRules, Sockets, origin_of
from assistant.web.tokens import Verifier, VisitorTokens

HELPDESK_SECONDS = 20.0  # that any exchange with a helpdesk may take


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
    partings: Partings
    shop: Verifier
    visitors: VisitorTokens
    signals: Signals
    chat: Chat
    helpdesks: OpenedHelpdesks
    corresponding: Corresponding
    provider: Provider | None  # of identities, for staff

    @property
    def auditor(self) -> Auditor:
        """What notes what staff do."""
        return Auditor(self.identity.pseudonym, clock=self.clock)


@asynccontextmanager
async def sharing(parts: Parts, *, client: ClientSession, metrics: Metrics) -> AsyncGenerator[Shared]:
    """Build what the doors share, and with what other processes share it."""
    settings = parts.settings
    if settings.valkey is None:
        limit = MemoryRateLimit(per_minute=settings.requests_per_minute, now=time.monotonic)
        async with reaching(settings.reach, seconds=HELPDESK_SECONDS) as outside:
            yield share(parts, MemoryBroadcast(), limit, client=client, outside=outside, metrics=metrics)
        return
    from assistant.web.valkey import opened  # most installations never need its client
    from assistant.web.valkey_broadcast import ValkeyBroadcast
    from assistant.web.valkey_limits import ValkeyRateLimit

    async with (
        opened(settings.valkey) as valkey,
        reaching(settings.reach, seconds=HELPDESK_SECONDS) as outside,
    ):
        prefix = settings.valkey_prefix
        shared_limit = ValkeyRateLimit(
            valkey, prefix=prefix, per_minute=settings.requests_per_minute, now=time.monotonic
        )
        broadcast = ValkeyBroadcast(valkey, channel=f"{prefix}:notices", process=parts.work.server_id)
        yield share(parts, broadcast, shared_limit, client=client, outside=outside, metrics=metrics)


def share(
    parts: Parts,
    broadcast: Broadcast,
    limit: RateLimit,
    *,
    client: ClientSession,
    outside: ClientSession,
    metrics: Metrics,
) -> Shared:
    """Build what the doors share; `outside` reaches nothing within."""
    settings = parts.settings
    visitors = VisitorTokens(secret=settings.visitor_key)
    public_origin = origin_of(settings.public_url)
    shop = shop_of(settings, client)
    sockets = Sockets(
        rules=SocketRules(queue=settings.socket_queue, of_address=settings.sockets_per_address),
        metrics=metrics,
        allowed_origins=frozenset(settings.allowed_origins),
        public_origin=public_origin,
    )
    identity = Identity(
        parts.work,
        shop=shop,
        visitors=visitors,
        clock=parts.clock,
        public_origin=public_origin,
        is_single_use=settings.identity_single_use,
    )
    chat, helpdesks = chat_of(parts, metrics), OpenedHelpdesks()
    return Shared(
        clock=parts.clock,
        metrics=metrics,
        running=Running(),
        broadcast=broadcast,
        sockets=sockets,
        limit=limit,
        identity=identity,
        partings=Partings(identity=identity, sockets=sockets, broadcast=broadcast),
        shop=shop,
        visitors=visitors,
        signals=Signals(parts.work, clock=parts.clock),
        provider=provider_of(settings, client),
        chat=chat,
        helpdesks=helpdesks,
        corresponding=corresponding(parts, chat, helpdesks, outside),
    )


def chat_of(parts: Parts, metrics: Metrics) -> Chat:
    """Build what takes customers' messages, whichever door they come through."""
    rules = ChatRules(
        message_characters=parts.settings.max_message_characters,
        turn_seconds=parts.settings.turn_deadline_seconds,
        declared=parts.declared,
    )
    return Chat(parts.turns, rules=rules, metrics=metrics)


def corresponding(
    parts: Parts, chat: Chat, helpdesks: OpenedHelpdesks, outside: ClientSession
) -> Corresponding:
    """Build what works on what helpdesks tell, and tells them what came of it."""
    work, clock, wording = parts.work, parts.clock, Wording(parts.settings.address)
    return Corresponding(
        helpdesks,
        hearing=Hearing(chat, wording=wording, work=work, clock=clock),
        telling=Telling(outside, wording=wording, work=work, clock=clock),
        work=work,
        clock=clock,
        message_characters=parts.settings.max_message_characters,
    )
