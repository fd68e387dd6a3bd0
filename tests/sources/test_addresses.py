"""Test which addresses count as part of a site, and which machines as public."""

from __future__ import annotations

import pytest

from assistant.errors import InvalidInput
from assistant.sources.addresses import Scope, is_public, normal


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:a00:1::",
    ],
)
def test_machines_inside_are_not_public(host: str) -> None:
    """Each of these may be a router, a database or a cloud's own keys."""
    assert not is_public(host)


@pytest.mark.parametrize("host", ["93.184.215.14", "2606:4700::1111", "64:ff9b::808:808"])
def test_the_internet_is_public(host: str) -> None:
    """Where shops are."""
    assert is_public(host)


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
