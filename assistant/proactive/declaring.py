"""Read an owner's triggers from a file, or say where in the file which is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from assistant.errors import InvalidInput
from assistant.events import ProductId
from assistant.owner_files import rows_in
from assistant.proactive.model import Kind, Trigger
from assistant.segments.declaring import Reader

TRIGGERS = 100
PRODUCTS = 500  # in one trigger

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Days = Annotated[int, Field(ge=0, le=3650)]

ALL = frozenset({"name", "kind", "words", "valid_days"})
FITTING: dict[Kind, frozenset[str]] = {
    Kind.FAULT: frozenset({"products", "fault", "what_to_do", "bought_from", "bought_until"}) - {"words"},
    Kind.MAINTENANCE: frozenset({"products", "every_days", "when"}),
    Kind.RENEWAL: frozenset({"products", "lasts_days", "days_before", "when"}),
    Kind.REPLENISHMENT: frozenset({"products", "days_before", "when"}),
    Kind.MILESTONE: frozenset({"orders", "years", "when"}),
    Kind.REENGAGEMENT: frozenset({"when"}),
}
NEEDED: dict[Kind, tuple[str, ...]] = {
    Kind.FAULT: ("products", "fault", "what_to_do"),
    Kind.MAINTENANCE: ("products", "every_days"),
    Kind.RENEWAL: ("products", "lasts_days"),
    Kind.REPLENISHMENT: (),
    Kind.MILESTONE: (),
    Kind.REENGAGEMENT: (),
}
WORDS: dict[Kind, str] = {
    Kind.MAINTENANCE: "Your {product} is due for some care.",
    Kind.RENEWAL: "What you have for {product} ends soon.",
    Kind.REPLENISHMENT: "Your {product} may be running out.",
    Kind.MILESTONE: "Thank you for being with us for so long.",
    Kind.REENGAGEMENT: "It has been a while. If anything was not right, tell us and we will look into it.",
}
"""What is said where the owner wrote nothing."""


class TriggerRow(BaseModel):
    """One trigger as an owner writes it down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    kind: Kind
    words: Text | None = None
    products: Annotated[tuple[Text, ...], Field(min_length=1, max_length=PRODUCTS)] | None = None
    when: object = None  # read by the segments' `Reader`, which bounds it
    days_before: Days | None = None
    lasts_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    every_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    orders: Annotated[int, Field(ge=1, le=10_000)] | None = None
    years: Annotated[int, Field(ge=1, le=100)] | None = None
    fault: Text | None = None
    what_to_do: Text | None = None
    bought_from: date | None = None
    bought_until: date | None = None
    valid_days: Annotated[int, Field(ge=1, le=3650)] | None = None


_ROWS = TypeAdapter(tuple[TriggerRow, ...])


def triggers_in(path: Path | None) -> tuple[Trigger, ...]:
    """Return the triggers of an owner's file; none without one. Raises `InvalidInput`, naming the place."""
    if path is None:
        return ()
    rows = rows_in(path, _ROWS, of="triggers", most=TRIGGERS)
    return tuple(_read(path.name, rows))


def _read(file: str, rows: tuple[TriggerRow, ...]) -> Iterator[Trigger]:
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        place = f"{file}, row {number}"
        if row.name in seen:
            problem = f"{row.name!r} is taken by an earlier row"
            raise InvalidInput(f"{place}.name", problem, fix="choose another name")
        seen.add(row.name)
        _check(row, place)
        yield _trigger(row, place)


def _check(row: TriggerRow, place: str) -> None:
    """Raise `InvalidInput` where what is written does not make a trigger of its kind."""
    fitting = (ALL | FITTING[row.kind]) - ({"words"} if row.kind is Kind.FAULT else set())
    for field in sorted(row.model_fields_set - fitting):
        told = ", ".join(sorted(fitting))
        problem = f"does not belong to a trigger of kind `{row.kind}`"
        raise InvalidInput(f"{place}.{field}", problem, fix=f"remove it; there are {told}")
    for field in NEEDED[row.kind]:
        if getattr(row, field) is None:
            raise InvalidInput(f"{place}.{field}", f"is missing; `{row.kind}` needs it", fix="write it down")
    if row.kind is Kind.MILESTONE and (row.orders is None) == (row.years is None):
        problem = "is counted by both or by neither of `orders` and `years`"
        raise InvalidInput(f"{place}.orders", problem, fix="write one of `orders` and `years`")
    if row.bought_from and row.bought_until and row.bought_from > row.bought_until:
        problem = "is after `bought_until`"
        raise InvalidInput(f"{place}.bought_from", problem, fix="write the earlier day first")


def _trigger(row: TriggerRow, place: str) -> Trigger:
    if row.kind is Kind.FAULT:
        words = f"Please read this about your {{product}}: {row.fault} {row.what_to_do}"
    else:
        words = row.words or WORDS[row.kind]
    return Trigger(
        name=row.name,
        kind=row.kind,
        words=words,
        products=frozenset(ProductId(one) for one in row.products or ()),
        when=None if row.when is None else Reader(place).rule(row.when),
        days_before=row.days_before or 0,
        lasts_days=row.lasts_days or 0,
        every_days=row.every_days or 0,
        orders=row.orders or 0,
        years=row.years or 0,
        bought_from=row.bought_from,
        bought_until=row.bought_until,
        valid_days=row.valid_days or (3650 if row.kind is Kind.FAULT else 30),
    )
