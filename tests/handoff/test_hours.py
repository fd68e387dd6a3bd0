"""The owner's hours say when somebody is there, on the owner's clock, or where the file is wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.phrases import SPOKEN
from assistant.answering.phrases.away import AWAY, away_in
from assistant.errors import InvalidInput
from assistant.handoff.hours import ALWAYS, Hours, Opening, hours_in

SHOP: dict[str, object] = {
    "time_zone": "Europe/Berlin",
    "week": {
        "monday": ["09:00-12:00", "13:00-17:30"],
        "friday": ["09:00-24:00"],
        "saturday": ["00:00-02:00"],
    },
    "days": {"2026-12-25": [], "2026-12-26": ["10:00-11:00"]},
    "elsewhere": "help@shop.example",
}


NEW_YORK = Hours(
    zone=ZoneInfo("America/New_York"),
    week={0: (Opening(opens=time(9), closes=time(17)),), 6: (Opening(opens=time(1), closes=time(4)),)},
)


def written(folder: Path, content: object) -> Path:
    """Return a file of hours."""
    file = folder / "hours.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


@pytest.fixture
def shop(tmp_path: Path) -> Hours:
    """The hours of a shop in Berlin."""
    return hours_in(written(tmp_path, SHOP))


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (datetime(2026, 3, 2, 8, 0, tzinfo=UTC), None),  # Monday, nine o'clock there
        (datetime(2026, 3, 2, 7, 59, tzinfo=UTC), "2026-03-02T09:00:00+01:00"),
        (datetime(2026, 3, 2, 11, 0, tzinfo=UTC), "2026-03-02T13:00:00+01:00"),  # at noon they eat
        (datetime(2026, 3, 30, 6, 59, tzinfo=UTC), "2026-03-30T09:00:00+02:00"),  # summer time began
        (datetime(2026, 3, 6, 23, 30, tzinfo=UTC), None),  # past midnight, into Saturday
        (datetime(2026, 3, 7, 1, 0, tzinfo=UTC), "2026-03-09T09:00:00+01:00"),
        (
            datetime(2026, 12, 25, 10, 0, tzinfo=UTC),
            "2026-12-26T10:00:00+01:00",
        ),  # a holiday, then a short day
    ],
)
def test_somebody_is_there_on_the_owners_clock(shop: Hours, at: datetime, opens: str | None) -> None:
    """A customer who is told Monday at nine comes back on Monday at nine."""
    found = shop.next_opening(at)

    assert (found.isoformat() if found else None) == opens
    assert shop.is_open(at) is (opens is None)


@given(at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_whoever_is_told_a_moment_finds_somebody_there(at: datetime) -> None:
    """Whatever the day: open then, and closed until then."""
    opens = NEW_YORK.next_opening(at)

    if opens is None:
        assert NEW_YORK.is_open(at)
    else:
        assert opens > at
        assert NEW_YORK.is_open(opens)
        assert not NEW_YORK.is_open(opens - timedelta(minutes=1))


def test_without_a_file_somebody_is_always_there() -> None:
    """A shop that wrote nothing down promises what it promised before."""
    assert hours_in(None) == ALWAYS
    assert ALWAYS.is_open(datetime(2026, 1, 1, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"time_zone": "Berlin"}, "hours.json, time_zone"),
        ({"week": {}}, "hours.json, week"),
        ({"week": {"monday": ["9-17"]}}, "hours.json, week.monday.0"),
        ({"week": {"monday": ["17:00-09:00"]}}, "hours.json, week.monday"),
        ({"week": {"monday": ["09:00-12:00", "11:00-13:00"]}}, "hours.json, week.monday"),
        ({"week": {"moonday": ["09:00-12:00"]}}, "hours.json, week.moonday"),
        ({"days": {"christmas": []}}, "hours.json, days.christmas"),
        ({"opens": "always"}, "hours.json, opens"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, changed: dict[str, object], place: str) -> None:
    """An owner mends a field in a minute, a stack trace never."""
    with pytest.raises(InvalidInput) as refused:
        hours_in(written(tmp_path, SHOP | changed))

    assert refused.value.field.startswith(place)
    assert refused.value.fix


@pytest.mark.parametrize("content", ["{", None])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: str | None) -> None:
    """A server that starts without its hours promises what it cannot keep."""
    with pytest.raises(InvalidInput):
        hours_in(written(tmp_path, content) if content else tmp_path / "none.json")


@pytest.mark.parametrize("language", sorted(SPOKEN))
def test_every_language_says_when_somebody_is_there(shop: Hours, language: str) -> None:
    """Out of hours nobody is promised who does not come."""
    now = datetime(2026, 3, 7, 1, 0, tzinfo=UTC)

    said = away_in(language).said(shop.next_opening(now), now=now, elsewhere=shop.elsewhere)

    assert language in AWAY
    assert AWAY[language].weekdays[0] in said
    assert "09:00 CET" in said
    assert "help@shop.example" in said
