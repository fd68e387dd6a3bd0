"""Test that no part of a delivery, replaced by anything, does more than have it refused or passed over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle

import pytest
from pydantic import JsonValue

from assistant.channels.helpdesk.reading import parsed
from assistant.errors import InvalidInput
from assistant.helpdesks.model import Delivery, Happening
from tests.helpdesk.specimens import SPECIMENS, Specimen
from tests.helpdesk.test_contract import LONG

RUBBISH: tuple[JsonValue, ...] = ([], {}, 7, None, "a\0b\ud800", True, [[]], -1e308, "", 10**30)
Path = tuple[str | int, ...]


def places(content: JsonValue, here: Path = ()) -> Iterator[Path]:
    """Yield the path of every part of `content`."""
    yield here
    if isinstance(content, dict):
        for name, part in content.items():
            yield from places(part, (*here, name))
    elif isinstance(content, list):
        for number, part in enumerate(content):
            yield from places(part, (*here, number))


def replaced(content: JsonValue, path: Path, by: JsonValue) -> JsonValue:
    """Return `content` with the part at `path` replaced."""
    if not path:
        return by
    first, *rest = path
    if isinstance(content, dict):
        return content | {str(first): replaced(content[str(first)], tuple(rest), by)}
    assert isinstance(content, list)
    assert isinstance(first, int)
    return [*content[:first], replaced(content[first], tuple(rest), by), *content[first + 1 :]]


def changed(specimen: Specimen) -> Iterator[Delivery]:
    """Yield each payload that is JSON and not huge, once for every part of it, replaced by rubbish."""
    rubbish = cycle(RUBBISH)
    for payload in specimen.payloads().values():
        with suppress(ValueError, RecursionError):
            content = json.loads(payload.event.body if len(payload.event.body) < LONG else b"")
            headers = {name.lower(): value for name, value in payload.event.headers.items()}
            for path in places(content):
                body = json.dumps(replaced(content, path, next(rubbish))).encode()
                yield Delivery(headers=headers, body=body)


@pytest.mark.parametrize("specimen", SPECIMENS.values(), ids=SPECIMENS.keys())
def test_every_part_may_be_anything(specimen: Specimen) -> None:
    """What is signed may still be strange: one error that nobody foresaw, and it is delivered for ever."""
    desk, number = specimen.made(), 0

    for number, delivery in enumerate(changed(specimen), 1):  # noqa: B007
        found: tuple[Happening, ...] = ()
        with suppress(InvalidInput):
            found = desk.read(delivery)
        assert desk.key(delivery)
        assert all(one.id and one.conversation and is_kept(one.text) for one in found)

    assert number > 100


def is_kept(text: str) -> bool:
    """Whether a database keeps `text`."""
    return "\0" not in text and text == text.encode("utf-8", "replace").decode()


@pytest.mark.parametrize(
    ("raw", "content"),
    [
        (rb'{"a\u0000": ["b\u0000c"]}', {"a": ["bc"]}),
        (rb'{"a": "half \ud83d"}', {"a": "half ?"}),
        (b'{"a": "half \xed\xa0\xbd"}', {"a": "half ?"}),
        (rb'{"a": "whole \ud83d\ude00"}', {"a": "whole 😀"}),
        ('{"a": "😀 é"}'.encode(), {"a": "😀 é"}),
        (b"7", 7),
    ],
)
def test_what_no_database_keeps_is_left_out(raw: bytes, content: JsonValue) -> None:
    """PostgreSQL refuses a NUL, and nobody can encode half a character."""
    assert parsed(raw) == content


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 100_000, '{"a": 1}'.encode("utf-16")])
def test_what_is_no_json_is_said_to_be_none(raw: bytes) -> None:
    """Whatever the reason: one error."""
    with pytest.raises(ValueError):
        parsed(raw)
