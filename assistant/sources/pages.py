"""Turn what a site sent into an article, and tell which other pages it names."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from typing_extensions import override

from assistant.sources.addresses import article_name, normal
from assistant.sources.fetch import Answer
from knowledge import Document, Page, UnreadableError, read_page, read_paper

HTML = frozenset({"text/html", "application/xhtml+xml"})
PAPERS = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
MOST_LINKS = 5000  # followed from one page
DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a page is: an article, or the reason why it is none, and where it leads."""

    document: Document | None
    problem: str = ""
    is_wanted: bool = True  # whether the site wants it listed
    canonical: str | None = None
    links: tuple[str, ...] = ()


def content_of(answer: Answer) -> Content:
    """Return what a page says; takes a while, and is to be called off the loop."""
    if answer.kind in HTML:
        return _of_html(answer)
    ending = PAPERS.get(answer.kind)
    if ending is None:
        return Content(document=None, problem=f"is {answer.kind}, which is not read")
    try:
        page = read_paper(answer.body, ending)
    except UnreadableError as error:
        return Content(document=None, problem=f"{error.problem}; {error.fix}")
    return Content(document=_document(answer.address, page))


def decoded(body: bytes, charset: str | None) -> str:
    """Return HTML as text, by what its header or the page itself declares, else as UTF-8."""
    found = DECLARED.search(body[:2048])
    for name in (charset, found[1].decode() if found else None):
        if name is not None and _is_encoding(name):
            return body.decode(name, "replace").replace("\0", "")
    return body.decode("utf-8-sig", "replace").replace("\0", "")


def _of_html(answer: Answer) -> Content:
    html = decoded(answer.body, answer.charset)
    named = _Named(answer.address)
    named.feed(html)
    named.close()
    page = read_page(html)
    has_text = bool(page.text.strip())
    return Content(
        document=_document(answer.address, page) if has_text else None,
        problem="" if has_text else "has no text outside navigation and forms",
        is_wanted="noindex" not in named.robots and "none" not in named.robots,
        canonical=named.canonical,
        links=() if "nofollow" in named.robots else tuple(dict.fromkeys(named.links)),
    )


def _document(address: str, page: Page) -> Document:
    language = page.language.partition("-")[0].lower() if page.language else ""
    last = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    return Document(
        id=article_name(address),
        title=page.title.strip()[:200] or last or address,
        text=page.text,
        metadata={"language": (language,)} if language else {},
        url=address,
    )


class _Named(HTMLParser):
    """Notes what a page links to, what it calls itself, and what it asks of robots."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self._beside = address
        self.links: list[str] = []
        self.canonical: str | None = None
        self.robots: frozenset[str] = frozenset()

    @override
    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        relation = said.get("rel", "").lower().split()
        if tag == "base" and said.get("href"):
            self._beside = normal(said["href"], beside=self._beside) or self._beside
        elif tag == "a" and "nofollow" not in relation and len(self.links) < MOST_LINKS:
            found = normal(said.get("href", ""), beside=self._beside)
            self.links += [found] if found else []
        elif tag == "link" and "canonical" in relation:
            self.canonical = normal(said.get("href", ""), beside=self._beside)
        elif tag == "meta" and said.get("name", "").lower() == "robots":
            words = said.get("content", "").lower().split(",")
            self.robots |= {word.strip() for word in words}


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False
