"""Know when somebody is at the desk, as the owner wrote it down in a file.

Times are those on the clock of the owner's time zone, so they hold through the change to summer time.
Without a file somebody is always there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from assistant.errors import InvalidInput
from assistant.owner_files import content_in

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LOOKED_AHEAD = 400  # days; who opens later than that is not named
SPAN = r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Part of a day in which somebody is there; `closes` is `None` for midnight."""

    opens: time
    closes: time | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When somebody is there, and how they are reached besides."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    week: Mapping[int, tuple[Opening, ...]] | None = None  # by the day, 0 for Monday; `None`: always
    days: Mapping[date, tuple[Opening, ...]] = field(default_factory=dict)  # that differ; none for a holiday
    elsewhere: str = ""  # where a customer may turn besides

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there."""
        if self.week is None:
            return True
        local = at.astimezone(self.zone)
        return any(opens <= at < closes for opens, closes in self._on(local.date()))

    def next_opening(self, at: datetime) -> datetime | None:
        """Return when somebody comes next, on the owner's clock; nothing while somebody is there."""
        if self.is_open(at):
            return None
        today = at.astimezone(self.zone).date()
        coming = (
            opens for days in range(LOOKED_AHEAD) for opens, _ in self._on(today + timedelta(days=days))
        )
        return next((opens.astimezone(self.zone) for opens in coming if opens > at), None)

    def _on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        usual = (self.week or {}).get(day.weekday(), ())
        for one in self.days.get(day, usual):
            ends_on, closes = (day, one.closes) if one.closes else (day + timedelta(days=1), time.min)
            yield self._moment(day, one.opens), self._moment(ends_on, closes)

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)


ALWAYS = Hours()
Span = Annotated[str, StringConstraints(pattern=SPAN)]
Spans = Annotated[tuple[Span, ...], Field(max_length=6)]


class Week(BaseModel):
    """When somebody is there on which day; on a day that is not named nobody is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    monday: Spans = ()
    tuesday: Spans = ()
    wednesday: Spans = ()
    thursday: Spans = ()
    friday: Spans = ()
    saturday: Spans = ()
    sunday: Spans = ()


class HoursFile(BaseModel):
    """Hours as an owner writes them down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_zone: str
    week: Week
    days: Annotated[dict[date, Spans], Field(max_length=400)] = {}
    elsewhere: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


_FILE = TypeAdapter(HoursFile)


def hours_in(path: Path | None) -> Hours:
    """Return the hours in an owner's file; always without one. Raises `InvalidInput`, naming the place."""
    if path is None:
        return ALWAYS
    written = content_in(path, _FILE, of="hours")
    try:
        zone = ZoneInfo(written.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        problem = f"{written.time_zone!r} is no time zone"
        raise InvalidInput(
            f"{path.name}, time_zone", problem, fix="write one such as Europe/Berlin"
        ) from error
    week = {
        number: _openings(f"{path.name}, week.{name}", getattr(written.week, name))
        for number, name in enumerate(WEEK)
    }
    if not any(week.values()):
        raise InvalidInput(f"{path.name}, week", "nobody is ever there", fix="name at least one day")
    days = {day: _openings(f"{path.name}, days.{day}", spans) for day, spans in written.days.items()}
    return Hours(zone=zone, week=week, days=days, elsewhere=written.elsewhere)


def _openings(place: str, spans: tuple[str, ...]) -> tuple[Opening, ...]:
    found: list[Opening] = []
    for span in sorted(spans):
        opens, _, closes = span.partition("-")
        if closes <= opens:
            fix = "end it at 24:00 and begin the next day at 00:00"
            raise InvalidInput(place, f"{span} ends before it begins", fix=fix)
        if found and (found[-1].closes is None or time.fromisoformat(opens) < found[-1].closes):
            raise InvalidInput(place, f"{span} begins before the one before ends", fix="write them as one")
        until = None if closes == "24:00" else time.fromisoformat(closes)
        found.append(Opening(opens=time.fromisoformat(opens), closes=until))
    return tuple(found)
