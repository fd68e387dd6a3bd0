"""Serve the pages: the demo shop or how to embed the widget, the desk, and public articles."""

from __future__ import annotations

import html

from aiohttp import web

from assistant.articles.model import is_for_readers
from assistant.articles.reading import without
from assistant.errors import NotFound
from assistant.events import ArticleId, Clock
from assistant.web.markdown import Markdown
from assistant.web.pages import Pages, file, respond
from assistant.web.routes import Who, route
from assistant.work import Work
from knowledge import Document, is_valid

PUBLIC = "customer"  # the audience whose articles have a public page

ARTICLE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {company}</title>
<link rel="icon" href="/static/shared/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/article/article.css">
</head>
<body>
<main class="article">
<p class="meta">{company}{category}</p>
<h1>{title}</h1>
<div class="body">
{body}
</div>
</main>
</body>
</html>
"""


class PagesDoor:
    """Serves static files and the pages that customers and the curious may see."""

    def __init__(self, pages: Pages, *, work: Work, company: str, is_demo: bool, clock: Clock) -> None:
        self._pages = pages
        self._work = work
        self._company = company
        self._clock = clock
        self._front = "shop/index.html" if is_demo else "home/index.html"
        self._markdown = Markdown()

    @route("GET", "/static/{file:.+}", who=Who.ANYONE, is_limited=False, sends="*/*")
    async def static(self, request: web.Request) -> web.Response:
        """Send one file of the pages."""
        return self._pages.respond(request, request.match_info["file"])

    @route("GET", "/", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def front(self, request: web.Request) -> web.Response:
        """Show the demo shop, or how to embed the widget."""
        return self._pages.respond(request, self._front)

    @route("GET", "/privacy", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def privacy(self, request: web.Request) -> web.Response:
        """Show customers what we know about them; the page asks with the token that it was opened with."""
        return self._pages.respond(request, "privacy/index.html")

    @route("GET", "/docs", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def docs(self, request: web.Request) -> web.Response:
        """Show programmers what the API can do, and let them try it."""
        return self._pages.respond(request, "docs/index.html")

    @route("GET", "/articles/{article:.+}", who=Who.ANYONE, sends="text/html")
    async def article(self, request: web.Request) -> web.Response:
        """Show an article that customers may read, without what it tells assistants to do."""
        name = request.match_info["article"]
        async with self._work.reading() as work:
            found = await work.articles.get(ArticleId(name))
        said = found.document.metadata
        if (
            is_for_readers(said)
            or PUBLIC not in said.get("audience", (PUBLIC,))
            or not is_valid(said, self._clock().date())
        ):
            raise NotFound("article", name)
        shown = without(found.document, found.instructions)
        return respond(request, file(self._page(shown).encode(), ".html"))

    def _page(self, document: Document) -> str:
        return ARTICLE.format(
            language=html.escape(_first(document.metadata.get("language")) or "en"),
            title=html.escape(document.title),
            company=html.escape(self._company),
            category=html.escape(
                f" · {category}" if (category := _first(document.metadata.get("category"))) else ""
            ),
            body=self._markdown.html(document.text),
        )


class DeskPagesDoor:
    """Serves the desk's pages; what they show comes from routes that ask who is there."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @route("GET", "/desk", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def desk(self, request: web.Request) -> web.Response:
        """Show the desk."""
        return self._pages.respond(request, "desk/index.html")

    @route("GET", "/desk/articles", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def articles(self, request: web.Request) -> web.Response:
        """Show the page on which the owner writes articles."""
        return self._pages.respond(request, "desk/articles.html")

    @route("GET", "/desk/questions", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def questions(self, request: web.Request) -> web.Response:
        """Show the page on which the owner sees what customers asked and no article answers."""
        return self._pages.respond(request, "desk/questions.html")

    @route("GET", "/desk/sources", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def sources(self, request: web.Request) -> web.Response:
        """Show the page on which the owner says where articles come from."""
        return self._pages.respond(request, "desk/sources.html")

    @route("GET", "/desk/helpdesks", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def helpdesks(self, request: web.Request) -> web.Response:
        """Show the page on which the owner connects helpdesks."""
        return self._pages.respond(request, "desk/helpdesks.html")

    @route("GET", "/desk/counter", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def counter(self, request: web.Request) -> web.Response:
        """Show the page for whoever serves customers at the till or on the phone."""
        return self._pages.respond(request, "desk/counter.html")

    @route("GET", "/desk/macros", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def macros(self, request: web.Request) -> web.Response:
        """Show the page on which agents keep answers ready."""
        return self._pages.respond(request, "desk/macros.html")

    @route("GET", "/desk/risk", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def risk(self, request: web.Request) -> web.Response:
        """Show the page on which the owner weighs wrong answers against unanswered questions."""
        return self._pages.respond(request, "desk/risk.html")

    @route("GET", "/desk/offers", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def offers(self, request: web.Request) -> web.Response:
        """Show the page on which the owner makes rules for offers and previews them."""
        return self._pages.respond(request, "desk/offers.html")

    @route("GET", "/desk/webhooks", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def webhooks(self, request: web.Request) -> web.Response:
        """Show the page on which the owner says which systems are told what happens."""
        return self._pages.respond(request, "desk/webhooks.html")

    @route("GET", "/desk/supervisor", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def supervisor(self, request: web.Request) -> web.Response:
        """Show the page on which supervisors see how the desk is doing."""
        return self._pages.respond(request, "desk/supervisor.html")

    @route("GET", "/desk/access", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def access(self, request: web.Request) -> web.Response:
        """Show the page on which people look after their sign-in, and the owner after tokens."""
        return self._pages.respond(request, "desk/access.html")

    @route("GET", "/desk/sign-in", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def sign_in(self, request: web.Request) -> web.Response:
        """Show the page that a sign-in link leads to."""
        return self._pages.respond(request, "desk/sign-in.html")


class ShopPagesDoor:
    """Serves the demo shop's product pages."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    @route("GET", "/shop/{product}", who=Who.ANYONE, is_limited=False, sends="text/html")
    async def product(self, request: web.Request) -> web.Response:
        """Show one product; the page asks for what it needs."""
        return self._pages.respond(request, "shop/index.html")


def _first(values: tuple[str, ...] | None) -> str | None:
    return values[0] if values else None
