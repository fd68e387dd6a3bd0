"""Nobody is hurried, shamed or pressed: neither by an offer nor by anything else that customers read."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import assistant
from assistant.offers.differences import differences
from assistant.offers.model import Contribution, Signal, Suggestion
from assistant.offers.pressure import pressure_in
from assistant.offers.reasons import reason
from tests.offers.builders import a_product

ROOT = Path(assistant.__file__).parent
SPOKEN = (
    "offers", "answering/phrasing.py", "answering/manner.py", "answering/words.py", "welcome.py",
    "escalation.py", "remembering.py", "caring.py", "consents", "channels/chat.py",
)  # fmt: skip
"""Where the words come from that customers read in replies, greetings, offers and questions on consent."""
KINDS = frozenset({".py", ".js", ".html", ".json"})
SHOWN = ("widget", "privacy", "shared", "shop")

KNOWS_THEM = ROOT / "offers" / "pressure.py"  # to find them


def texts_in(file: Path) -> Iterator[str]:
    """Return what a file may say: strings of Python but for docstrings, of scripts, and of JSON."""
    source = file.read_text(encoding="utf-8")
    if file.suffix == ".json":
        yield from re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(json.loads(source), ensure_ascii=False))
    elif file.suffix == ".py":
        tree = ast.parse(source)
        alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
                yield node.value
    else:
        yield from (found[1] for found in re.findall(r"([\"'`])((?:(?!\1)[^\\\n]|\\.)*)\1", source))
        if file.suffix == ".html":
            yield re.sub(r"<[^>]*>", " ", source)


def files() -> list[Path]:
    """Return every file that words for customers come from."""
    places = [ROOT / name for name in SPOKEN] + [ROOT / "web" / "static" / name for name in SHOWN]
    found = [one for place in places for one in ([place] if place.is_file() else place.rglob("*"))]
    return sorted(one for one in found if one.suffix in KINDS and one != KNOWS_THEM)


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_no_word_that_customers_read_presses_them(file: Path) -> None:
    """What is offered is offered with its reason, and can wait."""
    assert [text for text in texts_in(file) if pressure_in(text)] == []


@pytest.mark.parametrize(
    "trick",
    [
        "Hurry! Only 2 left in stock",
        "12 people are viewing this",
        "Last chance: today only",
        "No thanks, I don't like saving money",
        "Are you sure you want to leave your discount?",
        "Nur noch heute",
        "Dernière chance !",
        "Date prisa",
        "Laatste kans",
    ],
)
def test_the_tricks_of_the_trade_would_be_found(trick: str) -> None:
    """A net without mesh catches nothing."""
    assert pressure_in(trick)


@given(stock=st.integers(1, 99), other=st.integers(1, 99), signal=st.sampled_from(Signal))
def test_how_many_are_left_is_never_an_argument(stock: int, other: int, signal: Signal) -> None:
    """Scarcity is true now and then, and still no reason to buy."""
    said = []
    for left in (stock, other):
        part = Contribution(signal=signal, amount=1.0, because="diet: vegan")
        pair = [
            Suggestion(product=a_product(name, stock=left), score=1.0, contributions=(part,))
            for name in ("kettle", "grinder")
        ]
        said.append((reason(pair[0]), differences(pair)))

    assert said[0] == said[1]
    assert not pressure_in(repr(said))
