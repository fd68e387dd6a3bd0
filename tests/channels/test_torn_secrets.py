"""A secret that came as bytes which are no text is nobody's, and no reason to fail."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest

from tests.channels.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def status(site: Site, path: str, header: bytes) -> int:
    """Ask with a header as no client writes it, and return the status of the answer."""
    where = urlsplit(site.base)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: close\r\n".encode())
    writer.write(header + b"\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split(maxsplit=2)[1])


@pytest.mark.parametrize("path", ["/v1/staff/me", "/v1/tokens", "/v1/conversations", "/v1/models"])
@pytest.mark.parametrize(
    "header",
    [
        b"Authorization: Bearer \xff\xfe",
        b"Authorization: Bearer cgt_\xff",
        b"Cookie: concierge_staff=\xff",
    ],
)
async def test_whoever_sends_it_is_not_known(shared_site: Site, path: str, header: bytes) -> None:
    """It is refused and counted as any wrong secret; a bug would be neither."""
    assert await status(shared_site, path, header) == 401
