"""Fetch single pages of a site, within bounds: the only client that goes where a text points.

No connection is made to a machine that is not on the public internet, unless the operator
allows it. Redirects are taken one by one, each looked at first. What an answer weighs, unpacked
too, and how long it takes are bounded.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import ClientConnectorError, ClientError, ClientResponse, ClientSession
from aiohttp.abc import AbstractResolver

from assistant.outgoing import PIECE, Reach, reaching, unreached
from assistant.sources.addresses import normal
from assistant.sources.model import KeptPage

AGENT = "ConciergeAssistant"  # how robots.txt calls us
HEADERS = {
    "User-Agent": f"{AGENT}/1.0 (reads help pages for a support assistant)",
    "Accept": "text/html, application/xhtml+xml, application/pdf, application/xml;q=0.9, */*;q=0.1",
    "Accept-Encoding": "gzip",
}
HOPS = 5  # redirects in a row
MOVED = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})

Refuse = Callable[[str], str | None]  # why an address is not to be visited


class Outcome(StrEnum):
    """What came of fetching a page."""

    READ = "read"
    UNCHANGED = "unchanged"
    GONE = "gone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, from which address in the end."""

    address: str
    outcome: Outcome
    status: int = 0  # 0: no answer at all
    body: bytes = b""
    kind: str = ""  # the media type, in small letters
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    problem: str = ""
    moved_to: str | None = None


class TooMuch(Exception):
    """An answer weighs more than it may."""


@asynccontextmanager
async def reading(
    reach: Reach, *, seconds: float, resolver: AbstractResolver | None = None
) -> AsyncGenerator[ClientSession]:
    """Lend a client for the pages of a site; it says who is reading."""
    async with reaching(reach, seconds=seconds, headers=HEADERS, at_once=2, resolver=resolver) as session:
        yield session


async def fetch(
    session: ClientSession, address: str, *, largest: int, refuse: Refuse, kept: KeptPage | None = None
) -> Answer:
    """Fetch a page, through at most `HOPS` redirects that `refuse` has nothing against."""
    visiting = address
    for _ in range(HOPS):
        answer = await _once(session, visiting, largest=largest, kept=kept if visiting == address else None)
        if answer.moved_to is None:
            return answer
        if (reason := refuse(answer.moved_to)) is not None:
            return failed(address, f"leads to {answer.moved_to}: {reason}", status=answer.status)
        visiting = answer.moved_to
    return failed(address, "redirects too often")


def failed(address: str, problem: str, *, status: int = 0) -> Answer:
    """Return that a page could not be read this time."""
    return Answer(address=address, outcome=Outcome.FAILED, problem=problem, status=status)


async def _once(session: ClientSession, address: str, *, largest: int, kept: KeptPage | None) -> Answer:
    asked = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified} if kept else {}
    headers = {name: value for name, value in asked.items() if value}
    try:
        async with session.get(address, headers=headers, allow_redirects=False) as response:
            return await _read(address, response, largest)
    except TooMuch:
        return failed(address, f"larger than {largest:,} bytes")
    except (ClientConnectorError, TimeoutError) as error:
        return failed(address, unreached(error))
    except (ClientError, OSError, zlib.error) as error:
        return failed(address, f"cannot be read: {error}")


async def _read(address: str, response: ClientResponse, largest: int) -> Answer:
    status = response.status
    if status in MOVED:
        target = normal(response.headers.get("Location", ""), beside=address)
        if target is None:
            return failed(address, "redirects to nowhere", status=status)
        return Answer(address=address, outcome=Outcome.FAILED, status=status, moved_to=target)
    if status == 304:
        return Answer(address=address, outcome=Outcome.UNCHANGED, status=status)
    if status in GONE:
        return Answer(address=address, outcome=Outcome.GONE, status=status)
    if status != 200:
        return failed(address, f"the site answers {status}", status=status)
    return Answer(
        address=address,
        outcome=Outcome.READ,
        status=status,
        body=await _body(response, largest),
        kind=response.content_type.lower(),
        charset=response.charset,
        etag=response.headers.get("ETag"),
        last_modified=response.headers.get("Last-Modified"),
    )


async def _body(response: ClientResponse, largest: int) -> bytes:
    """Return the body, unpacked. Raises `TooMuch` as soon as there is too much, `zlib.error`."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in {"identity", "", "gzip", "x-gzip", "deflate"}:
        raise ClientError(f"packed as {coding}, which was not asked for")
    unpack = None if coding in {"identity", ""} else Unpacking(largest)
    content = bytearray()
    async for piece in response.content.iter_chunked(PIECE):
        content += piece if unpack is None else await asyncio.to_thread(unpack.add, piece)
        if len(content) > largest:
            raise TooMuch
    return bytes(content)


class Unpacking:
    """Unpacks gzip piece by piece, and stops where it becomes too much."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._stream = zlib.decompressobj(wbits=47)  # gzip or zlib, whichever it is
        self._unpacked = 0

    def add(self, piece: bytes) -> bytes:
        """Return what `piece` unpacks to. Raises `TooMuch`, `zlib.error`."""
        unpacked = self._stream.decompress(piece, self._largest - self._unpacked + 1)
        self._unpacked += len(unpacked)
        if self._unpacked > self._largest:
            raise TooMuch
        return unpacked
