"""Test that what callers send is either a model or an error that helps them."""

from __future__ import annotations

import json
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from assistant.errors import InvalidInput
from assistant.web.bodies import InvalidBody, Strict, parse


class Parcel(Strict):
    """A body to try things with."""

    name: Annotated[str, Field(max_length=10)]
    count: int = 1


def test_every_wrong_field_is_named_at_once() -> None:
    """Somebody who mends one field must not find the next one wrong afterwards."""
    with pytest.raises(InvalidBody) as refused:
        parse('{"name": "far too long for this", "count": "many", "colour": "red"}', Parcel)

    assert {one.field for one in refused.value.errors} == {"name", "count", "colour"}
    assert all(one.fix for one in refused.value.errors)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b'{"name": ', "line 1, column 10"),
        (b'{"name": "\xff"}', "byte 10"),
        (b"[]", "not a JSON object"),
        (b'{"name": NaN}', "NaN"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"count": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"name": "\\ud800"}', "name"),
    ],
)
def test_what_is_no_json_object_is_refused_with_the_place(raw: bytes, says: str) -> None:
    """A programmer finds a mistake faster when told where it is."""
    with pytest.raises(InvalidInput, match=says):
        parse(raw, Parcel)


@given(raw=st.binary(max_size=200))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    """Whatever arrives is refused with a reason, never a bug; no bytes at random are a parcel."""
    with pytest.raises(InvalidInput):
        parse(raw, Parcel)


@given(content=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_no_json_breaks_the_reader(content: object) -> None:
    """The same for whatever is JSON but means nothing to us."""
    with pytest.raises(InvalidInput):
        parse(json.dumps(content), Parcel)
