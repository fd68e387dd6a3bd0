"""Lead each request through the same steps to its handler, in the same order.

Count it, find out who is asking, check the path and what was sent, then let the handler
work and send what it returns. A door declares routes; nothing reaches it any other way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import cast

from aiohttp import hdrs, web
from pydantic import BaseModel

from assistant.errors import Forbidden, Unauthenticated
from assistant.web.addresses import ADDRESS, group_of
from assistant.web.bodies import read_body, read_query
from assistant.web.identity import CALLER, STAFF, Identity
from assistant.web.limits import RateLimit
from assistant.web.problems import Handler
from assistant.web.programs import Programs
from assistant.web.roles import may
from assistant.web.routes import Route, Sent, Who, check_parameters, routes_of
from assistant.web.running import Running
from assistant.web.signals import Signals

Result = BaseModel | Sent | web.StreamResponse | None
Served = Callable[..., Awaitable[Result]]


class Gate:
    """Registers the routes of doors behind the steps that all of them share."""

    def __init__(
        self,
        *,
        identity: Identity,
        programs: Programs,
        signals: Signals,
        limit: RateLimit,
        running: Running,
    ) -> None:
        self._identity = identity
        self._programs = programs
        self._signals = signals
        self._limit = limit
        self._running = running

    def open(self, router: web.UrlDispatcher, doors: Iterable[object]) -> None:
        """Register every route of `doors`; each GET answers HEAD as well."""
        for door in doors:
            for route, handler in routes_of(door):
                self._add(router, route, self._guarded(route, cast(Served, handler)))

    def _add(self, router: web.UrlDispatcher, route: Route, handler: Handler) -> None:
        if route.method == hdrs.METH_GET:
            router.add_get(route.path, handler, allow_head=not route.is_endless)
        else:
            router.add_route(route.method, route.path, handler)

    def _guarded(self, route: Route, handler: Served) -> Handler:
        async def serve(request: web.Request) -> web.StreamResponse:
            """Lead one request to the handler."""
            await self._admit(request, route)
            check_parameters(request)
            if route.who is Who.SOURCE:
                return await self._from_source(request, route, handler)
            given = await self._given(request, route)
            if not route.is_change:
                return respond(route, await handler(request, *given))
            with self._running.one():
                return respond(route, await handler(request, *given))

        return serve

    async def _from_source(self, request: web.Request, route: Route, handler: Served) -> web.StreamResponse:
        """Lead a report to the handler, which may find the key in the body; only failures are counted.

        How much a source may send at once is bounded where it is kept, not by the number of requests.
        """
        with self._running.one():
            try:
                if self._programs.speaks(request, route):
                    await self._programs.admit(request, route)
                return respond(route, await handler(request))
            except Unauthenticated:
                await self._limit.spend(group_of(request[ADDRESS]))
                raise

    async def _admit(self, request: web.Request, route: Route) -> None:
        """Say who is asking and count it; who cannot be told apart is counted by address."""
        address = group_of(request[ADDRESS])
        if route.who is Who.SOURCE:
            return
        if route.who is Who.ANYONE:
            if route.is_limited:
                await self._limit.spend(address)
            return
        try:
            name = await self._name(request, route)
        except Unauthenticated:
            await self._limit.spend(address)
            raise
        await self._limit.spend(name)

    async def _name(self, request: web.Request, route: Route) -> str:
        """Leave on the request who is asking, and return what to count them by."""
        if self._programs.speaks(request, route):
            return await self._programs.admit(request, route)
        if route.who is Who.CUSTOMER:
            request[CALLER] = await self._identity.customer(request)
            await self._signals.heed(request, request[CALLER])
            return request[CALLER].customer_id
        staff = await self._identity.staff(request)
        if not may(staff.role, route.who):
            raise Forbidden(f"this is for the {route.who} alone", fix="ask the owner")
        request[STAFF] = staff
        return staff.id

    async def _given(self, request: web.Request, route: Route) -> tuple[BaseModel, ...]:
        if route.takes is None:
            return ()
        if route.is_change:
            return (await read_body(request, route.takes, largest=route.body_bytes),)
        return (read_query(request, route.takes),)


def respond(route: Route, result: Result) -> web.StreamResponse:
    """Send what a handler returned."""
    match result:
        case web.StreamResponse():
            return result
        case None:
            return web.Response(status=HTTPStatus.NO_CONTENT)
        case Sent():
            return _json(result.content, status=result.status, headers=dict(result.headers))
        case _:
            return _json(result, status=route.status, headers={})


def _json(content: BaseModel | None, *, status: HTTPStatus, headers: dict[str, str]) -> web.Response:
    body = content.model_dump_json().encode() if content is not None else b""
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")
