"""List, add and try endpoints of the owner's systems, and send again what did not arrive."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from assistant.audit.model import Deed
from assistant.errors import InvalidInput, Unavailable
from assistant.events import StaffId, utc_now
from assistant.notifying import LARGEST, SECONDS, Notifying
from assistant.outgoing import posting, reaching, why_not
from assistant.settings import PREFIX, Settings
from assistant.tasks.opening import opened
from assistant.webhooks.model import (
    CHOOSABLE,
    DeliveryId,
    Endpoint,
    EndpointId,
    State,
    Told,
    Wanted,
    Which,
)
from assistant.work import UnitOfWork

COMMAND = StaffId("command line")  # who did it, in the log
SHOWN = 50  # dead deliveries
DELIVERY = "whd_"  # what ids of deliveries begin with


async def listing(settings: Settings) -> str:
    """Return every endpoint and how it does, in lines. Raises `Misconfigured`."""
    async with opened(settings) as work, work.reading() as unit:
        found = await unit.webhooks.listed()
    lines = [line for one in found for line in _lines(one)]
    return "\n".join(lines) or "no endpoint is told anything: `concierge webhooks add URL`"


async def dead_letters(settings: Settings) -> str:
    """Return the newest deliveries that never arrived, in lines. Raises `Misconfigured`."""
    async with opened(settings) as work, work.reading() as unit:
        found = await unit.deliveries.listed(Which(state=State.DEAD), limit=SHOWN)
    lines = [
        f"{one.id}  {one.told}, queued {one.queued_at:%Y-%m-%d %H:%M} UTC\n"
        f"  to {one.endpoint_id}, attempts: {one.attempts}; {one.problem}"
        for one in found
    ]
    return "\n".join(lines) or "nothing is dead"


async def added(settings: Settings, url: str, *, name: str | None, events: str, with_content: bool) -> str:
    """Keep an endpoint, and return it with its secret in words. Raises `InvalidInput`, `Conflict`."""
    if (problem := why_not(url, settings.reach)) is not None:
        fix = f"write https://shop.example/hooks; own machines are named in {PREFIX}ALLOWED_PRIVATE_HOSTS"
        raise InvalidInput("URL", problem, fix=fix)
    wanted = Wanted(
        name=name or urlsplit(url).hostname or url,
        url=url,
        events=_events(events),
        with_content=with_content,
    )
    async with opened(settings) as work, work.writing() as unit:
        endpoint, secret = await unit.webhooks.add(wanted, by=COMMAND, at=utc_now())
        await _note(unit, Deed.MADE_WEBHOOK, endpoint.id)
    return f"{endpoint.id} is told from now on\nsecret, shown this once: {secret}"


async def tried(settings: Settings, webhook: str) -> str:
    """Send a test, and return in words how it arrived. Raises `NotFound`, `Unavailable` if it did not."""
    async with opened(settings) as work, reaching(settings.reach, seconds=SECONDS) as session:
        notifying = Notifying(posting(session, largest=LARGEST), work=work, clock=utc_now)
        delivery = await notifying.test(EndpointId(webhook))
        async with work.writing() as unit:
            await _note(unit, Deed.TESTED_WEBHOOK, EndpointId(webhook))
    if delivery.state is not State.SENT:
        raise Unavailable(f"the test did not arrive: {delivery.problem}", fix="see what runs at that address")
    return f"arrived: {delivery.status} after {round((delivery.took or 0) * 1000)} ms"


async def rotated(settings: Settings, webhook: str) -> str:
    """Make a new secret, and return it in words. Raises `NotFound`."""
    async with opened(settings) as work, work.writing() as unit:
        secret = await unit.webhooks.rotate(EndpointId(webhook), at=utc_now())
        await _note(unit, Deed.CHANGED_WEBHOOK_SECRET, EndpointId(webhook))
    return f"secret, shown this once: {secret}\nthe one before stays valid for 24 hours"


async def replayed(settings: Settings, what: str, *, since: str | None, with_sent: bool) -> str:
    """Send again one delivery, or an endpoint's since a moment. Raises `NotFound`, `InvalidInput`."""
    if what.startswith(DELIVERY):
        async with opened(settings) as work, work.writing() as unit:
            again = await unit.deliveries.replay(DeliveryId(what), at=utc_now())
            await _note(unit, Deed.REPLAYED_WEBHOOK, again.endpoint_id)
        return f"{again.id} is on its way again"
    if since is None:
        raise InvalidInput("--since", "is missing", fix="say since when, as --since 2026-07-01T08:00")
    moment = _moment(since)
    async with opened(settings) as work, work.writing() as unit:
        endpoint = await unit.webhooks.get(EndpointId(what))
        many = await unit.deliveries.replay_since(endpoint.id, moment, with_sent=with_sent, at=utc_now())
        await _note(unit, Deed.REPLAYED_WEBHOOK, endpoint.id)
    return f"on their way again: {many}"


async def _note(unit: UnitOfWork, deed: Deed, endpoint: EndpointId) -> None:
    await unit.audit.add(COMMAND, deed, customer=None, about=endpoint, at=utc_now())


def _events(written: str) -> tuple[Told, ...]:
    words = {word.strip() for word in written.split(",") if word.strip()}
    if unknown := sorted(words - {one.value for one in CHOOSABLE}):
        known = ", ".join(CHOOSABLE)
        raise InvalidInput("--events", f"there is no event {unknown[0]!r}", fix=f"use some of {known}")
    return tuple(one for one in CHOOSABLE if one.value in words)


def _moment(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        fix = "write it as 2026-07-01T08:00"
        raise InvalidInput("--since", f"{written!r} is no moment", fix=fix) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _lines(one: Endpoint) -> tuple[str, ...]:
    told = ", ".join(one.wanted.events) or "everything"
    what = "with what was written" if one.wanted.with_content else "ids alone"
    counts = ", ".join(f"{one.count(state)} {state}" for state in (State.SENT, State.WAITING, State.DEAD))
    return (
        f"{one.id}  {_state(one)}",
        f"  {one.wanted.name}: {one.wanted.url}",
        f"  told of {told}, {what}; {counts}",
    )


def _state(one: Endpoint) -> str:
    if one.ended is not None:
        return f"off: {one.ended}"
    return f"fails since {one.failing_since:%Y-%m-%d %H:%M}" if one.failing_since else "on"
