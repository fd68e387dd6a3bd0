"""Read an owner's segments from a file, or say where in the file which rule is wrong and how to mend it.

A rule is an object: `{"all": [RULE, …]}`, `{"any": [RULE, …]}`, `{"not": RULE}`, or a comparison,
`{"field": "orders", "at_least": 3, "within_days": 180}`. Words take `is` or `in`, numbers `is`, `at_least`
or `at_most`. A fact names its `topic`, money its `currency`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter

from assistant.errors import InvalidInput
from assistant.owner_files import rows_in
from assistant.predictions.stage import Stage
from assistant.segments.model import NUMBERS, Comparison, Every, Field, How, Not, Rule, Segment, Some

DEPTH = 8  # rules within rules
PARTS = 64  # rules in one segment
SEGMENTS = 100
VALUES = 50  # after one `in`
CHARACTERS = 100  # in one value
BYTES = 256 * 1024
LONGEST = 3650  # days

TIMED = {Field.ORDERS, Field.SPENT, Field.BOUGHT, Field.BOUGHT_CATEGORY, Field.VIEWED}
MONEY = {Field.SPENT, Field.EXPECTED_VALUE}
SHAPES = "write one of `all`, `any`, `not` or `field`"


class SegmentRow(BaseModel):
    """One segment as an owner writes it down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    when: object  # read by `Reader`, which bounds it


_ROWS = TypeAdapter(tuple[SegmentRow, ...])


def segments_in(path: Path | None) -> tuple[Segment, ...]:
    """Return the segments of an owner's file; none without one. Raises `InvalidInput`, naming the place."""
    if path is None:
        return ()
    rows = _rows(path)
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        if row.name in seen:
            place = f"{path.name}, row {number}.name"
            raise InvalidInput(place, f"{row.name!r} is taken by an earlier row", fix="choose another name")
        seen.add(row.name)
    return tuple(
        Segment(name=row.name, title=row.title, when=Reader(f"{path.name}, row {number}").rule(row.when))
        for number, row in enumerate(rows, 1)
    )


def _rows(path: Path) -> tuple[SegmentRow, ...]:
    try:
        if path.stat().st_size > BYTES:
            raise InvalidInput(str(path), f"is larger than {BYTES // 1024} KB", fix="keep fewer segments")
        return rows_in(path, _ROWS, of="segments", most=SEGMENTS)
    except OSError as error:
        raise InvalidInput(str(path), f"cannot be read ({error.strerror})", fix="check the path") from error
    except RecursionError as error:
        fix = f"nest at most {DEPTH} rules"
        raise InvalidInput(str(path), "is nested too deeply to be read", fix=fix) from error


class Reader:
    """Reads the rule of one segment, and counts its parts."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._parts = 0

    def rule(self, written: object, at: str = "when", *, depth: int = 1) -> Rule:
        """Return a rule. Raises `InvalidInput`, naming the place."""
        self._parts += 1
        if self._parts > PARTS:
            raise self._wrong(at, f"is part {PARTS + 1} of the segment", f"keep at most {PARTS} rules in one")
        if depth > DEPTH:
            raise self._wrong(at, f"lies {depth} rules deep", f"nest at most {DEPTH}")
        if not isinstance(written, dict):
            raise self._wrong(at, "is no object", SHAPES)
        if "field" in written:
            return self._comparison(written, at)
        if len(written) != 1 or not written.keys() <= {"all", "any", "not"}:
            named = ", ".join(f"`{_short(key)}`" for key in list(written)[:3]) or "nothing"
            raise self._wrong(at, f"holds {named}", SHAPES)
        ((word, inner),) = written.items()
        if word == "not":
            return Not(rule=self.rule(inner, f"{at}.not", depth=depth + 1))
        rules = tuple(self._several(inner, f"{at}.{word}", depth=depth + 1))
        return Every(rules=rules) if word == "all" else Some(rules=rules)

    def _several(self, written: object, at: str, *, depth: int) -> Iterator[Rule]:
        if not isinstance(written, list) or not written:
            raise self._wrong(at, "is no list of rules", "write at least one rule in [ ]")
        for number, one in enumerate(written):
            yield self.rule(one, f"{at}[{number}]", depth=depth)

    def _comparison(self, written: Mapping[str, object], at: str) -> Comparison:
        asked = self._chosen(written["field"], f"{at}.field", list(Field))
        field = Field(asked)
        hows = (How.IS, How.AT_LEAST, How.AT_MOST) if field in NUMBERS else (How.IS, How.IN)
        extras = {
            "topic": field is Field.FACT,
            "currency": field in MONEY,
            "within_days": field in TIMED,
        }
        fitting = ["field", *hows, *(one for one, fits in extras.items() if fits)]
        for key in written:
            self._chosen(key, f"{at}.{_short(key)}", fitting, of=f"`{field}`")
        given = [one for one in hows if one in written]
        if len(given) != 1:
            words = " or ".join(f"`{one}`" for one in hows)
            raise self._wrong(at, f"compares `{field}` {len(given)} times", f"write one of {words}")
        how = given[0]
        value, place = written[how], f"{at}.{how}"
        days = written.get("within_days")
        return Comparison(
            field=field,
            how=how,
            words=() if field in NUMBERS else self._words(field, how, value, place),
            number=self._number(value, place) if field in NUMBERS else 0.0,
            topic=self._word(written.get("topic"), f"{at}.topic") if extras["topic"] else "",
            currency=self._currency(written.get("currency"), f"{at}.currency") if extras["currency"] else "",
            within_days=None if "within_days" not in written else self._days(days, f"{at}.within_days"),
        )

    def _words(self, field: Field, how: How, value: object, at: str) -> tuple[str, ...]:
        if how is How.IS:
            words: tuple[str, ...] = (self._word(value, at),)
        elif isinstance(value, list) and 0 < len(value) <= VALUES:
            words = tuple(self._word(one, f"{at}[{number}]") for number, one in enumerate(value))
        else:
            raise self._wrong(at, "is no list that can be used", f"write 1 to {VALUES} words in [ ]")
        if field is Field.STAGE:
            for one in words:
                self._chosen(one, at, list(Stage))
        return words

    def _word(self, value: object, at: str) -> str:
        if isinstance(value, str) and 0 < len(value.strip()) <= CHARACTERS:
            return value.strip()
        raise self._wrong(at, "is no word that can be used", f"write 1 to {CHARACTERS} characters in quotes")

    def _currency(self, value: object, at: str) -> str:
        if isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper():
            return value
        raise self._wrong(at, "is no currency", 'money needs one, such as "GBP"')

    def _number(self, value: object, at: str) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e12:
            return float(value)
        raise self._wrong(at, "is no number that can be used", "write one up to 1e12, without quotes")

    def _days(self, value: object, at: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST:
            return value
        raise self._wrong(at, "is no number of days", f"write a whole number from 1 to {LONGEST}")

    def _chosen(self, value: object, at: str, among: Sequence[str], *, of: str = "") -> str:
        if isinstance(value, str) and value in among:
            return value
        near = get_close_matches(_short(value), among, 1)
        meant = f"did you mean `{near[0]}`? " if near else ""
        told = f"does not belong to {of}" if of else f"does not know {_short(value)!r}"
        raise self._wrong(at, told, f"{meant}there are {', '.join(among)}")

    def _wrong(self, at: str, problem: str, fix: str) -> InvalidInput:
        return InvalidInput(f"{self._place}, {at}", problem, fix=fix)


def _short(value: object) -> str:
    return str(value)[:40] if isinstance(value, str) else type(value).__name__
