"""Test that text from anywhere becomes HTML that is safe to insert."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.markdown import TAGS, UNMARKED, Markdown, plain_html

MARKDOWN = Markdown()


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='https://x' onclick='alert(1)'>x</a>",
        "<iframe src=https://x></iframe>",
        "<style>body{display:none}</style>",
        "![pixel](https://tracker.example/p.gif)",
        "<form action=https://x><input></form>",
        "<svg/onload=alert(1)>",
    ],
)
def test_nothing_that_runs_or_calls_home_survives(hostile: str) -> None:
    """A message is shown on pages where the reader is signed in."""
    shown = MARKDOWN.html(hostile)

    assert not re.search(r"<(script|img|iframe|style|form|input|svg)", shown)
    assert not re.search(r"<[^>]*(javascript:|data:|\son\w+=)", shown)


def test_links_open_elsewhere_and_tell_nobody_where_from() -> None:
    """A page that is linked to must not get hold of the page that links."""
    shown = MARKDOWN.html("[guide](https://shop.example/guide)")

    assert 'href="https://shop.example/guide"' in shown
    assert 'target="_blank"' in shown
    assert 'rel="noopener nofollow"' in shown


def test_steps_and_tables_stay_readable() -> None:
    """Support answers are mostly steps; they have to look like steps."""
    shown = MARKDOWN.html("1. Fill the tank\n2. **Wait**\n\n| a | b |\n|---|---|\n| 1 | 2 |")

    assert "<ol>" in shown
    assert "<strong>Wait</strong>" in shown
    assert "<table>" in shown


def test_what_a_customer_typed_is_shown_as_typed() -> None:
    """A customer who types 5 * 3 * 2 means a product, not emphasis."""
    shown = plain_html("5 *3* <b>\nnext line\n\nnew paragraph")

    assert shown == "<p>5 *3* &lt;b&gt;<br>next line</p><p>new paragraph</p>"


@given(text=st.text(max_size=200))
def test_only_allowed_elements_come_out(text: str) -> None:
    """The law behind the examples: whatever goes in, only what is on the list comes out."""
    elements = set(re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)", MARKDOWN.html(text)))

    assert elements <= TAGS


@given(text=st.from_regex(UNMARKED, fullmatch=True))
def test_what_needs_no_parser_comes_out_as_if_it_had_been_parsed(text: str) -> None:
    """The short way must never show a reply differently, or let through what the long way stops."""
    parsed = MARKDOWN.html(f"{text}\n\n*a mark, so that it is parsed*")

    assert parsed == f"{MARKDOWN.html(text)}\n<p><em>a mark, so that it is parsed</em></p>"
