"""Read which pages a sitemap lists, or which other sitemaps; anything else in it is passed over."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring

from assistant.sources.addresses import normal
from assistant.sources.fetch import TooMuch, Unpacking

LARGEST_SITEMAP = 10_000_000  # bytes, unpacked
MOST_LISTED = 50_000  # addresses in one, as sitemaps.org has it
MOST_SITEMAPS = 50

GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What one file lists, in its order."""

    pages: tuple[str, ...]
    sitemaps: tuple[str, ...]


def read_sitemap(content: bytes, *, at: str) -> Sitemap | None:
    """Return what a sitemap lists, packed or not; None if it is none, or pretends to be one."""
    try:
        raw = Unpacking(LARGEST_SITEMAP).add(content) if content.startswith(GZIP) else content
        if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
            return None  # no sitemap needs any, and they are how a small file becomes a large one
        return _listed(raw, at)
    except (ParseError, TooMuch, zlib.error, LookupError, ValueError):
        return None


def _listed(raw: bytes, at: str) -> Sitemap | None:
    root = fromstring(raw)  # noqa: S314  # without a DTD, which was refused, there is nothing to expand
    if _name(root) not in {"urlset", "sitemapindex"}:
        return None
    found: dict[str, list[str]] = {"url": [], "sitemap": []}
    for entry in root:
        located = next((one.text for one in entry if _name(one) == "loc"), None)
        address = normal(located or "", beside=at)
        if address is not None and _name(entry) in found:
            found[_name(entry)].append(address)
    return Sitemap(pages=tuple(found["url"][:MOST_LISTED]), sitemaps=tuple(found["sitemap"]))


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
