"""Connect a vendor's module with a fake of the test's own, on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from pydantic import JsonValue

from assistant.channels.helpdesk.api import Api
from assistant.channels.helpdesk.registry import helpdesk
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.helpdesks.model import Vendor
from tests.helpdesk.fakes.fake import FakeHelpdesk
from tests.helpdesk.specimens import SPECIMENS


@asynccontextmanager
async def connecting(
    vendor: Vendor, fake: FakeHelpdesk, **declared: JsonValue
) -> AsyncIterator[tuple[Helpdesk, Api]]:
    """Lend a connection to `fake`, declared as in the vendor's specimen but for `declared`.

    Afterwards, nothing may have been asked of the fake that its vendor does not document.
    """
    server = TestServer(fake.app())
    await server.start_server()
    try:
        address = str(server.make_url("/")).rstrip("/")
        desk = helpdesk(vendor, SPECIMENS[vendor].declared(address) | declared)
        async with ClientSession() as session:
            yield desk, Api(session, base=desk.api_base, headers={})
    finally:
        await server.close()
    assert not fake.faults
