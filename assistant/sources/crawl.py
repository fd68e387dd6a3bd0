"""Read a site as a polite guest: its sitemap if it has one, else page after page by its links.

What robots.txt forbids is not asked for, and between two requests there is a pause, as long
as the site wants it. Pages, bytes and time are bounded, and a site that fails again and
again is left in peace.

Only what the site itself takes back is gone: a page that answers 404 or 410, leads to
another, or asks not to be listed. Whatever could not be read this time keeps its article.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from aiohttp import ClientSession
from protego import Protego

from assistant.errors import Unavailable
from assistant.sources.addresses import LONGEST_NAME, Scope, article_name
from assistant.sources.fetch import AGENT, Answer, Outcome, fetch
from assistant.sources.model import KeptPage, Skipped
from assistant.sources.pages import HTML, Content, content_of
from assistant.sources.sitemap import LARGEST_SITEMAP, MOST_SITEMAPS, read_sitemap
from knowledge import LARGEST_PAPER, Document

LARGEST_ROBOTS = 512 * 1024  # bytes, as RFC 9309 has it
FAILURES = 10  # in a row, after which the rest is left for another time

Progress = Callable[[int, int], None]  # pages done, pages known
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How much of a site is read at once, and how fast."""

    pages: int = 2000
    page_bytes: int = 2_000_000  # of an HTML page, unpacked
    paper_bytes: int = LARGEST_PAPER
    total_bytes: int = 500_000_000
    seconds: float = 1800.0
    pause: float = 0.2  # seconds between two requests, where the site wants none
    longest_pause: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRead:
    """What a visit brought."""

    documents: tuple[Document, ...]
    gone: frozenset[str]  # articles that the site took back
    pages: tuple[KeptPage, ...]  # what to remember of those that answered
    skipped: tuple[Skipped, ...]


@dataclass(slots=True, kw_only=True)
class Visit:
    """One reading of a site, from its robots.txt to its last page."""

    scope: Scope
    session: ClientSession
    known: Mapping[str, KeptPage]  # by address
    standing: Collection[str]  # articles that are as the site last had them
    allowance: Allowance
    progress: Progress
    sleep: Sleep = asyncio.sleep
    now: Callable[[], float] = time.monotonic
    _robots: Protego = field(default_factory=lambda: Protego.parse(""))
    _waiting: deque[str] = field(default_factory=deque)
    _seen: set[str] = field(default_factory=set)
    _documents: dict[str, Document] = field(default_factory=dict)
    _unchanged: set[str] = field(default_factory=set)
    _gone: set[str] = field(default_factory=set)
    _pages: dict[str, KeptPage] = field(default_factory=dict)
    _skipped: list[Skipped] = field(default_factory=list)
    _bytes: int = 0
    _failures: int = 0
    _follows_links: bool = True

    async def read(self) -> SiteRead:
        """Read all that may be read. Raises `Unavailable` if the site cannot be reached at all."""
        ends_at = self.now() + self.allowance.seconds
        await self._ask_robots()
        await self._list_pages()
        done = 0
        while self._waiting:
            if (reason := self._over(done, ends_at)) is not None:
                self._skip(f"{len(self._waiting)} more pages", reason)
                break
            await self._visit(self._waiting.popleft())
            done += 1
            self.progress(done, done + len(self._waiting))
        self._check_found()
        here = self._documents.keys() | self._unchanged
        return SiteRead(
            documents=tuple(self._documents.values()),
            gone=frozenset(self._gone - here),
            pages=tuple(self._pages.values()),
            skipped=tuple(self._skipped),
        )

    def _check_found(self) -> None:
        """Raise `Unavailable` if the visit brought nothing, good or bad."""
        if self._documents or self._unchanged or (self._gone and self.known):
            return
        first = next(iter(self._skipped), Skipped(what=self.scope.location, why="nothing stands there"))
        raise Unavailable(f"{first.what}: {first.why}", fix="check the address and try again")

    async def _ask_robots(self) -> None:
        """Read what the site asks of robots. Raises `Unavailable`: without an answer we stay away."""
        address = f"{self.scope.origin}/robots.txt"
        answer = await fetch(self.session, address, largest=LARGEST_ROBOTS, refuse=self._off_site)
        if answer.outcome is Outcome.READ:
            text = answer.body.decode("utf-8", "replace")
            self._robots = await asyncio.to_thread(Protego.parse, text)
        elif answer.outcome is Outcome.FAILED and not 400 <= answer.status < 500:
            raise Unavailable(f"{address}: {answer.problem}", fix="check the address and try again")

    async def _list_pages(self) -> None:
        """Find where to begin: what the sitemaps list, else the first page; then what was there before."""
        listed = await self._in_sitemaps()
        self._follows_links = not listed and not self.scope.is_sitemap
        if not listed and self.scope.is_sitemap:
            raise Unavailable(
                f"{self.scope.location}: no sitemap with pages of this part of the site",
                fix="check the address, or pass the address of a page",
            )
        self._add(listed or [self.scope.location])
        self._add(self.known)

    async def _in_sitemaps(self) -> list[str]:
        guesses = [*self._robots.sitemaps, f"{self.scope.origin}/sitemap.xml"]
        waiting = deque([self.scope.location] if self.scope.is_sitemap else guesses)
        asked: set[str] = set()
        listed: list[str] = []
        while waiting and len(asked) < MOST_SITEMAPS and len(listed) < self.allowance.pages:
            address = waiting.popleft()
            if address in asked or not self.scope.is_own_site(address):
                continue
            asked.add(address)
            answer = await self._get(address, largest=LARGEST_SITEMAP)
            if answer.outcome is Outcome.READ:
                found = await asyncio.to_thread(read_sitemap, answer.body, at=answer.address)
                waiting += found.sitemaps if found else ()
                listed += [one for one in found.pages if self.scope.holds(one)] if found else []
        return listed

    def _over(self, done: int, ends_at: float) -> str | None:
        """Return why the visit ends before its last page, if it does."""
        if done >= self.allowance.pages:
            return f"a site is read up to {self.allowance.pages:,} pages"
        if self._bytes >= self.allowance.total_bytes:
            return f"a site is read up to {self.allowance.total_bytes:,} bytes"
        if self.now() >= ends_at:
            return f"a site is read for up to {self.allowance.seconds:,.0f} s"
        if self._failures >= FAILURES:
            return f"{FAILURES} pages in a row failed, so the site is left in peace"
        return None

    async def _visit(self, address: str) -> None:
        if (reason := self._refuse(address)) is not None:
            self._skip(address, reason)
            return
        kept = self.known.get(address)
        is_standing = kept is not None and (kept.article_id is None or kept.article_id in self.standing)
        answer = await self._get(
            address, largest=self.allowance.paper_bytes, kept=kept if is_standing else None
        )
        self._failures = self._failures + 1 if answer.outcome is Outcome.FAILED else 0
        if answer.outcome is Outcome.FAILED:
            self._skip(address, answer.problem)
        elif answer.outcome is Outcome.GONE:
            self._take_back(address)
        elif answer.outcome is Outcome.UNCHANGED and kept is not None:
            self._leave(kept)
        elif answer.kind in HTML and len(answer.body) > self.allowance.page_bytes:
            self._skip(address, f"larger than {self.allowance.page_bytes:,} bytes")
        elif self._is_first_at(address, answer):
            await self._take(answer)

    def _is_first_at(self, asked: str, answer: Answer) -> bool:
        """Whether nothing was read yet at the address that an answer came from."""
        if answer.address == asked:
            return True
        self._take_back(asked)
        is_new = answer.address not in self._seen
        self._seen.add(answer.address)
        return is_new

    async def _take(self, answer: Answer) -> None:
        content = await asyncio.to_thread(content_of, answer)
        elsewhere = content.canonical if self._stands_elsewhere(content, answer.address) else None
        self._follow(content.links)
        self._add([elsewhere] if elsewhere else [])
        document = content.document
        if document is not None and elsewhere is None and content.is_wanted:
            self._documents[document.id] = document
        elif document is None:
            self._skip(answer.address, content.problem)
        else:
            self._skip(answer.address, f"stands at {elsewhere}" if elsewhere else "asks not to be listed")
            self._take_back(answer.address)
        self._pages[answer.address] = KeptPage(
            address=answer.address,
            article_id=document.id if document is not None and document.id in self._documents else None,
            etag=answer.etag,
            last_modified=answer.last_modified,
            links=content.links if self._follows_links else (),
        )

    def _stands_elsewhere(self, content: Content, address: str) -> bool:
        canonical = content.canonical
        return canonical is not None and canonical != address and self.scope.holds(canonical)

    def _leave(self, kept: KeptPage) -> None:
        """Keep a page as it was."""
        self._pages[kept.address] = kept
        self._unchanged |= {kept.article_id} if kept.article_id else set()
        self._follow(kept.links)

    def _take_back(self, address: str) -> None:
        self._gone.add(article_name(address))

    def _follow(self, addresses: Iterable[str]) -> None:
        if self._follows_links:
            self._add(addresses)

    def _add(self, addresses: Iterable[str]) -> None:
        """Put addresses of this part of the site into the line, each once."""
        for address in addresses:
            is_room = len(self._seen) < 2 * self.allowance.pages
            if is_room and address not in self._seen and self.scope.holds(address):
                self._seen.add(address)
                self._waiting.append(address)

    def _refuse(self, address: str) -> str | None:
        """Return why an address is not visited."""
        if not self.scope.holds(address):
            return "lies outside the part of the site that is read"
        if len(article_name(address)) > LONGEST_NAME:
            return "its address is too long"
        return self._off_limits(address)

    def _off_site(self, address: str) -> str | None:
        return None if self.scope.is_own_site(address) else "is another site"

    def _off_limits(self, address: str) -> str | None:
        if (reason := self._off_site(address)) is not None:
            return reason
        return None if self._robots.can_fetch(address, AGENT) else "robots.txt does not allow it"

    async def _get(self, address: str, *, largest: int, kept: KeptPage | None = None) -> Answer:
        """Fetch, after the pause that the site wants."""
        wanted = self._robots.crawl_delay(AGENT) or 0.0
        await self.sleep(min(max(wanted, self.allowance.pause), self.allowance.longest_pause))
        refuse = self._off_limits if largest == LARGEST_SITEMAP else self._refuse
        answer = await fetch(self.session, address, largest=largest, refuse=refuse, kept=kept)
        self._bytes += len(answer.body)
        return answer

    def _skip(self, what: str, why: str) -> None:
        self._skipped.append(Skipped(what=what, why=why))
