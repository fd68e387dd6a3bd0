"""Check that numbers and names are found as they were said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.handoff.facts import facts_in


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("My order F-10231 never came", ("F-10231",)),
        ("order number 88213, please", ("88213",)),
        ("It is #4711.", ("#4711",)),
        ("it shows error E12 again", ("error E12",)),
        ("it blinks E07", ("E07",)),
        ("you charged £24.50 twice", ("£24.50",)),
        ("that is 30 euros too much", ("30 euros",)),
        ("ordered on 12 March, promised by Friday", ("12 March", "by Friday")),
        ("since 2026-02-11", ("2026-02-11",)),
        ("write to ana@example.com", ("ana@example.com",)),
        ("ring me on +44 20 7946 0958 at 5pm", ("5pm", "+44 20 7946 0958")),
        ("waiting for 6 days with 18 people", ("6 days", "18 people")),
        ("hello there, how are you?", ()),
        ("", ()),
    ],
)
def test_facts_are_found_as_they_were_said(text: str, facts: tuple[str, ...]) -> None:
    """Each of these an agent would otherwise ask for again."""
    assert facts_in(text) == facts


def test_products_are_found_by_name_but_not_within_words() -> None:
    """The "Mug" is a product; "smug" is not."""
    assert facts_in("My mug is cracked", ["Mug"]) == ("mug",)
    assert facts_in("How smug", ["Mug"]) == ()


def test_a_longer_fact_swallows_its_parts() -> None:
    """ "Larkspur One" beside "Larkspur" would be noise in a line read in a second."""
    assert facts_in("my Larkspur One leaks", ["Larkspur", "Larkspur One"]) == ("Larkspur One",)


@given(text=st.text(max_size=300), name=st.text(min_size=1, max_size=10))
def test_every_fact_stands_in_the_text(text: str, name: str) -> None:
    """A number that nobody said is worse than none."""
    facts = facts_in(text, [name])

    assert all(fact in text for fact in facts)
    assert len(facts) == len(set(facts))
