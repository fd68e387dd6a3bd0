"""Tell from which address a request comes, also behind proxies of ours.

Anybody may write `X-Forwarded-For`. It is believed from the right, for as long as whoever wrote the entry is
one of the proxies that the owner named; the first address that is none of them is the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from aiohttp import web
from aiohttp.typedefs import Middleware

from assistant.web.problems import Handler

ADDRESS = web.RequestKey("address", str)
UNKNOWN = "unknown"
FORWARDED = "X-Forwarded-For"
MOST_HOPS = 16  # entries looked at

Network = IPv4Network | IPv6Network


def networks(written: Sequence[str]) -> tuple[Network, ...]:
    """Return networks as they are written: `10.0.0.0/8`, or one address. Raises `ValueError`."""
    return tuple(ip_network(one, strict=False) for one in written)


def note_address(trusted: Sequence[Network]) -> Middleware:
    """Return the middleware that leaves on each request from where it comes."""

    @web.middleware
    async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Leave the address on the request."""
        forwarded = ",".join(request.headers.getall(FORWARDED, []))
        request[ADDRESS] = caller_of(request.remote, forwarded, trusted)
        return await handler(request)

    return note


def caller_of(peer: str | None, forwarded: str, trusted: Sequence[Network]) -> str:
    """Return the address of a caller: `peer`, or whom proxies that are `trusted` say they speak for."""
    caller = peer or UNKNOWN
    for entry in reversed(forwarded.split(",")[-MOST_HOPS:]):
        if not _is_among(caller, trusted) or not entry.strip():
            break
        caller = entry.strip()
    return caller


def _is_among(address: str, trusted: Sequence[Network]) -> bool:
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return any(known in network for network in trusted)


def group_of(address: str) -> str:
    """Return what one household or machine is counted by: an IPv6 address counts as its /64 network."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{address}/64", strict=False)) if known.version == 6 else address
