"""A signal counts as it was declared, and nothing else that is sent does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.consents.model import Consents, Purpose
from assistant.context.declaring import USUAL, declarations_in
from assistant.context.model import Declared, Kind, Lasting, Signal, Told, signal_of
from assistant.context.reading import told
from assistant.customers.model import CustomerView, Profile
from assistant.errors import InvalidInput
from assistant.events import CustomerId
from assistant.surrounding import lasting, surrounded

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_view(
    *allowed: Purpose, purpose: Purpose = Purpose.PERSONAL_ANSWERS, held: tuple[Lasting, ...] = ()
) -> CustomerView:
    """Build what we may use of somebody who agreed to these purposes."""
    return CustomerView(
        profile=Profile(
            id=CustomerId("cus_1"),
            external_id=None,
            name=None,
            email=None,
            locale="en",
            region=None,
            version=1,
        ),
        purpose=purpose,
        consents=Consents(decided={}, defaults=frozenset(allowed)),
        lasting=held,
    )


def a_signal(name: str, value: str) -> Signal:
    """Return what a value of a signal that comes with the service amounts to."""
    return signal_of(USUAL[name], value)


@pytest.mark.parametrize(
    ("name", "value", "tags"),
    [
        ("page", "/shop/Larkspur-One.html", {"shop", "larkspur-one"}),
        ("local_time", "09:30", {"morning"}),
        ("local_time", "2026-03-01T23:10:00+02:00", {"evening"}),
        ("locale", "en-GB", {"en-gb", "en"}),
        ("weather", "rain", {"rain"}),
    ],
)
def test_a_value_becomes_what_articles_may_say(name: str, value: str, tags: set[str]) -> None:
    """Articles say `part_of_day: morning`, not half past nine."""
    assert a_signal(name, value).tags == tags


def test_a_title_names_a_product_in_any_place_and_the_longest_name_wins() -> None:
    """Shops put their own name before or behind."""
    signal = a_signal("page_title", "Fernhill · Larkspur One Deluxe")

    assert signal.matched({"product": ("larkspur-one",)}) == "larkspur-one"
    assert signal.matched({"product": ("larkspur", "larkspur-one")}) == "larkspur-one"
    assert signal.matched({"product": ("kettle",)}) is None


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"mood": "sunny"}, "context.mood"),
        ({"weather": "apocalypse"}, "context.weather"),
        ({"weather": 3}, "context.weather"),
        ({"local_time": "25:00"}, "context.local_time"),
        ({"local_time": "2026-03-01T23:10:00"}, "context.local_time"),
        ({"page": ""}, "context.page"),
        ({"page": "/" + "x" * 500}, "context.page"),
        ({"page_title": "a\x00b"}, "context.page_title"),
        ({f"s{number}": "x" for number in range(21)}, "context"),
    ],
)
def test_a_wrong_signal_is_named(sent: dict[str, str | float], field: str) -> None:
    """Whoever wired it up reads which one, and what would do."""
    with pytest.raises(InvalidInput) as refused:
        told(sent, USUAL)

    assert refused.value.field == field
    assert refused.value.fix


@given(value=st.floats(-100, 100))
def test_a_number_counts_within_its_bounds_and_is_called_by_its_band(value: float) -> None:
    """Nobody writes articles for 17.3 degrees."""
    declared = Declared(
        name="outside",
        kind=Kind.NUMBER,
        matches="weather",
        low=-40,
        high=60,
        bands=(("cold", 10), ("mild", 25), ("hot", 60)),
    )
    known = {"outside": declared}
    if not -40 <= value <= 60:
        with pytest.raises(InvalidInput):
            told({"outside": value}, known)
        return

    (one,) = told({"outside": value}, known)
    (band,) = signal_of(declared, one.value).tags
    assert band == ("cold" if value < 10 else "mild" if value < 25 else "hot")


PURPOSES = st.sets(st.sampled_from(Purpose))


@given(allowed=PURPOSES, is_sent=st.booleans(), purpose=st.sampled_from(Purpose))
def test_where_somebody_is_counts_and_is_kept_only_if_they_agreed(
    allowed: set[Purpose], is_sent: bool, purpose: Purpose
) -> None:
    """Place is personal, whichever way it came; the weather is not."""
    held = (
        Lasting(name="place", value="uk", is_personal=True, until=NOW + timedelta(hours=1)),
        Lasting(name="weather", value="rain", is_personal=False, until=NOW + timedelta(hours=1)),
    )
    sent = (Told(name="place", value="de"),) if is_sent else ()

    view = surrounded(a_view(*allowed, purpose=purpose, held=held), sent, declared=USUAL, at=NOW)
    kept = lasting(sent, declared=USUAL, may_be_personal=Purpose.PERSONAL_ANSWERS in allowed, at=NOW)

    names = {one.name for one in view.signals}
    steers = purpose in {Purpose.PERSONAL_ANSWERS, Purpose.OFFERS}
    assert ("place" in names) == (steers and Purpose.PERSONAL_ANSWERS in allowed)
    assert ("weather" in names) == steers
    assert bool(kept) == (is_sent and Purpose.PERSONAL_ANSWERS in allowed)


def test_what_is_sent_now_outweighs_what_was_and_what_was_ends() -> None:
    """It stopped raining."""
    held = (Lasting(name="weather", value="rain", is_personal=False, until=NOW),)
    ended = surrounded(a_view(held=held), (), declared=USUAL, at=NOW)
    still = (replace(held[0], until=NOW + timedelta(minutes=1)),)
    newer = surrounded(a_view(held=still), (Told(name="weather", value="clear"),), declared=USUAL, at=NOW)

    assert ended.signals == ()
    assert [one.tags for one in newer.signals] == [{"clear"}]


def test_a_signal_that_influences_answers_alone_is_no_ground_for_offers() -> None:
    """The device says which steps to show, not what to buy."""
    sent = (Told(name="device", value="phone"),)

    assert surrounded(a_view(), sent, declared=USUAL, at=NOW).signals
    assert not surrounded(a_view(purpose=Purpose.OFFERS), sent, declared=USUAL, at=NOW).signals


def test_a_trace_names_neither_an_address_nor_what_is_personal() -> None:
    """A page may be somebody's order, and a place their home."""
    assert a_signal("page", "/orders/F-10231").shown == "page"
    assert "berlin" not in a_signal("place", "berlin").shown
    assert "berlin" not in a_signal("place", "berlin").because("berlin")
    assert a_signal("weather", "rain").shown == "weather: rain"


def test_an_owner_declares_signals_and_changes_those_that_come_along(tmp_path: Path) -> None:
    """A shop with a thermometer, and one that wants no page to count."""
    file = tmp_path / "signals.json"
    row = {"name": "outside", "type": "number", "low": -40, "high": 60, "bands": {"cold": 10, "hot": 60}}
    file.write_text(json.dumps([row, {"name": "page", "type": "path", "influences": []}]))

    declared = declarations_in(file)

    assert declared["outside"].matches == "outside"
    assert declared["page"].influences == frozenset()
    assert "weather" in declared
    assert surrounded(a_view(), (Told(name="page", value="/x"),), declared=declared, at=NOW).signals == ()


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ('[{"name": "mood", "type": "choice"}]', "row 1"),
        ('[{"name": "mood", "type": "text", "low": 1}]', "low"),
        ('[{"name": "Mood", "type": "text"}]', "row 1.name"),
        ('[{"name": "x", "type": "number", "bands": {"a": 2, "b": 1}}]', "rise"),
        ('{"name": "x"}', "the file"),
        ("[", "no JSON"),
    ],
)
def test_a_wrong_declaration_is_named(tmp_path: Path, content: str, named: str) -> None:
    """A service that is configured wrongly does not start, and says where."""
    file = tmp_path / "signals.json"
    file.write_text(content)

    with pytest.raises(InvalidInput, match=named):
        declarations_in(file)
