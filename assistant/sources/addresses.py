"""Tell which addresses belong to a site, and in which spelling."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from assistant.errors import InvalidInput

LONGEST_ADDRESS = 2000  # characters
LONGEST_NAME = 400  # characters of an article's id

_PORTS = {"http": 80, "https": 443}
_PLAIN = "/%:@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The part of one site that a source covers: a folder of it and all below."""

    location: str  # where reading begins: a page, or a sitemap
    schemes: frozenset[str]
    host: str  # with its port, where that is not the usual one
    prefix: str  # of the path

    @classmethod
    def of(cls, text: str) -> Scope:
        """Return what an address covers. Raises `InvalidInput`."""
        location = normal(text)
        if location is None:
            raise InvalidInput("location", f"{text!r} is no address", fix="write https://shop.example/help")
        parts = urlsplit(location)
        folder, _, last = parts.path.rpartition("/")
        is_file = "." in last
        return cls(
            location=location,
            schemes=frozenset({parts.scheme, "https"}),
            host=parts.netloc,
            prefix=f"{folder}/" if is_file or not last else f"{parts.path}/",
        )

    @property
    def is_sitemap(self) -> bool:
        """Whether reading begins at a sitemap."""
        return urlsplit(self.location).path.endswith((".xml", ".xml.gz"))

    @property
    def origin(self) -> str:
        """The address of the site itself, without a slash at the end."""
        parts = urlsplit(self.location)
        return f"{parts.scheme}://{parts.netloc}"

    def is_own_site(self, address: str) -> bool:
        """Whether an address lies on this site, wherever there."""
        parts = urlsplit(address)
        return parts.netloc == self.host and parts.scheme in self.schemes

    def overlaps(self, other: Scope) -> bool:
        """Whether some page lies in both."""
        is_nested = self.prefix.startswith(other.prefix) or other.prefix.startswith(self.prefix)
        return self.host == other.host and is_nested

    def holds(self, address: str) -> bool:
        """Whether an address lies in the part that is covered."""
        path = urlsplit(address).path
        return self.is_own_site(address) and f"{path}/".startswith(self.prefix)


def normal(address: str, *, beside: str = "") -> str | None:
    """Return an absolute address of the web in one spelling, without its fragment; None for any other."""
    try:
        parts = urlsplit(urljoin(beside, address.strip()))
        host = _host(parts)
    except ValueError:
        return None
    if host is None or len(address) > LONGEST_ADDRESS:
        return None
    path = quote(parts.path or "/", safe=_PLAIN)
    steps = path.lower().replace("%2e", ".").split("/")
    if "." in steps or ".." in steps:
        return None  # a path that pretends to lie below another
    return urlunsplit((parts.scheme, host, path, quote(parts.query, safe=_PLAIN + "?"), ""))


def article_name(address: str) -> str:
    """Return the id of the article that stands at an address: the address without its scheme."""
    return address.partition("://")[2]


def _host(parts: SplitResult) -> str | None:
    """Return host and port, if this is an address of the web that carries no password."""
    if parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
        return None
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.rstrip(".")
    port = parts.port
    return name if port in (None, _PORTS[parts.scheme]) else f"{name}:{port}"
