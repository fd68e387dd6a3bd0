"""Run a small site of our own on loopback, as kind or as hostile as a test wants it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def a_page(
    title: str, text: str = "Something useful.", *, links: tuple[str, ...] = (), head: str = ""
) -> str:
    """Write a page of help."""
    shown = "".join(f'<a href="{link}">more</a>' for link in links)
    return (
        f'<html lang="en-GB"><head><title>{title} · Shop</title>{head}</head>'
        f"<body><nav>Home Basket</nav><main><h1>{title}</h1><p>{text}</p>{shown}</main></body></html>"
    )


def a_sitemap(*addresses: str, of: str = "url") -> str:
    """Write a sitemap of pages, or an index of sitemaps."""
    root = "urlset" if of == "url" else "sitemapindex"
    entries = "".join(f"<{of}><loc>{one}</loc></{of}>" for one in addresses)
    return f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{root}>'


@dataclass(slots=True, kw_only=True)
class FakeSite:
    """What the site answers, by path; a text is sent as HTML, or as XML where the path says so."""

    base: str = ""
    pages: dict[str, str | Handler] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)  # path and status, in order
    agents: set[str] = field(default_factory=set)

    @property
    def paths(self) -> list[str]:
        """What was asked for, but for robots.txt and guessed sitemaps."""
        return [path for path, _ in self.asked if path not in {"/robots.txt", "/sitemap.xml"}]

    def status_of(self, path: str) -> int:
        """Return how the last request for a path was answered."""
        return next(status for asked, status in reversed(self.asked) if asked == path)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer as the test said, with an ETag made from the text."""
        self.agents.add(request.headers["User-Agent"])
        response = await self._response(request)
        self.asked.append((request.path, response.status))
        return response

    async def _response(self, request: web.Request) -> web.StreamResponse:
        found = self.pages.get(request.path)
        if found is None:
            return web.Response(status=404)
        if not isinstance(found, str):
            return await found(request)
        etag = f'"{hash(found)}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        kind = "application/xml" if request.path.endswith(".xml") else "text/html"
        kind = "text/plain" if request.path == "/robots.txt" else kind
        return web.Response(text=found, content_type=kind, headers={"ETag": etag})


@asynccontextmanager
async def a_site(**pages: str | Handler) -> AsyncGenerator[FakeSite]:
    """Serve a site; keyword `help__a` is the page `/help/a`."""
    site = FakeSite(pages={f"/{name.replace('__', '/')}": page for name, page in pages.items()})
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        site.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield site
    finally:
        await runner.cleanup()


def moved(target: str) -> Handler:
    """Answer with a redirect."""

    async def handler(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})

    return handler


def sent(body: bytes, kind: str, *, status: int = 200, **headers: str) -> Handler:
    """Answer with these bytes; keyword `Content_Encoding` is that header."""

    async def handler(_request: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(body=body, status=status, headers={"Content-Type": kind, **named})

    return handler
