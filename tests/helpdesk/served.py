"""Serve a whole Concierge beside a vendor's fake, connected with each other on loopback."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp.test_utils import TestServer

from assistant.conversations.model import Conversation, Message
from assistant.events import utc_now
from assistant.helpdesks.kept import Connection
from assistant.helpdesks.model import Delivery
from assistant.settings import Settings
from tests.channels.site import Response, Site, serving_by, settings_in
from tests.helpdesk.fakes.fake import Event, FakeHelpdesk
from tests.helpdesk.specimens import SECRET, Specimen

LOOPBACK = ("127.0.0.1",)


@dataclass(slots=True)
class Ahead:
    """A clock that a test may put ahead."""

    by: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        """Return the moment that it is."""
        return utc_now() + self.by


@dataclass(slots=True, kw_only=True)
class Counterpart:
    """A vendor's fake, and the Concierge that is connected with it."""

    specimen: Specimen
    fake: FakeHelpdesk
    clock: Ahead
    settings: Settings
    site: Site
    connection: Connection
    serving: AsyncExitStack

    async def restart(self) -> None:
        """Stop serving, and serve anew what was kept."""
        await self.serving.aclose()
        self.site = await self.serving.enter_async_context(serving_by(self.clock, self.settings))

    async def deliver(self, event: Event, *, secret: str = SECRET, at: datetime | None = None) -> Response:
        """Have the helpdesk deliver what happened."""
        return await self.post(self.signed(event, secret=secret, at=at))

    def signed(self, event: Event, *, secret: str = SECRET, at: datetime | None = None) -> Delivery:
        """Return what happened as the helpdesk delivers it."""
        return self.specimen.sign(event, at=at or self.clock(), secret=secret)

    async def post(self, delivery: Delivery) -> Response:
        """Send a delivery as it is."""
        query = "&".join(f"{name}={value}" for name, value in delivery.query.items())
        path = f"/v1/helpdesks/{self.connection.id}" + (f"?{query}" if query else "")
        return await self.site.nobody().call("POST", path, raw=delivery.body, headers=delivery.headers)

    async def said(self, event: Event) -> None:
        """Have the helpdesk deliver what happened, and see that it is taken."""
        response = await self.deliver(event)
        assert response.status == 200, response.raw

    async def replied(self, conversation: str, number: int) -> str:
        """Return the reply of this number, counted from 1, when it is there."""
        await self.fake.until(lambda: len(self.fake.replies(conversation)) >= number)
        return self.fake.replies(conversation)[number - 1]

    async def ours(self) -> list[tuple[Conversation, tuple[Message, ...]]]:
        """Return our conversations that came through the helpdesk, with what was said, oldest first."""
        async with self.site.work.reading() as unit:
            everybody = await unit.customers.ids()
            theirs = [one for customer in everybody for one in await unit.conversations.of_customer(customer)]
            here = [one for one in theirs if one.channel == self.connection.vendor]
            found = [(one, await unit.conversations.messages(one.id)) for one in here]
        return sorted(found, key=lambda pair: pair[0].started_at)

    async def trouble(self) -> str:
        """Return what the owner is told went wrong last."""
        async with self.site.work.reading() as unit:
            return (await unit.helpdesks.get(self.connection.id)).problem


@asynccontextmanager
async def connected(
    specimen: Specimen, prepared: Path, folder: Path, *, fake: FakeHelpdesk | None = None, **given: object
) -> AsyncGenerator[Counterpart]:
    """Serve, connect with the vendor's fake, and see at the end that every call was as documented."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    settings, clock = settings_in(folder, allowed_private_hosts=LOOPBACK, **given), Ahead()
    fake = fake or specimen.fake()
    server = TestServer(fake.app())
    await server.start_server()
    address = str(server.make_url("/")).rstrip("/")
    try:
        async with AsyncExitStack() as serving:
            site = await serving.enter_async_context(serving_by(clock, settings))
            async with site.work.writing() as unit:
                declared = specimen.declared(address)
                kept = await unit.helpdesks.add(specimen.vendor, "Shop desk", declared, at=clock())
            yield Counterpart(
                specimen=specimen,
                fake=fake,
                clock=clock,
                settings=settings,
                site=site,
                connection=kept,
                serving=serving,
            )
    finally:
        await server.close()
    assert fake.faults == []
