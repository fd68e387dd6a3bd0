"""Declare signals: those that come with the service, and what an owner adds or changes in a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    model_validator,
)

from assistant.context.model import Declarations, Declared, Kind, Use
from assistant.owner_files import rows_in

PAGE_MATCHES = "product"
BUILT_IN = (
    Declared(name="page", kind=Kind.PATH, matches=PAGE_MATCHES),
    Declared(name="page_title", kind=Kind.TITLE, matches=PAGE_MATCHES),
    Declared(
        name="device",
        kind=Kind.CHOICE,
        matches="device",
        values=("phone", "tablet", "desktop"),
        influences=frozenset({Use.ANSWERS}),
    ),
    Declared(name="locale", kind=Kind.TEXT, matches="locale", influences=frozenset({Use.ANSWERS})),
    Declared(name="local_time", kind=Kind.TIME, matches="part_of_day"),
    Declared(name="place", kind=Kind.TEXT, matches="region", holds_minutes=60, is_personal=True),
    Declared(
        name="weather",
        kind=Kind.CHOICE,
        matches="weather",
        values=("clear", "cloudy", "rain", "snow", "storm", "hot", "cold"),
        holds_minutes=60,
    ),
)

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class DeclaredRow(BaseModel):
    """One signal as an owner writes it down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    type: Kind
    matches: Name | None = None  # its own name, if it is left out
    values: Annotated[tuple[Tag, ...], Field(max_length=100)] = ()
    low: float | None = None
    high: float | None = None
    bands: Annotated[dict[Tag, float], Field(max_length=20)] = {}
    holds_minutes: int = Field(0, ge=0, le=7 * 24 * 60)
    is_personal: bool = False
    influences: frozenset[Use] = frozenset(Use)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.type is Kind.CHOICE) != bool(self.values):
            raise ValueError("`values` are for a choice, and a choice needs some")
        if self.type is not Kind.NUMBER and (self.bands or self.low is not None or self.high is not None):
            raise ValueError("`low`, `high` and `bands` are for a number")
        if list(self.bands.values()) != sorted(self.bands.values()):
            raise ValueError("the `bands` must rise")
        return self

    def declared(self) -> Declared:
        """Return the signal that the row describes."""
        return Declared(
            name=self.name,
            kind=self.type,
            matches=self.matches or self.name,
            values=self.values,
            low=self.low,
            high=self.high,
            bands=tuple(self.bands.items()),
            holds_minutes=self.holds_minutes,
            is_personal=self.is_personal,
            influences=self.influences,
        )


_ROWS = TypeAdapter(tuple[DeclaredRow, ...])


def by_name(declared: Sequence[Declared]) -> Declarations:
    """Return signals by their names; of two with one name, the later."""
    return {one.name: one for one in declared}


USUAL: Declarations = by_name(BUILT_IN)
"""The signals that come with the service."""


def declarations_in(path: Path | None) -> Declarations:
    """Return the signals that come with the service and those of an owner's file, which may change them.

    Raises `InvalidInput`, naming the row and the field.
    """
    if path is None:
        return USUAL
    rows = rows_in(path, _ROWS, of="signals")
    return by_name([*BUILT_IN, *(row.declared() for row in rows)])
