"""Call a helpdesk's interface: one request, bounded in time and size, its failures told apart.

Only three things can go wrong for whoever calls: it may be tried again later (and when), it never
will work as it is (and what to mend), or it is not known whether it arrived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientOSError,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ServerDisconnectedError,
)
from pydantic import JsonValue

from assistant.channels.helpdesk.reading import parsed
from assistant.errors import ConciergeError

SECONDS = 15.0
LARGEST = 4 * 1024 * 1024  # bytes of an answer
PIECE = 64 * 1024  # bytes read at once
ASKED = {"Accept": "application/json", "Accept-Encoding": "identity"}  # the client unpacks nothing
UNREACHED = "check the address of the helpdesk and this machine's network"
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


class TryLater(ConciergeError):
    """The helpdesk did not take it, and may later; `headers` say when, if it says so."""

    def __init__(self, problem: str, *, headers: Mapping[str, str], fix: str = "") -> None:
        super().__init__(problem, fix=fix)
        self.headers = headers  # names in small letters


class Rejected(ConciergeError):
    """The helpdesk will not take it as it is: the owner has to mend the connection."""

    def __init__(self, problem: str, *, status: int, fix: str = "") -> None:
        super().__init__(problem, fix=fix)
        self.status = status


class Moved(Rejected):
    """What was asked for is at `location` now: an address, or a path of one; empty where it was not said."""

    def __init__(self, problem: str, *, status: int, location: str) -> None:
        super().__init__(problem, status=status, fix="check the ids of the connection; it was moved")
        self.location = location


class Unknown(ConciergeError):
    """The connection broke before an answer: it may have arrived, or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: header names in small letters, the body as JSON, `None` when there is none."""

    status: int
    headers: Mapping[str, str]
    body: JsonValue

    def text(self, *path: str | int) -> str | None:
        """Return the string or number at `path` of the body as text; `None` if there is none."""
        found = at(self.body, *path)
        return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else None


def at(content: JsonValue, *path: str | int) -> JsonValue:
    """Return what lies at `path`; `None` when any step of it is missing."""
    for step in path:
        if isinstance(content, dict) and isinstance(step, str):
            content = content.get(step)
        elif isinstance(content, list) and isinstance(step, int) and -len(content) <= step < len(content):
            content = content[step]
        else:
            return None
    return content


def segment(identifier: str) -> str:
    """Write an id as one piece of a path, whatever is in it; raise `Rejected` if it would lead elsewhere."""
    if not identifier.strip("."):
        problem = "a conversation, person or message has no id that can be asked for"
        raise Rejected(problem, status=HTTPStatus.NOT_FOUND, fix="compare its ids at the helpdesk")
    return quote(identifier, safe="")


class Api:
    """Calls below one address, with the headers that show who calls."""

    def __init__(self, session: ClientSession, *, base: str, headers: Mapping[str, str]) -> None:
        self._session = session
        self._base = base.rstrip("/")
        self._headers = dict(headers)

    async def call(
        self,
        method: str,
        path: str,
        content: JsonValue = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request once, redirects not followed; return the answer if it is a success.

        Raises `TryLater`, `Rejected` or `Unknown`.
        """
        try:
            async with self._session.request(
                method,
                self._base + path,
                json=content,
                params=query,
                headers=self._headers | ASKED | dict(headers or {}),
                middlewares=(_once,),
                allow_redirects=False,
                timeout=ClientTimeout(total=SECONDS),
            ) as response:
                raw = await _bounded(response)
                told = {name.lower(): value for name, value in response.headers.items()}
                return _judged(method, path, response.status, told, raw)
        except ClientConnectorError as trouble:
            problem = f"{method} {path}: cannot be reached ({type(trouble).__name__})"
            raise TryLater(problem, headers={}, fix=UNREACHED) from trouble
        except (TimeoutError, ClientError, OSError) as trouble:
            problem = f"{method} {path}: no answer ({type(trouble).__name__})"
            raise Unknown(problem, fix=UNREACHED) from trouble


async def _once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Send a request one time: aiohttp would send a PUT again by itself, and with it a comment."""
    try:
        return await handler(request)
    except ClientConnectorError:
        raise
    except (ClientOSError, ServerDisconnectedError) as trouble:
        raise ClientConnectionError(type(trouble).__name__) from trouble


async def _bounded(response: ClientResponse) -> bytes:
    raw = bytearray()
    async for piece in response.content.iter_chunked(PIECE):
        raw += piece
        if len(raw) > LARGEST:
            raise Rejected("the answer is larger than any that is documented", status=response.status)
    return bytes(raw)


def _judged(method: str, path: str, status: int, headers: Mapping[str, str], raw: bytes) -> Answer:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Answer(status=status, headers=headers, body=_json(raw))
    problem = f"{method} {path} was answered {status}"
    if status in _LATER:
        raise TryLater(problem, headers=headers)
    if status in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT):
        raise Moved(problem, status=status, location=headers.get("location", ""))
    fixes: dict[int, str] = {
        HTTPStatus.UNAUTHORIZED: "give the connection a token that is valid",
        HTTPStatus.FORBIDDEN: "give the token's owner the right to do this at the helpdesk",
        HTTPStatus.NOT_FOUND: "check the ids of the connection; the conversation may be gone",
    }
    raise Rejected(problem, status=status, fix=fixes.get(status, ""))


def _json(raw: bytes) -> JsonValue:
    try:
        return parsed(raw) if raw.strip() else None
    except ValueError:
        return None
