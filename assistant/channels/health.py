"""Tell machines how the service is: alive, ready, and in numbers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from aiohttp import web
from pydantic import BaseModel

from assistant.errors import ConciergeError
from assistant.web.metrics import Metrics
from assistant.web.routes import Sent, Who, route
from assistant.work import Work

Check = Callable[[], Awaitable[bool]]

UNREADY = HTTPStatus.SERVICE_UNAVAILABLE
PROMETHEUS = "text/plain; version=0.0.4"


class Alive(BaseModel):
    """The process answers."""

    status: str = "alive"


class Ready(BaseModel):
    """Whether customers can be served, and what is missing if not."""

    ready: bool
    checks: dict[str, bool]


class HealthDoor:
    """Serves probes and metrics; each check says whether one part is ready."""

    def __init__(self, *, checks: Mapping[str, Check], metrics: Metrics, work: Work) -> None:
        self._checks = checks
        self._metrics = metrics
        self._work = work

    @route("GET", "/healthz", who=Who.ANYONE, gives=Alive, is_limited=False)
    async def alive(self, _request: web.Request) -> Alive:
        """Say that the process answers."""
        return Alive()

    @route("GET", "/readyz", who=Who.ANYONE, gives=Ready, is_limited=False, also=(UNREADY,))
    async def ready(self, _request: web.Request) -> Sent:
        """Say whether customers can be served."""
        checks = {name: await _passes(check) for name, check in self._checks.items()}
        is_ready = all(checks.values())
        status = HTTPStatus.OK if is_ready else UNREADY
        return Sent(content=Ready(ready=is_ready, checks=checks), status=status)

    @route("GET", "/metrics", who=Who.ANYONE, is_limited=False, sends="text/plain")
    async def metrics(self, _request: web.Request) -> web.Response:
        """Return the numbers for Prometheus."""
        async with self._work.reading() as work:
            self._metrics.waiting.set(len(await work.handoffs.waiting()))
        return web.Response(body=self._metrics.render(), headers={"Content-Type": PROMETHEUS})


async def _passes(check: Check) -> bool:
    """Run one check; a part that is unavailable is not ready."""
    try:
        return await check()
    except ConciergeError:
        return False
