"""Take in what helpdesks deliver: believed, kept once, acknowledged; worked on later.

A helpdesk waits a few seconds for its answer and sends again without one, so nothing is done here but what
must be sure: that it comes from whom it says, and that it is on the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import structlog
from aiohttp import web

from assistant.channels.helpdesk.opened import OpenedHelpdesks
from assistant.channels.helpdesk.reading import LONGEST_ID
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.errors import InvalidInput, NotFound, Refused, Unauthenticated
from assistant.events import Clock
from assistant.helpdesks.kept import Connection, ConnectionId
from assistant.helpdesks.model import Delivery, Happening
from assistant.web.bodies import Nothing, body_of
from assistant.web.limits import RateLimit
from assistant.web.routes import Who, route
from assistant.work import Work

LARGEST = 1024 * 1024  # bytes of a delivery

log = structlog.stdlib.get_logger()


class HelpdeskDoor:
    """Takes in deliveries; each connection has an address that nobody guesses."""

    def __init__(
        self,
        opened: OpenedHelpdesks,
        *,
        work: Work,
        limit: RateLimit,
        clock: Clock,
        message_characters: int,
        wake: Callable[[], None],
    ) -> None:
        self._opened = opened
        self._work = work
        self._limit = limit
        self._clock = clock
        self._message_characters = message_characters
        self._wake = wake

    @route(
        "POST",
        "/v1/helpdesks/{connection}",
        who=Who.ANYONE,
        gives=Nothing,
        is_limited=False,
        body_bytes=LARGEST,
    )
    async def deliver(self, request: web.Request) -> Nothing | web.Response:
        """Take in one delivery of a helpdesk that the owner connected, in the format of its vendor."""
        try:
            return await self._delivered(request)
        except Refused:
            await self._limit.spend(request.remote or "unknown")  # only failures are counted
            raise

    async def _delivered(self, request: web.Request) -> Nothing | web.Response:
        connection = await self._connection(request.match_info["connection"])
        desk, now = self._opened.of(connection), self._clock()
        delivery = Delivery(
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await body_of(request, largest=LARGEST),
            query=dict(request.query),
        )
        try:
            desk.verify(delivery, now=now)
        except Unauthenticated as refusal:
            log.warning("a delivery was not believed", helpdesk=connection.id, problem=refusal.problem)
            raise
        if (greeting := desk.greet(delivery)) is not None:
            kind = "application/json" if greeting[:1] in {b"{", b"["} else "text/plain"
            return web.Response(body=greeting, content_type=kind)
        happenings = await self._read(connection, desk, delivery)
        async with self._work.writing() as unit:
            is_new = await unit.helpdesks.take_in(connection.id, desk.key(delivery), happenings, at=now)
        if is_new and happenings:
            self._wake()
        return Nothing()

    async def _connection(self, connection_id: str) -> Connection:
        async with self._work.reading() as unit:
            try:
                return await unit.helpdesks.get(ConnectionId(connection_id))
            except NotFound:
                raise NotFound("helpdesk", "") from None  # its id is as good as a secret

    async def _read(
        self, connection: Connection, desk: Helpdesk, delivery: Delivery
    ) -> tuple[Happening, ...]:
        """Return what a delivery tells; what is not as documented is the owner's to hear of."""
        try:
            return tuple(
                kept
                for one in desk.read(delivery)
                if (kept := cleaned(one, longest=self._message_characters)) is not None
            )
        except InvalidInput as refusal:
            problem = f"a delivery could not be read: {refusal.problem}"
            async with self._work.writing() as unit:
                await unit.helpdesks.troubled(connection.id, problem, at=self._clock())
            raise


def webhook(connection: Connection, *, base: str) -> str:
    """Return the address that a helpdesk delivers to, where the world finds us at `base`."""
    return f"{base}/v1/helpdesks/{connection.id}"


def cleaned(told: Happening, *, longest: int) -> Happening | None:
    """Return what happened with a text that any database holds; nothing where no words are left of one.

    Whoever writes more than we take is heard up to there. An id that is none is refused: `InvalidInput`.
    """
    for field, name in (("conversation", told.conversation), ("message_id", told.message_id or "-")):
        if not 1 <= len(name) <= LONGEST_ID or not name.isprintable():
            raise InvalidInput(field, f"is no id of 1 to {LONGEST_ID} characters")
    if not told.text:
        return told
    text = told.text.replace("\x00", "").encode("utf-8", "replace").decode().strip()[:longest].strip()
    return replace(told, text=text) if text else None
