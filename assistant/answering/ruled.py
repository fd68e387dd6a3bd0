"""Hand off what the owner wants a person to see, by rules in a file.

A rule names itself and what it is about: words of the customer's, articles that would answer, what their last
order was worth. All that it names must hold. The first rule that holds decides, before any score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from assistant.answering.model import Ranked
from assistant.customers.model import CustomerView
from assistant.errors import InvalidInput
from assistant.owner_files import Text, any_of, rows_in

RULES = 100
Texts = Annotated[tuple[Text, ...], Field(max_length=200)]


@dataclass(frozen=True, kw_only=True)
class HandOffRule:
    """When the owner wants a person; what is not named does not matter."""

    name: str
    words: tuple[str, ...] = ()  # whole words or phrases, in any case; one of them
    articles: tuple[str, ...] = ()  # beginnings of ids, one of them of the article that suits best
    order_value: Decimal | None = None  # at least, of their last order, in `currency`
    currency: str = ""

    def holds(self, text: str, ranked: Sequence[Ranked], view: CustomerView) -> bool:
        """Whether the rule is about this message of this customer."""
        said = not self.words or self._said.search(text) is not None
        found = not self.articles or any(one.hit.document_id.startswith(self.articles) for one in ranked[:1])
        return said and found and (self.order_value is None or self._is_worth(view))

    def _is_worth(self, view: CustomerView) -> bool:
        for order in view.orders[:1]:
            worth = sum((line.price * line.quantity for line in order.lines), Decimal(0))
            return order.currency == self.currency and worth >= (self.order_value or 0)
        return False

    @cached_property
    def _said(self) -> re.Pattern[str]:
        return any_of(self.words)


def rule_that_holds(
    rules: Sequence[HandOffRule], text: str, ranked: Sequence[Ranked], view: CustomerView
) -> str | None:
    """Return the name of the owner's first rule that is about a message, if one is."""
    return next((rule.name for rule in rules if rule.holds(text, ranked, view)), None)


class HandOffRow(BaseModel):
    """One rule as an owner writes it down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Text
    words: Texts = ()
    articles: Texts = ()
    order_value: Annotated[Decimal, Field(ge=0)] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None


_ROWS = TypeAdapter(tuple[HandOffRow, ...])


def hand_off_rules_in(path: Path | None) -> tuple[HandOffRule, ...]:
    """Return the rules of an owner's file; none without one. Raises `InvalidInput`, naming the place."""
    if path is None:
        return ()
    rows = rows_in(path, _ROWS, of="rules", most=RULES)
    return tuple(_rules(path.name, rows))


def _rules(file: str, rows: Sequence[HandOffRow]) -> Iterator[HandOffRule]:
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        place = f"{file}, row {number}"
        if row.name in seen:
            problem = f"{row.name!r} is taken by an earlier row"
            raise InvalidInput(f"{place}.name", problem, fix="name each rule differently")
        if not (row.words or row.articles or row.order_value is not None):
            problem = f"{row.name!r} is about everything"
            raise InvalidInput(place, problem, fix="name `words`, `articles` or `order_value`")
        if (row.order_value is None) is not (row.currency is None):
            problem = "an order is worth so much of something"
            raise InvalidInput(f"{place}.currency", problem, fix="name `order_value` and `currency` both")
        seen.add(row.name)
        yield HandOffRule(
            name=row.name,
            words=row.words,
            articles=row.articles,
            order_value=row.order_value,
            currency=row.currency or "",
        )
