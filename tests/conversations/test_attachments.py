"""Test what counts as a file that may be sent, and what it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversations.attachments import LONGEST_NAME, MediaType, media_type_of, tidy_name
from assistant.errors import InvalidInput


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"\x89PNG\r\n\x1a\n...", MediaType.PNG),
        (b"\xff\xd8\xff\xe0...", MediaType.JPEG),
        (b"GIF87a...", MediaType.GIF),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", MediaType.WEBP),
        (b"%PDF-1.4", MediaType.PDF),
        ("Größe: 38\n".encode(), MediaType.TEXT),
        (b"a < b", MediaType.TEXT),
    ],
)
def test_a_file_is_what_is_in_it(content: bytes, found: MediaType) -> None:
    """As browsers tell images, by their first bytes."""
    assert media_type_of(content) is found


@given(st.binary(max_size=64))
def test_whatever_comes_is_either_known_or_refused(content: bytes) -> None:
    """And what passes as text is text, and no markup."""
    try:
        found = media_type_of(content)
    except InvalidInput:
        return

    if found is MediaType.TEXT:
        assert not content.decode("utf-8-sig").lstrip().startswith("<")


@given(name=st.text(max_size=300), media_type=st.sampled_from(MediaType))
def test_a_name_is_a_name_and_no_path(name: str, media_type: MediaType) -> None:
    """Whatever it came as, it can be saved under it, and ends as what it is."""
    tidy = tidy_name(name, media_type)

    assert 1 < len(tidy) <= LONGEST_NAME
    assert not set(tidy) & set('/\\\x00\r\n"<>\u202e')
    assert tidy == tidy_name(tidy, media_type)


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("../../etc/passwd", "passwd.png"),
        (r"C:\Users\ana\photo.PNG", "photo.PNG"),
        ("gpj.\u202eexe.png", "gpj. exe.png"),
        ("", "file.png"),
    ],
)
def test_names_that_mislead_are_mended(name: str, tidy: str) -> None:
    """No folders, no turned writing, no wrong ending."""
    assert tidy_name(name, MediaType.PNG) == tidy
