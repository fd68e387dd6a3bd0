"""A file of segments is read whole, or refused with the place and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import InvalidInput
from assistant.segments.declaring import BYTES, DEPTH, PARTS, Reader, segments_in
from assistant.segments.model import Comparison, Field, How, Not, Some

ORDERS = {"field": "orders", "at_least": 1}


def written(folder: Path, content: object) -> Path:
    """Return a file of rules."""
    file = folder / "segments.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def nested(depth: int) -> object:
    """Return a rule within so many others."""
    rule: object = ORDERS
    for _ in range(depth - 1):
        rule = {"not": rule}
    return rule


def test_a_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    """With every word of the language."""
    when = {"any": [{"not": ORDERS}, {"field": "viewed", "in": ["kettle", "cup"], "within_days": 7}]}
    file = written(tmp_path, [{"name": "curious", "title": "Curious", "when": when}])

    (found,) = segments_in(file)

    assert (found.name, found.title) == ("curious", "Curious")
    assert found.when == Some(
        rules=(
            Not(rule=Comparison(field=Field.ORDERS, how=How.AT_LEAST, number=1)),
            Comparison(field=Field.VIEWED, how=How.IN, words=("kettle", "cup"), within_days=7),
        )
    )


def test_without_a_file_there_are_no_segments() -> None:
    """Nobody is counted whom no owner asked to count."""
    assert segments_in(None) == ()


@pytest.mark.parametrize(
    ("when", "place", "fix"),
    [
        (3, "when: is no object", "`all`, `any`"),
        ({}, "when: holds nothing", "`all`, `any`"),
        ({"all": []}, "when.all: is no list of rules", "at least one"),
        ({"all": [ORDERS], "any": [ORDERS]}, "when: holds `all`, `any`", "write one of"),
        ({"both": [ORDERS]}, "when: holds `both`", "write one of"),
        ({"not": [ORDERS]}, "when.not: is no object", "write one of"),
        ({"all": [ORDERS, {"field": "order"}]}, "when.all[1].field: does not know 'order'", "`orders`"),
        ({"field": ["orders"]}, "when.field: does not know 'list'", "there are stage"),
        (ORDERS | {"atleast": 2}, "when.atleast: does not belong to `orders`", "`at_least`"),
        (ORDERS | {"is": 2}, "when: compares `orders` 2 times", "write one of"),
        ({"field": "orders"}, "when: compares `orders` 0 times", "write one of"),
        ({"field": "orders", "in": ["1"]}, "when.in: does not belong", "at_least"),
        ({"field": "orders", "is": "3"}, "when.is: is no number", "without quotes"),
        ({"field": "orders", "is": True}, "when.is: is no number", "without quotes"),
        ({"field": "orders", "is": 10**400}, "when.is: is no number", "1e12"),
        ({"field": "orders", "is": float("nan")}, "when.is: is no number", "1e12"),
        ({"field": "region", "is": ""}, "when.is: is no word", "characters"),
        ({"field": "region", "is": "x" * 101}, "when.is: is no word", "100"),
        ({"field": "region", "in": []}, "when.in: is no list", "1 to 50"),
        ({"field": "region", "in": ["uk", 3]}, "when.in[1]: is no word", "quotes"),
        (
            {"field": "region", "is": "uk", "within_days": 3},
            "when.within_days: does not belong",
            "there are field, is, in",
        ),
        ({"field": "stage", "is": "lapse"}, "when.is: does not know 'lapse'", "`lapsed`"),
        ({"field": "fact", "is": "vegan"}, "when.topic: is no word", "quotes"),
        ({"field": "spent", "at_least": 3}, "when.currency: is no currency", "GBP"),
        (ORDERS | {"within_days": 0}, "when.within_days: is no number of days", "from 1"),
        (ORDERS | {"within_days": 2.5}, "when.within_days: is no number of days", "whole"),
        (nested(DEPTH + 1), f"{'.not' * DEPTH}: lies {DEPTH + 1} rules deep", f"at most {DEPTH}"),
        ({"all": [ORDERS] * PARTS}, f"when.all[{PARTS - 1}]: is part {PARTS + 1}", f"at most {PARTS}"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_the_fix(
    tmp_path: Path, when: object, place: str, fix: str
) -> None:
    """An owner finds it without reading our code."""
    file = written(tmp_path, [{"name": "one", "title": "One", "when": when}])

    with pytest.raises(InvalidInput) as refused:
        segments_in(file)

    assert "segments.json, row 1, when" in refused.value.problem
    assert place in refused.value.problem
    assert fix in refused.value.fix


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[" * 100_000, "nested too deeply"),
        (" " * (BYTES + 1), "is larger than"),
        ('[{"name": "one"', "is no JSON"),
        ([{"name": "one", "title": "One"}], "row 1.when"),
        ([{"name": "One!", "title": "One", "when": ORDERS}], "row 1.name"),
        ([{"name": "one", "title": "One", "when": ORDERS, "then": 1}], "row 1.then"),
        ([{"name": "one", "title": "One", "when": ORDERS}] * 2, "row 2.name: 'one' is taken"),
        ([{"name": f"n{one}", "title": "N", "when": ORDERS} for one in range(101)], "holds 101 segments"),
    ],
)
def test_a_hostile_file_is_refused(tmp_path: Path, content: object, problem: str) -> None:
    """It neither crashes the start nor takes it long."""
    with pytest.raises(InvalidInput) as refused:
        segments_in(written(tmp_path, content))

    assert problem in refused.value.problem
    assert refused.value.fix


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A mistyped path is the commonest mistake."""
    with pytest.raises(InvalidInput, match="cannot be read"):
        segments_in(tmp_path / "nowhere.json")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(list(Field)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "field", "is", "in", "topic", "within_days", "x"]), inner
        )
    ),
    max_leaves=30,
)


@given(content=JSON)
def test_whatever_is_written_is_a_rule_or_refused(content: object) -> None:
    """Nothing else comes out: no other error, and no rule that cannot be answered."""
    told: InvalidInput | None = None
    try:
        Reader("rules.json").rule(content)
    except InvalidInput as refused:
        told = refused

    assert told is None or (told.problem.startswith("rules.json, when") and told.fix)
