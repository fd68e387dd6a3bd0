"""Only facts that are good, still hold and are expected reach a turn; of the others it is said why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.facts.kinds import USUAL, YEAR
from assistant.facts.model import Origin, Preference
from assistant.facts.quality import DISAGREES, judged
from assistant.facts.using import BAR, Standard, usable

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
STANDARD = Standard(clock=lambda: NOW)

TOPICS = st.sampled_from([*USUAL, "allergy", "shoe_size", "flavour", "hide:kestrel-s", "poem"])
VALUES = st.sampled_from(
    ["vegan", "M", "nuts", "de", "plain", "9-17", "4", "1984-05-02", "cheese", "", "n/a", "💥"]
)
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # zones are given
FACTS = st.builds(
    Preference,
    topic=TOPICS,
    value=VALUES,
    origin=st.sampled_from(Origin),
    confidence=st.floats(0, 1),
    learned_at=MOMENTS,
    valid_until=st.none() | MOMENTS,
    expected=st.booleans(),
)


def a_fact(
    topic: str,
    value: str,
    origin: Origin = Origin.SAID,
    *,
    age: timedelta = timedelta(),
    confidence: float = 1.0,
) -> Preference:
    """Make a fact of an age."""
    return Preference(
        topic=topic,
        value=value,
        origin=origin,
        confidence=confidence,
        learned_at=NOW - age,
        source="message m",
    )


def scores(*facts: Preference, locale: str | None = None) -> dict[tuple[str, str], tuple[float, str]]:
    """Judge facts of one customer: score and reasons by topic and value."""
    return {
        (one.topic, one.value): (one.quality.score, "; ".join(one.quality.reasons))
        for one in STANDARD.judged(facts, locale=locale)
        if one.quality
    }


@given(known=st.lists(FACTS, max_size=8), bar=st.floats(0, 1), at=MOMENTS)
def test_no_fact_below_the_bar_expired_or_unexpected_is_used(
    known: list[Preference], bar: float, at: datetime
) -> None:
    """The law of this part, whatever is known and whenever it is asked."""
    standard = Standard(bar=bar, clock=lambda: at)

    used, left = usable(standard.judged(known), at=at, bar=bar)

    assert len(used) + len(left) == len(known)
    for one in used:
        kind = USUAL.of(one.topic)
        assert one.quality is not None
        assert one.quality.score >= bar
        assert one.expected
        assert one.origin in kind.expected
        assert one.valid_until is None or at < one.valid_until
        ends = kind.ends(one.origin, one.learned_at)
        assert ends is None or at < ends
    assert all(one.because for one in left)


@given(known=st.lists(FACTS, max_size=8), at=MOMENTS)
def test_a_score_is_a_share_and_less_than_all_has_a_reason_or_an_age(
    known: list[Preference], at: datetime
) -> None:
    """A number that nobody can explain helps nobody."""
    for one in Standard(clock=lambda: at).judged(known):
        assert one.quality is not None
        assert 0 <= one.quality.score <= 1
        assert one.quality.reasons or one.quality.score >= 0.75


@given(known=st.lists(FACTS, max_size=6), at=MOMENTS)
def test_the_order_in_which_facts_are_kept_does_not_matter(known: list[Preference], at: datetime) -> None:
    """Two databases may return rows in two orders."""

    def scored(facts: list[Preference]) -> list[tuple[str, str, float]]:
        return sorted(
            (repr(replace(one, quality=None)), one.value, one.quality.score)
            for one in Standard(clock=lambda: at).judged(facts)
            if one.quality
        )

    distinct = list({(one.topic, one.value): one for one in known}.values())
    assert scored(distinct) == scored(distinct[::-1])


def test_what_was_not_judged_is_not_used() -> None:
    """Forgetting to judge is no way past the bar."""
    used, left = usable([a_fact("milk", "oat")], at=NOW, bar=BAR)

    assert used == ()
    assert "not judged" in left[0].because


def test_a_fact_loses_half_while_it_holds_and_all_at_its_end() -> None:
    """The formula, at its ends and in the middle."""
    ages = {0: 1.0, 1: 0.75, 2: 0.0}

    found = {years: scores(a_fact("milk", "oat", age=years * YEAR))["milk", "oat"][0] for years in ages}

    assert found == ages


def test_what_has_no_end_stays_fresh() -> None:
    """An allergy does not pass because nobody spoke of it."""
    assert scores(a_fact("allergens", "nuts", age=20 * YEAR))["allergens", "nuts"] == (1.0, "")


@pytest.mark.parametrize(
    ("weaker", "stronger", "reason"),
    [
        (a_fact("favourite_food", "blue cheese"), a_fact("diet", "vegan"), "contradictory: diet outranks it"),
        (a_fact("milk", "whole", Origin.SET), a_fact("diet", "vegan"), "contradictory: diet outranks it"),
        (a_fact("favourite_food", "hazelnut"), a_fact("allergens", "nuts"), "contradictory: allergens"),
        (a_fact("clothing_size", "M"), a_fact("size", "L", Origin.SET), "another size outranks it"),
        (a_fact("allergy", "nuts"), a_fact("allergens", "nuts, milk", Origin.SET), "duplicate: of allergens"),
    ],
)  # fmt: skip
def test_of_two_that_do_not_go_together_the_weaker_is_not_used(
    weaker: Preference, stronger: Preference, reason: str
) -> None:
    """A limit never gives way to a liking, even to one that they set."""
    known = STANDARD.judged([weaker, stronger])

    used, left = usable(known, at=NOW, bar=BAR)

    assert [one.value for one in used] == [stronger.value]
    assert reason in left[0].because
    assert known[0].quality is not None
    assert known[0].quality.score == DISAGREES


@pytest.mark.parametrize(("diet", "milk"), [("vegan", "oat"), ("vegan", "soy milk"), ("vegetarian", "whole")])
def test_what_goes_together_is_not_called_a_contradiction(diet: str, milk: str) -> None:
    """Oat milk is no milk."""
    assert all(score == 1 for score, _ in scores(a_fact("diet", diet), a_fact("milk", milk)).values())


def test_a_language_that_is_not_their_locale_is_doubted_unless_they_set_it() -> None:
    """Many shop in a second language; only what they set is beyond doubt."""
    said = scores(a_fact("language", "fr"), locale="de-AT")["language", "fr"]
    chosen = scores(a_fact("language", "fr", Origin.SET), locale="de-AT")["language", "fr"]

    assert said == (0.7, "contradictory: their locale is de-AT")
    assert chosen == (1.0, "")


def test_a_fact_from_the_future_is_impossible() -> None:
    """A clock that was wrong somewhere must not make a fact eternal."""
    assert scores(a_fact("milk", "oat", age=-5 * YEAR))["milk", "oat"][0] == 0


def test_the_value_of_a_special_category_is_not_repeated_in_a_trace() -> None:
    """A trace is read by staff, who need not know what we refused to use."""
    known = STANDARD.judged([a_fact("diet", "kosher", Origin.INFERRED), a_fact("size", "M", age=9 * YEAR)])

    _, left = usable(known, at=NOW, bar=BAR)

    assert left[0].shown == "left out: diet=(sensitive), they would not expect us to have it"
    assert left[1].shown.startswith("left out: size=M, held until ")


def test_judging_nothing_gives_nothing() -> None:
    """Visitors have no facts."""
    assert judged([], kinds=USUAL, at=NOW) == ()
