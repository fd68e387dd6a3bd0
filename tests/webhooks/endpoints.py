"""Play the systems of an owner: endpoints that answer as a test wants, and a clock that it turns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from assistant.errors import Unavailable
from assistant.events import ConversationId, CustomerId, Event, message_added
from assistant.notifying import Notifying
from assistant.outgoing import Reply
from assistant.webhooks.model import Endpoint, EndpointId, Outgoing, Told, Wanted, Which
from assistant.work import Work

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
URL = "https://shop.example/hooks"


@dataclass(slots=True)
class Turned:
    """A clock that stands still until it is turned."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Return what it says."""
        return self.now

    def on(self, **lengths: float) -> None:
        """Turn it on by so many `seconds`, `hours`, `days`."""
        self.now += timedelta(**lengths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What an endpoint got."""

    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The `webhook-id`."""
        return self.headers["webhook-id"]


@dataclass(slots=True)
class Systems:
    """The owner's systems; each answers as `answers` says for its address, 200 else, None not at all."""

    answers: dict[str, int | None] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)  # headers of each answer
    hanging: dict[str, asyncio.Event] = field(default_factory=dict)  # until which an address does not answer
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Take what is posted, and answer."""
        if url in self.hanging:
            await self.hanging[url].wait()
        self.posted.append(Posted(url=url, headers=headers, body=body))
        self.reached.set()
        status = self.answers.get(url, 200)
        if status is None:
            raise Unavailable("takes too long")
        return Reply(status=status, headers=self.says, body=b"")


def notifying(work: Work, systems: Systems, clock: Callable[[], datetime]) -> Notifying:
    """Return what sends, with no chance in it."""
    return Notifying(systems.post, work=work, clock=clock, chance=float, now=float)


async def told(
    work: Work,
    url: str = URL,
    *,
    events: tuple[Told, ...] = (),
    with_content: bool = False,
    at: datetime = NOW,
) -> tuple[Endpoint, str]:
    """Have an endpoint told of what happens, and return its secret too."""
    wanted = Wanted(name=url, url=url, events=events, with_content=with_content)
    async with work.writing() as unit:
        return await unit.webhooks.add(wanted, by="Mara", at=at)


async def wrote(work: Work, name: str, text: str = "Where is my parcel?", *, at: datetime = NOW) -> Event:
    """Have a customer of the shop begin a conversation and write; return the event of the message."""
    async with work.writing() as unit:
        profile = await unit.customers.recognise(
            name, name=name.title(), email=None, locale="en", region=None, at=at
        )
        started, _ = await unit.conversations.start(profile.id, channel="widget", client_id=text, at=at)
        admitted = await unit.conversations.admit(profile.id, started.id, client_id=text, text=text, at=at)
    return message_added(started.id, admitted.message.seq, at)


async def queued(work: Work, *events: Event) -> int:
    """Put events on their way, as if they came out of the outbox."""
    async with work.writing() as unit:
        return await unit.deliveries.queue(events)


async def taken(sender: Notifying) -> list[Outgoing]:
    """Take what is due, as a process does that sends nothing else."""
    return await sender.take({})


async def sent(sender: Notifying) -> int:
    """Send all that is due, one after another, and return how many that were."""
    count = 0
    while due := await taken(sender):
        for one in due:
            await sender.send(one)
            count += 1
    return count


async def states(work: Work, endpoint: EndpointId | None = None) -> list[str]:
    """Return where deliveries stand, oldest first."""
    async with work.reading() as unit:
        found = await unit.deliveries.listed(Which(endpoint=endpoint), limit=100)
    return [one.state.value for one in reversed(found)]


def conversation_of(event: Event) -> ConversationId:
    """Return where a message was written."""
    return ConversationId(event.about)


async def customer_of(work: Work, event: Event) -> CustomerId:
    """Return who wrote a message."""
    async with work.reading() as unit:
        return (await unit.conversations.get(conversation_of(event))).customer_id
