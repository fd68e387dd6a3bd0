"""Read the kinds of facts that an owner declares in a file, beside those that come with the service."""

from __future__ import annotations

from datetime import timedelta
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

from assistant.errors import InvalidInput
from assistant.facts.kinds import BUILT_IN, USUAL, Kind, Kinds, Type
from assistant.facts.model import Origin, Sensitivity
from assistant.owner_files import rows_in

QUESTIONS = 3  # asked at the start, at most: more is an interrogation
Topic = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Word = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=60)]


class KindRow(BaseModel):
    """One kind as an owner writes it down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: Topic
    type: Type = Type.TEXT
    values: Annotated[tuple[Word, ...], Field(max_length=200)] = ()
    low: float | None = None
    high: float | None = None
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    holds_days: int | None = Field(None, ge=1, le=36_500)
    expected: frozenset[Annotated[str, StringConstraints(pattern="^(set|said|inferred)$")]] = frozenset(
        {"set", "said", "inferred"}
    )
    several: bool = False
    asks: Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)] = ""
    benefit: Annotated[str, StringConstraints(strip_whitespace=True, max_length=240)] = ""
    also: Annotated[frozenset[Topic], Field(max_length=20)] = frozenset()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.type is Type.CHOICE) != bool(self.values):
            raise ValueError("`values` are for a choice, and a choice needs some")
        if self.type is not Type.NUMBER and (self.low is not None or self.high is not None):
            raise ValueError("`low` and `high` are for a number")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("`low` is above `high`")
        if bool(self.asks) != bool(self.benefit):
            raise ValueError("a question says in `benefit` what an answer brings the customer")
        return self

    def kind(self) -> Kind:
        """Return the kind that the row describes."""
        return Kind(
            topic=self.topic,
            type=self.type,
            values=frozenset(self.values),
            low=self.low,
            high=self.high,
            sensitivity=self.sensitivity,
            holds=timedelta(days=self.holds_days) if self.holds_days else None,
            expected=frozenset(Origin[name.upper()] for name in self.expected),
            several=self.several,
            also=self.also,
            options=self.values,
            asks=self.asks,
            benefit=self.benefit,
        )


_ROWS = TypeAdapter(tuple[KindRow, ...])


def kinds_in(path: Path | None) -> Kinds:
    """Return the kinds that come with the service and those of an owner's file, which may change them.

    Raises `InvalidInput`, naming the row and the field.
    """
    if path is None:
        return USUAL
    rows = rows_in(path, _ROWS, of="kinds")
    if len([row for row in rows if row.asks]) > QUESTIONS:
        problem = f"asks more than {QUESTIONS} questions"
        raise InvalidInput(path.name, problem, fix="leave `asks` out of the others")
    return Kinds([*BUILT_IN, *(row.kind() for row in rows)])
