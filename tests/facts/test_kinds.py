"""Kinds of facts: what each may be, how long it holds, and what an owner declares."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import InvalidInput
from assistant.facts.declaring import kinds_in
from assistant.facts.kinds import USUAL, YEAR
from assistant.facts.model import Origin, Preference, Sensitivity

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def a_fact(topic: str, value: str = "x", origin: Origin = Origin.SAID, **more: object) -> Preference:
    """Make a fact that was just learnt."""
    return Preference(
        topic=topic, value=value, origin=origin, confidence=1.0, learned_at=NOW, **more  # type: ignore[arg-type]  # any field
    )  # fmt: skip


@pytest.mark.parametrize(
    ("topic", "value"),
    [
        ("size", "M"),
        ("size", "3XL"),
        ("shoe_size", "EU 42.5"),
        ("basket size", "58 mm"),
        ("trouser_size", "W32 L34"),
        ("bra_size", "75B"),
        ("tone", "Friendly"),
        ("contact_channel", "email, phone"),
        ("contact_hours", "9-17"),
        ("contact_hours", "after 18:00"),
        ("resolution", "call back"),
        ("budget", "100-200 EUR"),
        ("birthday", "1984-02-29"),
        ("birthday", "02-29"),
        ("language", "pt-BR"),
        ("household", "4"),
        ("favourite poem", "anything at all"),
    ],
)
def test_what_may_be_is_taken(topic: str, value: str) -> None:
    """Systems of sizes and ways of writing differ; none of these is a mistake."""
    assert USUAL.of(topic).wrong(value, today=TODAY) == ""


@pytest.mark.parametrize(
    ("topic", "value", "problem"),
    [
        ("size", "purple", "is no size"),
        ("tone", "sarcastic", "is none of"),
        ("contact_channel", "email, pigeon", "is none of"),
        ("contact_hours", "25-99", "is no time of day"),
        ("household", "0", "is below 1"),
        ("household", "900", "is above 30"),
        ("budget", "lots", "is no number"),
        ("birthday", "2026-11-27", "lies in the future"),
        ("birthday", "1850-01-01", "is too long ago"),
        ("birthday", "2023-02-29", "is no date"),
        ("language", "Klingon!", "is no language code"),
        ("anything", " N/A ", "is missing"),
    ],
)
def test_what_cannot_be_is_said_to_be_wrong(topic: str, value: str, problem: str) -> None:
    """Whoever reads the report has to see what to mend."""
    assert problem in USUAL.of(topic).wrong(value, today=TODAY)


def test_a_kind_has_one_name_whatever_it_is_called() -> None:
    """A shop that writes `Allergies` and a customer who sets `allergens` speak of one thing."""
    assert {USUAL.topic(one) for one in ("allergy", "Allergies", "allergen", "allergens")} == {"allergens"}
    assert USUAL.topic("hide:kestrel-s") == "hide:kestrel-s"


def test_a_guess_holds_half_as_long_as_a_word_and_what_they_set_until_they_change_it() -> None:
    """People change; who set something can see it and change it."""
    ends = {origin: USUAL.typed(a_fact("size", "M", origin)).valid_until for origin in Origin}

    assert ends == {Origin.SET: None, Origin.SAID: NOW + 2 * YEAR, Origin.INFERRED: NOW + YEAR}


def test_the_stricter_of_a_fact_and_its_kind_holds() -> None:
    """A source may know that something is more sensitive or ends sooner; never the other way round."""
    soon = NOW + timedelta(days=3)
    strict = USUAL.typed(a_fact("milk", "oat", valid_until=soon, expected=False))
    loose = USUAL.typed(a_fact("diet", "vegan", sensitivity=Sensitivity.ORDINARY, valid_until=NOW + 9 * YEAR))

    assert (strict.valid_until, strict.expected) == (soon, False)
    assert (loose.valid_until, loose.sensitivity) == (NOW + 3 * YEAR, Sensitivity.SPECIAL)


@pytest.mark.parametrize(
    ("origin", "expected"), [(Origin.SET, True), (Origin.SAID, True), (Origin.INFERRED, False)]
)
def test_nobody_expects_their_diet_to_be_guessed(origin: Origin, expected: bool) -> None:
    """What they told us they expect us to know; what we worked out about their body they do not."""
    assert USUAL.typed(a_fact("diet", "vegan", origin)).expected is expected


def test_of_what_excludes_each_other_the_last_word_holds() -> None:
    """Who was vegetarian and is vegan now is not both, and still eats no gluten."""
    diet = USUAL.of("diet")

    assert diet.united("vegetarian, gluten-free", "vegan") == "gluten-free, vegan"
    assert USUAL.of("allergens").united("nuts", "Nuts, milk") == "Nuts, milk"


def test_an_owner_adds_a_kind_and_changes_another(tmp_path: Path) -> None:
    """A bicycle shop knows frame heights, and wants fewer tones."""
    file = tmp_path / "kinds.json"
    rows = [
        {
            "topic": "frame",
            "type": "number",
            "low": 40,
            "high": 70,
            "holds_days": 700,
            "also": ["frame_height"],
        },
        {"topic": "tone", "type": "choice", "values": ["Plain"], "expected": ["set"]},
    ]
    file.write_text(json.dumps(rows))

    kinds = kinds_in(file)

    assert kinds.topic("frame-height") == "frame"
    assert kinds.of("frame").wrong("75", today=TODAY) == "is above 70"
    assert kinds.of("tone").wrong("plain", today=TODAY) == ""
    assert not kinds.typed(a_fact("tone", "plain")).expected
    assert len(kinds) == len(USUAL) + 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[{"topic": "frame"}, {"topic": "Frame!"}]', "row 2.topic"),
        ('[{"topic": "tone", "type": "choice"}]', "row 1"),
        ('[{"topic": "tone", "low": 3}]', "row 1"),
        ('[{"topic": "tone", "colour": 3}]', "row 1.colour"),
        ('[{"topic": "tone", "expected": ["guessed"]}]', "row 1.expected"),
        ("{", "is no JSON"),
        ('{"topic": "tone"}', "kinds.json"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, named: str) -> None:
    """The service does not start on half a file."""
    file = tmp_path / "kinds.json"
    file.write_text(text)

    with pytest.raises(InvalidInput) as wrong:
        kinds_in(file)

    assert named in wrong.value.problem


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A typo in a path is the commonest mistake."""
    with pytest.raises(InvalidInput, match="cannot be read"):
        kinds_in(tmp_path / "none.json")
