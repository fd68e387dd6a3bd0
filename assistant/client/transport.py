"""Send requests and wait out what passes: the one place of the client that speaks HTTP.

Whatever may be sent twice without harm is sent again after 429 and 503, when the service says
that it may be, and after a broken connection; never more often than asked, never without end.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from aiohttp import ClientConnectionError, ClientPayloadError, ClientResponse, ClientSession, ClientTimeout
from pydantic import ValidationError

from assistant.client.errors import Broken, ClientError, NotNow, Unreachable, problem_of
from assistant.client.model import Answered

CUSTOMER_HEADER = "Concierge-Customer"
EVENT_STREAM = "text/event-stream"
SAFE = frozenset({"GET", "PUT", "DELETE"})

AnsweredT = TypeVar("AnsweredT", bound=Answered)
Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for an answer, and how often and how long at most to wait before trying again."""

    answer_seconds: float = 60.0
    tries: int = 4
    longest_wait: float = 30.0  # whoever is told to come back later than that is told so


class Transport:
    """Sends requests under one token."""

    def __init__(
        self,
        session: ClientSession,
        url: str,
        *,
        token: str | None,
        customer: str | None = None,
        patience: Patience,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._token = token
        self._customer = customer
        self._patience = patience
        self._sleep = sleep

    def under(self, token: str) -> Transport:
        """Return the same service under another token."""
        return Transport(self._session, self._url, token=token, patience=self._patience, sleep=self._sleep)

    def speaking_for(self, customer: str) -> Transport:
        """Return the same service under the same token, speaking for one of the shop's customers."""
        return Transport(
            self._session,
            self._url,
            token=self._token,
            customer=customer,
            patience=self._patience,
            sleep=self._sleep,
        )

    async def call(
        self,
        method: str,
        path: str,
        returns: type[AnsweredT],
        *,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
        is_repeatable: bool = False,
    ) -> AnsweredT:
        """Return what a request is answered with. Raises `ClientError`.

        `is_repeatable` says that the body carries an id of the sender's, so that it may be sent again.
        """
        raw = await self._sent(method, path, body=body, query=query, is_repeatable=is_repeatable)
        try:
            return returns.model_validate_json(raw)
        except ValidationError as error:
            raise Broken(status=HTTPStatus.OK, kind="", detail=f"{path} answered something else") from error

    async def tell(
        self, method: str, path: str, *, body: Mapping[str, object] | None = None, is_repeatable: bool = False
    ) -> None:
        """Send what is answered with nothing. Raises `ClientError`."""
        await self._sent(method, path, body=body, query=None, is_repeatable=is_repeatable)

    @asynccontextmanager
    async def events(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncGenerator[ClientResponse]:
        """Open a stream of server-sent events. Raises `ClientError`."""
        wanted = {"Accept": EVENT_STREAM, **(headers or {})}
        async with self._requested(method, path, body=body, query=None, more=wanted) as response:
            if response.status >= HTTPStatus.BAD_REQUEST:
                raise problem_of(response.status, response.headers, await response.read())
            yield response

    async def wait_after(self, failures: int, error: ClientError) -> None:
        """Wait until it is time to try again what failed so often in a row; raise `error` if it never is."""
        wait = error.retry_after or 0.0 if isinstance(error, NotNow) else float(failures)
        if failures >= self._patience.tries or wait > self._patience.longest_wait:
            raise error
        await self._sleep(wait)

    async def _sent(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | None,
        query: Mapping[str, str] | None,
        is_repeatable: bool,
    ) -> bytes:
        may_repeat, failures = is_repeatable or method in SAFE, 0
        while True:
            try:
                return await self._once(method, path, body=body, query=query)
            except (NotNow, Unreachable) as error:
                failures += 1
                if not may_repeat:
                    raise
                await self.wait_after(failures, error)

    async def _once(
        self, method: str, path: str, *, body: Mapping[str, object] | None, query: Mapping[str, str] | None
    ) -> bytes:
        async with self._requested(method, path, body=body, query=query, more={}) as response:
            raw = await response.read()
            if response.status >= HTTPStatus.BAD_REQUEST:
                raise problem_of(response.status, response.headers, raw)
            return raw

    @asynccontextmanager
    async def _requested(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | None,
        query: Mapping[str, str] | None,
        more: Mapping[str, str],
    ) -> AsyncGenerator[ClientResponse]:
        headers = self._headers() | dict(more)
        content = None if body is None else json.dumps(body).encode()
        try:
            async with self._session.request(
                method,
                self._url + path,
                data=content,
                params=query,
                headers=headers,
                timeout=ClientTimeout(total=None, sock_read=self._patience.answer_seconds),
                allow_redirects=False,
            ) as response:
                yield response
        except ClientError:
            raise
        except (ClientConnectionError, ClientPayloadError, TimeoutError) as error:
            raise Unreachable(f"{self._url} did not answer: {str(error) or type(error).__name__}") from error

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        if self._customer is not None:
            headers[CUSTOMER_HEADER] = self._customer
        return headers
