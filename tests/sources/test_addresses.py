"""Test which addresses count as part of a site, and in which spelling."""

from __future__ import annotations

import pytest

from assistant.errors import InvalidInput
from assistant.sources.addresses import Scope, normal


@pytest.mark.parametrize(
    ("location", "address", "holds"),
    [
        ("https://shop.example/help", "https://shop.example/help", True),
        ("https://shop.example/help", "https://shop.example/help/a", True),
        ("https://shop.example/help", "https://shop.example/helpful", False),
        ("https://shop.example/help/", "https://shop.example/help", True),
        ("https://shop.example/help/index.html", "https://shop.example/help/b", True),
        ("https://shop.example/sitemap.xml", "https://shop.example/a", True),
        ("https://shop.example/help", "https://www.shop.example/help/a", False),
        ("https://shop.example/help", "http://shop.example/help/a", False),
        ("http://shop.example/help", "https://shop.example/help/a", True),
        ("https://shop.example/help", "https://shop.example:8443/help/a", False),
    ],
)
def test_a_source_covers_a_part_of_one_site(location: str, address: str, holds: bool) -> None:
    """What is beside it may be another company's, or the owner's basket."""
    assert Scope.of(location).holds(address) is holds


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HTTPS://Shop.Example:443/a b#top", "https://shop.example/a%20b"),
        ("../c", "https://shop.example/c"),
        ("?page=2", "https://shop.example/help/a?page=2"),
        ("javascript:alert(1)", None),
        ("https://user:PASSWORD@shop.example/", None),
        ("https://shop.example/help/%2e%2e/admin", None),
        ("https://[broken/", None),
        ("https://shop.example:port/", None),
        ("", "https://shop.example/help/a"),
    ],
)
def test_an_address_has_one_spelling_or_is_none(written: str, meant: str | None) -> None:
    """Two spellings of a page would be two articles."""
    assert normal(written, beside="https://shop.example/help/a") == meant


def test_what_is_no_address_is_named() -> None:
    """The owner mistyped; a trace would not help."""
    with pytest.raises(InvalidInput, match="is no address"):
        Scope.of("ftp://shop.example")
