"""Check that what went wrong is answered in the caller's words, and a bug in none at all."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from assistant.errors import (
    Closed,
    ConciergeError,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from assistant.web.logs import configure, log_requests
from assistant.web.problems import answer_problems

SECRET = "my card is 4711"
Client = TestClient[web.Request, web.Application]


@pytest.fixture(autouse=True)
def _everything_is_logged() -> None:
    """Other tests let only errors through."""
    configure(level="DEBUG", style="console")


@asynccontextmanager
async def failing(fail: Callable[[], Exception]) -> AsyncGenerator[Client]:
    """Serve one route that fails."""

    async def handler(_request: web.Request) -> web.Response:
        raise fail()

    application = web.Application(middlewares=[log_requests, answer_problems])
    application.router.add_get("/of/{name}", handler)
    async with TestClient(TestServer(application)) as client:
        yield client


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidInput("text", "is missing"), 400),
        (Unauthenticated("who?"), 401),
        (Forbidden("no"), 403),
        (NotFound("conversation", "x"), 404),
        (Conflict("taken"), 409),
        (Closed("ended"), 409),
        (TooLarge("big"), 413),
        (TooMany("often", retry_after=7), 429),
        (Unavailable("the database is locked", fix="try again"), 503),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_what_we_raise_on_purpose_is_told(error: ConciergeError, status: int) -> None:
    """Its words are for the caller; whoever may try again is told when."""
    async with failing(lambda: error) as client, client.get("/of/ana") as response:
        told = await response.json()

    assert response.status == told["status"] == status
    assert response.content_type == "application/problem+json"
    assert told["detail"] == error.problem
    assert ("Retry-After" in response.headers) is (status in {429, 503})


async def test_a_bug_is_told_to_nobody_and_the_server_goes_on() -> None:
    """The traceback is in the log; the answer says nothing that could help an attacker."""
    with capture_logs() as logged:
        async with failing(lambda: RuntimeError(SECRET)) as client:
            for _ in range(2):
                async with client.get("/of/ana") as response:
                    text = await response.text()

    assert response.status == 500
    assert SECRET not in text
    assert "RuntimeError" not in text
    assert [one["event"] for one in logged].count("a bug") == 2


async def test_logs_name_the_route_and_not_the_path() -> None:
    """A path may name somebody."""
    with capture_logs() as logged:
        async with failing(lambda: Unavailable("busy")) as client, client.get(f"/of/{SECRET}"):
            pass

    assert {one["event"] for one in logged} == {"answered", "request failed"}
    assert all("/of/{name}" in one.values() for one in logged)
    assert SECRET not in str(logged)
