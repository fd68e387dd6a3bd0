"""A timeline loses nothing and tells nothing twice, however it is cut into pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InvalidInput
from assistant.journey.model import Cursor, Entry, Kind, Page, page_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

Places = list[list[Entry]]


def places(minutes: list[list[int]]) -> Places:
    """Return entries in several places, so many minutes ago each, newest first."""
    return [
        [
            Entry(at=NOW - timedelta(minutes=ago), kind=Kind.ORDERED, words=f"{place}.{number}", source="")
            for number, ago in enumerate(sorted(found))
        ]
        for place, found in enumerate(minutes)
    ]


def read(kept: Places, cursor: Cursor, *, size: int) -> Page:
    """Ask each place for no more than it has to give, as a store does."""
    asked = [[one for one in place if one.at <= cursor.at][: cursor.most(size)] for place in kept]
    return page_of(asked, cursor, size=size)


@given(
    minutes=st.lists(st.lists(st.integers(0, 5), max_size=12), max_size=4),  # few moments: much at once
    size=st.integers(1, 7),
)
def test_pages_together_are_the_whole_line_without_gaps_or_repeats(
    minutes: list[list[int]], size: int
) -> None:
    """Each entry is on one page, newest first, and every page but the last is full."""
    kept = places(minutes)
    pages = [read(kept, Cursor(), size=size)]
    while (cursor := pages[-1].before) is not None:
        pages.append(read(kept, Cursor.read(cursor.written), size=size))

    line = [one for page in pages for one in page.entries]

    assert sorted(one.words for one in line) == sorted(one.words for place in kept for one in place)
    assert [one.at for one in line] == sorted((one.at for one in line), reverse=True)
    assert all(len(page.entries) == size for page in pages[:-1])
    assert len(pages) == max(1, -(-len(line) // size))


@given(ago=st.timedeltas(timedelta(-9999), timedelta(99_999)), skip=st.integers(0, 5_000))
def test_a_cursor_comes_back_as_it_went(ago: timedelta, skip: int) -> None:
    """Down to the microsecond, or entries would be lost."""
    cursor = Cursor(at=NOW - ago, skip=skip)

    assert Cursor.read(cursor.written) == cursor


@pytest.mark.parametrize("written", ["", "yesterday", "1.2.3", "5", "-99999999999999999.0", "1.9999"])
def test_what_is_no_cursor_is_refused_by_name(written: str) -> None:
    """A typing error must not look like an empty timeline."""
    with pytest.raises(InvalidInput, match="before"):
        Cursor.read(written)
