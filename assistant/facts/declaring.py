"""Read the kinds of facts that an owner declares in a file, beside those that come with the service."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from assistant.errors import InvalidInput
from assistant.facts.kinds import BUILT_IN, USUAL, Kind, Kinds, Type
from assistant.facts.model import Origin, Sensitivity

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
    also: Annotated[frozenset[Topic], Field(max_length=20)] = frozenset()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.type is Type.CHOICE) != bool(self.values):
            raise ValueError("`values` are for a choice, and a choice needs some")
        if self.type is not Type.NUMBER and (self.low is not None or self.high is not None):
            raise ValueError("`low` and `high` are for a number")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("`low` is above `high`")
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
        )


_ROWS = TypeAdapter(tuple[KindRow, ...])


def kinds_in(path: Path | None) -> Kinds:
    """Return the kinds that come with the service and those of an owner's file, which may change them.

    Raises `InvalidInput`, naming the row and the field.
    """
    if path is None:
        return USUAL
    try:
        rows = _ROWS.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InvalidInput(str(path), f"cannot be read ({error.strerror})", fix="check the path") from error
    except ValidationError as error:
        first = error.errors()[0]
        place, *fields = first["loc"] or ("",)
        where = f"row {int(place) + 1}" if isinstance(place, int) else "the file"
        named = ".".join([where, *map(str, fields)])
        raise InvalidInput(f"{path.name}, {named}", first["msg"].lower(), fix="correct it there") from error
    except ValueError as error:  # also JSON that cannot be decoded
        raise InvalidInput(str(path), f"is no JSON ({error})", fix="write a list of kinds") from error
    return Kinds([*BUILT_IN, *(row.kind() for row in rows)])
