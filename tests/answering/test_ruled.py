"""What the owner wants a person to see goes to one, however sure the answer, and the trace names the rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.answering.decide import Limits
from assistant.answering.judge import Standard
from assistant.answering.model import Step
from assistant.answering.ruled import hand_off_rules_in
from assistant.answering.think import Thought, explain, think
from assistant.conversations.heard import Heard
from assistant.conversations.model import Reason
from assistant.customers.model import CustomerView
from assistant.errors import InvalidInput
from assistant.events import ProductId
from assistant.history.model import Order, OrderLine
from knowledge import SHIPPED
from tests.answering.test_rank import a_hit, a_view

RULES: list[dict[str, object]] = [
    {"name": "wholesale", "words": ["by the pallet", "reseller"]},
    {"name": "machines", "articles": ["machines/"]},
    {"name": "dear returns", "words": ["return"], "order_value": "500", "currency": "GBP"},
]


def written(folder: Path, content: object) -> Path:
    """Return a file of rules."""
    file = folder / "handoff.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def who_ordered(price: str, currency: str = "GBP") -> CustomerView:
    """Return somebody who bought two of something."""
    line = OrderLine(product_id=ProductId("mill"), title="Mill", quantity=2, price=Decimal(price))
    at = datetime(2026, 3, 1, tzinfo=UTC)
    order = Order(id="F-1", placed_at=at, status="delivered", is_gift=False, currency=currency, lines=(line,))
    return replace(a_view(), orders=(order,))


def thought(
    folder: Path, text: str, *, article: str = "returns", view: CustomerView | None = None
) -> Thought:
    """Return what is thought of a question that an article answers surely."""
    rules = hand_off_rules_in(written(folder, RULES))
    standard = Standard(calibrator=SHIPPED, limits=Limits(answer=0, ask_back=0, misses=2), rules=rules)
    heard = [Heard(is_own=True, text=text)]
    return think(heard, [a_hit(article, 0.9)], view=view or a_view(), misses=0, standard=standard)


def test_words_bring_a_person_and_the_trace_names_the_rule(tmp_path: Path) -> None:
    """An owner who wonders why reads their own name for it."""
    ruled = thought(tmp_path, "Do you sell BY THE\nPALLET?")

    assert (ruled.decision.step, ruled.decision.reason) == (Step.HAND_OFF, Reason.RULE)
    assert "owner's rule 'wholesale'" in str(explain(ruled)["decision"])
    assert ruled.draft.text


def test_a_topic_brings_a_person(tmp_path: Path) -> None:
    """A topic is what the articles are about, whatever words the customer has for it."""
    ruled = thought(tmp_path, "It blinks, what now?", article="machines/lights")

    assert ruled.decision.reason is Reason.RULE


@pytest.mark.parametrize(
    ("view", "is_ruled"),
    [
        (who_ordered("250"), True),
        (who_ordered("249.99"), False),
        (who_ordered("250", "JPY"), False),
        (a_view(), False),  # of whose orders we know nothing, or may not
    ],
)
def test_everything_that_a_rule_names_must_hold(tmp_path: Path, view: CustomerView, is_ruled: bool) -> None:
    """Who sends back an espresso machine is worth a call, who sends back a cup is not."""
    assert (thought(tmp_path, "How do I return it?", view=view).decision.reason is Reason.RULE) is is_ruled
    assert thought(tmp_path, "How do I clean it?", view=view).decision.reason is not Reason.RULE


def test_what_no_rule_is_about_is_answered(tmp_path: Path) -> None:
    """Rules take nothing else from the assistant."""
    assert thought(tmp_path, "How do I clean it?").decision.step is Step.ANSWER


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"name": "x"}, "handoff.json, row 1"),
        ({"name": "x", "wrods": ["a"]}, "handoff.json, row 1.wrods"),
        ({"name": "x", "words": [""]}, "handoff.json, row 1.words.0"),
        ({"name": "x", "order_value": 5}, "handoff.json, row 1.currency"),
        ({"name": "x", "order_value": -5, "currency": "GBP"}, "handoff.json, row 1.order_value"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, row: Mapping[str, object], place: str) -> None:
    """An owner mends a field in a minute, a stack trace never."""
    with pytest.raises(InvalidInput) as refused:
        hand_off_rules_in(written(tmp_path, [row]))

    assert refused.value.field == place
    assert refused.value.fix


def test_two_rules_of_one_name_are_refused(tmp_path: Path) -> None:
    """The trace must say which."""
    with pytest.raises(InvalidInput, match="taken by an earlier row"):
        hand_off_rules_in(written(tmp_path, [RULES[0], RULES[0]]))


def test_without_a_file_there_are_no_rules() -> None:
    """A shop that wrote nothing down is answered as before."""
    assert hand_off_rules_in(None) == ()
