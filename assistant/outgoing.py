"""Connect to machines that others name, and never to one that stands inside.

An address may come from a text, an owner's form or a vendor's answer, and its name may resolve to
anything, and to something else a moment later. So what counts is the very address that a
socket is about to be made to: a name is resolved once, and connected to is what was checked.
The owner may name machines of their own that may be reached all the same.

Nothing here follows a redirect, keeps a cookie or asks the environment for a proxy; the time
that an answer takes and what it weighs are bounded.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

from assistant.errors import Unavailable

PIECE = 64 * 1024  # bytes read at once
NAMES_AT_ONCE = 32  # that are being resolved
LARGEST = 1024 * 1024  # bytes of an answer, unless the caller says otherwise

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # an IPv4 address in the last four bytes

AddressInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]
LookUp = Callable[[str, int, int], list[AddressInfo]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where connections may go beside the public internet."""

    hosts: frozenset[str] = field(default=frozenset())  # names or numbers of the owner's own machines
    is_everywhere: bool = False  # to any machine: for an intranet that the owner reads

    def admits(self, host: str) -> bool:
        """Whether the owner named this host, or lets us go anywhere."""
        return self.is_everywhere or host.lower().strip("[]").rstrip(".") in self.hosts


PUBLIC = Reach()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a machine answered; the names of `headers` are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool = False  # more came than was read


Post = Callable[[str, Mapping[str, str], bytes], Awaitable[Reply]]
"""Posts a body with headers to an address; raises `Unavailable` that says why nobody answered."""


def looked_up(host: str, port: int, family: int) -> list[AddressInfo]:
    """Ask the system where a name leads; this waits as long as a name server does. Raises `OSError`."""
    return list(socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG))


class Names(AbstractResolver):
    """Resolves names in threads of its own: a name server that hangs holds up nothing but its names."""

    def __init__(self, look_up: LookUp = looked_up) -> None:
        self._look_up = look_up
        self._threads = ThreadPoolExecutor(NAMES_AT_ONCE, thread_name_prefix="names")

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, self._look_up, host, port, family)
        return [
            ResolveResult(
                hostname=host,
                host=str(where[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, where in found
        ]

    @override
    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class Admitting(AbstractResolver):
    """Resolves names, and remembers which addresses belong to machines that the owner named.

    A stranger's name does not get to such an address by resolving to it.
    """

    def __init__(self, reach: Reach, inner: AbstractResolver) -> None:
        self._reach = reach
        self._inner = inner
        self._admitted: set[str] = set()

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if self._reach.admits(host):
            self._admitted.update(one["host"] for one in found)
            return found
        allowed = [one for one in found if one["host"] not in self._admitted or is_public(one["host"])]
        if found and not allowed:
            raise OSError(errno.EACCES, _inside(host))
        return allowed

    @override
    async def close(self) -> None:
        await self._inner.close()

    def connect(self, found: AddressInfo) -> socket.socket:
        """Return a socket for the address that is about to be connected to. Raises `OSError`."""
        family, kind, protocol, _, where = found
        host = str(where[0])
        if not (is_public(host) or self._reach.admits(host) or host in self._admitted):
            raise OSError(errno.EACCES, _inside(host))
        return socket.socket(family, kind, protocol)


@asynccontextmanager
async def reaching(
    reach: Reach,
    *,
    seconds: float,
    headers: Mapping[str, str] | None = None,
    at_once: int = 0,
    resolver: AbstractResolver | None = None,
) -> AsyncGenerator[ClientSession]:
    """Lend a client that connects to public addresses, and those that `reach` admits, alone.

    `seconds` bounds a whole exchange, `at_once` the connections (0: any number). Answers are
    left packed as they come: ask for `identity`, or unpack them within bounds. Redirects are
    the caller's to refuse: use `send`, or pass `allow_redirects=False`.
    """
    names = resolver or Names()
    admitting = Admitting(reach, names)
    connector = TCPConnector(resolver=admitting, socket_factory=admitting.connect, limit=at_once)
    try:
        async with ClientSession(
            connector=connector,
            cookie_jar=DummyCookieJar(),
            headers=headers,
            timeout=ClientTimeout(total=seconds),
            auto_decompress=False,
            trust_env=False,
        ) as session:
            yield session
    finally:
        await names.close()


async def send(
    session: ClientSession,
    method: str,
    address: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    largest: int = LARGEST,
) -> Reply:
    """Send one request, and return what was answered, a redirect too; at most `largest` bytes of it.

    Raises `Unavailable` that says why nobody answered: no such name, an address inside, no time left.
    """
    asked = {"Accept-Encoding": "identity"} | dict(headers or {})
    try:
        async with session.request(
            method, address, data=body, headers=asked, allow_redirects=False
        ) as response:
            return await answered(response, largest=largest)
    except (ClientError, OSError, ValueError) as error:
        raise Unavailable(unreached(error)) from error


async def answered(response: ClientResponse, *, largest: int = LARGEST) -> Reply:
    """Return what is answered, at most `largest` bytes of it, however many pieces it comes in.

    Raises what the client raises.
    """
    content = bytearray()
    async for piece in response.content.iter_chunked(PIECE):
        content += piece
        if len(content) > largest:
            break
    return Reply(
        status=response.status,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=bytes(content[:largest]),
        is_cut=len(content) > largest,
    )


def posting(session: ClientSession, *, largest: int = LARGEST) -> Post:
    """Return how to post through a client, reading at most `largest` bytes of an answer."""

    async def post(address: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Post one body."""
        return await send(session, "POST", address, body=body, headers=headers, largest=largest)

    return post


def unreached(error: Exception) -> str:
    """Return in a few words why an exchange failed, without what was sent."""
    match error:
        case ClientConnectorDNSError(os_error=inner) if inner.errno == errno.EACCES:
            return f"cannot be reached: {inner.strerror}"
        case ClientConnectorDNSError():
            return "its name cannot be found"
        case ClientConnectorCertificateError():
            return "its certificate is not valid"
        case ClientConnectorError(os_error=inner):
            return f"cannot be reached: {inner.strerror or type(inner).__name__}"
        case TimeoutError():
            return "takes too long"
        case _:
            return f"cannot be read: {type(error).__name__}"


def is_public(host: str) -> bool:
    """Whether an IP address is one of the public internet, whatever it is wrapped in."""
    number = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour
        if number in _NAT64:
            inner = ipaddress.IPv4Address(number.packed[-4:])
        if inner is not None:
            return is_public(str(inner))
        if number.teredo is not None:
            return False
    return number.is_global and not number.is_multicast and not number.is_reserved


def why_not(address: str, reach: Reach) -> str | None:
    """Return what is wrong with an address that an owner writes; None if requests may go there.

    Only `https`, or `http` to a machine that the owner named: what is sent is nobody else's to
    read. A name is not resolved here; that it leads outside is checked at each connection.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no address"
    if parts.scheme not in {"http", "https"} or not host or any(one.isspace() for one in address):
        return "is no address of the web"
    if parts.username is not None or parts.password is not None:
        return "carries a password"
    if parts.fragment:
        return "has a fragment, which is never sent"
    if reach.admits(host):
        return None
    if parts.scheme != "https":
        return "is not https"
    if _is_inside(host):
        return "is not on the public internet"
    return None


def _is_inside(host: str) -> bool:
    """Whether a host is plainly one of ours: a number that is not public, or a name of no domain."""
    try:
        return not is_public(host)
    except ValueError:
        return "." not in host.rstrip(".") or host.rstrip(".").endswith((".localhost", ".internal", ".local"))


def _inside(host: str) -> str:
    return f"{host} is not on the public internet"
