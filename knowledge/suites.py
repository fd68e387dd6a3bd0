"""Read the rows of a suite and of predictions, and name the row and field that will not do.

Rows are what a line of JSON holds. What comes out is what `evaluate` scores.
"""

import gzip
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from knowledge.errors import EvaluationError
from knowledge.evaluate import AnswerPrediction, OfferPrediction, Question, Target

Row = Mapping[str, object]


def read_rows(path: Path) -> tuple[Row, ...]:
    """Return the objects of a file of JSON lines, plain or under its name with .gz.

    Raises `EvaluationError` naming the line.
    """
    packed = path.with_name(path.name + ".gz")
    place = packed if packed.exists() else path
    try:
        content = gzip.decompress(place.read_bytes()) if place.suffix == ".gz" else place.read_bytes()
        lines = content.decode().splitlines()
    except (OSError, EOFError, UnicodeDecodeError) as broken:
        raise EvaluationError(f"{place} cannot be read: {broken}") from broken
    return tuple(_parsed(place, number, line) for number, line in enumerate(lines, start=1))


def questions(rows: Iterable[Row]) -> tuple[Question, ...]:
    """Return the questions of an answer suite. Raises `EvaluationError`."""
    return tuple(
        Question(
            id=_text(row, "id"),
            relevant=frozenset(_texts(row, "relevant")),
            group=_text(row, "group") if "group" in row else None,
        )
        for row in rows
    )


def targets(rows: Iterable[Row]) -> tuple[Target, ...]:
    """Return the targets of an offer suite. Raises `EvaluationError`."""
    return tuple(
        Target(
            customer=_text(row, "customer"),
            relevant=frozenset(_texts(row, "relevant")),
            candidates=None if row.get("candidates") is None else frozenset(_texts(row, "candidates")),
        )
        for row in rows
    )


def answer_predictions(rows: Iterable[Row]) -> tuple[AnswerPrediction, ...]:
    """Return predictions for an answer suite. Raises `EvaluationError`."""
    return tuple(
        AnswerPrediction(
            id=_text(row, "id"),
            ranked=_texts(row, "ranked"),
            confidence=_number(row, "confidence"),
            answered=_truth(row, "answered"),
        )
        for row in rows
    )


def offer_predictions(rows: Iterable[Row]) -> tuple[OfferPrediction, ...]:
    """Return predictions for an offer suite. Raises `EvaluationError`."""
    return tuple(
        OfferPrediction(customer=_text(row, "customer"), ranked=_texts(row, "ranked")) for row in rows
    )


def _parsed(path: Path, number: int, line: str) -> Row:
    try:
        row = json.loads(line)
    except ValueError as broken:
        raise EvaluationError(f"{path} line {number} is not JSON: {broken}") from broken
    if not isinstance(row, dict):
        raise EvaluationError(f"{path} line {number} is not an object")
    return row


def _name(row: Row) -> str:
    return f"the row of {row.get('id') or row.get('customer') or json.dumps(row)[:80]!r}"


def _text(row: Row, field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value:
        raise EvaluationError(f"{_name(row)}: {field!r} must be a text, got {value!r}")
    return value


def _texts(row: Row, field: str) -> tuple[str, ...]:
    values = row.get(field, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise EvaluationError(f"{_name(row)}: {field!r} must be a list of ids, got {values!r:.80}")
    return tuple(values)


def _number(row: Row, field: str) -> float:
    value = row.get(field, -math.inf)
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise EvaluationError(f"{_name(row)}: {field!r} must be a number, got {value!r}")
    return float(value)


def _truth(row: Row, field: str) -> bool:
    value = row.get(field, False)
    if not isinstance(value, bool):
        raise EvaluationError(f"{_name(row)}: {field!r} must be true or false, got {value!r}")
    return value
