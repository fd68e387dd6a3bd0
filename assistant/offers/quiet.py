"""Say when it is night where a customer is, for what comes unasked.

Nobody tells us their time zone; a profile has a region at most. A country may have several zones: then
it counts as quiet as soon as it is quiet in any of them. Where no country is known, the shop's own zone
holds. Clocks that go forward or back are `zoneinfo`'s to know: quiet hours are read off the clock on the
customer's wall.
"""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from assistant.errors import InvalidInput

NAMED_OTHERWISE: Mapping[str, str] = {"UK": "GB", "EL": "GR"}  # as people write them
TABLE = "zone.tab"  # which zones a country has, as the time zone database tells it
COUNTRY = 2  # letters


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From when until when, by the customer's clock, nothing comes unasked; it may go over midnight."""

    begin: time
    end: time

    @classmethod
    def read(cls, written: str) -> Self | None:
        """Return the hours written as 21:00-08:00; None for `none`. Raises `InvalidInput`."""
        if written.strip() == "none":
            return None
        begin, _, end = written.partition("-")
        try:
            hours = cls(begin=time.fromisoformat(begin.strip()), end=time.fromisoformat(end.strip()))
        except ValueError:
            raise _unreadable(written) from None
        if hours.begin == hours.end or hours.begin.tzinfo or hours.end.tzinfo:
            raise _unreadable(written)
        return hours

    def holds(self, clock: time) -> bool:
        """Whether it is quiet at this time of day; the end is quiet no more."""
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


def is_quiet(hours: QuietHours | None, now: datetime, *, region: str | None, home: ZoneInfo) -> bool:
    """Whether nothing may come unasked now to somebody in `region`; `home` is the shop's zone."""
    if hours is None:
        return False
    return any(hours.holds(now.astimezone(zone).time()) for zone in zones_of(region, home=home))


def zones_of(region: str | None, *, home: ZoneInfo) -> tuple[ZoneInfo, ...]:
    """Return the zones of a region such as GB, uk or US-CA; of one that is no country, the shop's."""
    return zones_in(country_of(region)) or (home,)


def country_of(region: str | None) -> str:
    """Return the two letters of a region's country; none where it names no country."""
    code = (region or "").strip().partition("-")[0].upper()
    return NAMED_OTHERWISE.get(code, code) if len(code) == COUNTRY else ""


@cache
def zones_in(country: str) -> tuple[ZoneInfo, ...]:
    """Return the zones of a country; reads files the first time, so let that be off the loop."""
    return tuple(map(ZoneInfo, _zones().get(country, ())))


def zone_named(name: str) -> ZoneInfo:
    """Return a zone by its name. Raises `InvalidInput`."""
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            "time_zone", f"there is no zone {name!r}", fix="write it as Europe/London"
        ) from None


@cache
def _zones() -> Mapping[str, Collection[str]]:
    """Return the names of each country's zones; none at all on a machine that tells of none."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in _table().splitlines():
        if line and not line.startswith("#"):
            country, _, name = line.split("\t")[:3]
            found[country].append(name)
    return found


def _table() -> str:
    try:
        return resources.files("tzdata").joinpath("zoneinfo", TABLE).read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        kept = (Path(folder) / TABLE for folder in zoneinfo.TZPATH)
        return next((one.read_text(encoding="utf-8") for one in kept if one.is_file()), "")


def _unreadable(written: str) -> InvalidInput:
    return InvalidInput("quiet_hours", f"{written!r} are no hours", fix="write 21:00-08:00, or none")
