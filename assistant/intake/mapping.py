"""Turn rows of a file into tracked events, as a mapping says.

A mapping is a JSON object. `type`, and `event` where the type is track, say what a row is;
`fields` names for each part of an event the column that holds it, as `"userId": "customer"` or
`"properties.price": "amount"`. Where an order has a row for each of its lines, `lines` names the
columns of a line: rows that follow each other and agree in `order_id` become one order.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from assistant.errors import InvalidInput

NUMBERS = frozenset({"price", "quantity", "value", "total"})  # a CSV file holds text only
ORDER = "properties.order_id"
Row = Mapping[str, JsonValue]


class FileMapping(BaseModel):
    """What the rows of a file are, and which column holds what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["identify", "track", "page", "screen", "group", "alias"]
    event: str | None = None
    fields: dict[str, str] = Field(min_length=1)
    lines: dict[str, str] = {}


class Line(NamedTuple):
    """One event of a file, and the number of the line that it begins at; no event where it cannot be read."""

    number: int
    event: dict[str, JsonValue] | None
    problem: str = ""


def mapping_in(path: Path) -> FileMapping:
    """Return the mapping in a file. Raises `InvalidInput`, naming the field."""
    try:
        return FileMapping.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput("--mapping", f"{path} cannot be read: {error}", fix="name a JSON file") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"]) or "--mapping"
        raise InvalidInput(field, first["msg"], fix="see the README for a mapping") from None


def events_in(path: Path, mapping: FileMapping) -> Iterator[Line]:
    """Return the events of a CSV or JSONL file, one after another; it is never held in memory whole.

    Raises `InvalidInput` for a file that is neither, or lacks a column that the mapping names.
    """
    rows = _csv(path, mapping) if path.suffix == ".csv" else _jsonl(path)
    return _joined(rows, mapping) if mapping.lines else (_line(number, row, mapping) for number, row in rows)


def _csv(path: Path, mapping: FileMapping) -> Iterator[tuple[int, Row | str]]:
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        reader = csv.DictReader(file)
        wanted = {*mapping.fields.values(), *mapping.lines.values()}
        if missing := sorted(wanted - set(reader.fieldnames or ())):
            raise InvalidInput(
                "--mapping", f"there is no column {missing[0]!r}", fix="name columns of the file"
            )
        for row in reader:
            yield reader.line_num, {name: value for name, value in row.items() if name and value}


def _jsonl(path: Path) -> Iterator[tuple[int, Row | str]]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, text in enumerate(file, start=1):
            if not text.strip():
                continue
            try:
                row = json.loads(text)
            except (ValueError, RecursionError) as error:
                yield number, f"is not JSON: {error}"
                continue
            yield number, row if isinstance(row, dict) else "is not a JSON object"


def _line(number: int, row: Row | str, mapping: FileMapping) -> Line:
    if isinstance(row, str):
        return Line(number, None, row)
    event: dict[str, JsonValue] = {"type": mapping.type}
    if mapping.event is not None:
        event["event"] = mapping.event
    for target, column in mapping.fields.items():
        if (value := row.get(column)) is not None:
            _put(event, target.split("."), _valued(target, value))
    return Line(number, event)


def _joined(rows: Iterable[tuple[int, Row | str]], mapping: FileMapping) -> Iterator[Line]:
    """Join rows that follow each other and are of one order."""
    waiting: Line | None = None
    order: JsonValue = None
    for number, row in rows:
        line = _line(number, row, mapping)
        if line.event is None or isinstance(row, str):
            yield line
            continue
        product = {
            name: _valued(name, row[column]) for name, column in mapping.lines.items() if column in row
        }
        current = row.get(mapping.fields.get(ORDER, ""))
        if waiting is not None and (current is None or current != order):
            yield waiting
            waiting = None
        if waiting is None:
            waiting, order = line, current
        _products(waiting).append(product)
    if waiting is not None:
        yield waiting


def _products(line: Line) -> list[JsonValue]:
    properties = (line.event or {}).setdefault("properties", {})
    products = properties.setdefault("products", []) if isinstance(properties, dict) else []
    return products if isinstance(products, list) else []


def _put(event: dict[str, JsonValue], path: list[str], value: JsonValue) -> None:
    inside = event
    for step in path[:-1]:
        deeper = inside.setdefault(step, {})
        if not isinstance(deeper, dict):
            raise InvalidInput(
                "fields", f"{'.'.join(path)} lies in something that holds a value", fix="name another"
            )
        inside = deeper
    inside[path[-1]] = value


def _valued(target: str, value: JsonValue) -> JsonValue:
    """Return a value as an event carries it: numbers as numbers, as far as they are."""
    if not isinstance(value, str) or target.rpartition(".")[2] not in NUMBERS:
        return value
    try:
        return int(value) if value.strip().lstrip("-").isdigit() else float(value)
    except ValueError:
        return value
