"""Read evaluation suites: a folder with `suite.json` and files of one JSON object a line.

A suite is outside data. Everything is checked before anything is measured, and what is wrong
is named by file, line and field, because a suite that is half read gives a number that looks
as good as any other.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

import knowledge
from assistant.errors import InvalidInput
from knowledge import Document, Metadata

CARD = "suite.json"
ROOT = "CONCIERGE_SUITES"
Row = TypeVar("Row", bound=BaseModel)
Read = TypeVar("Read")


class SuiteRow(BaseModel):
    """One line of a suite's file."""

    model_config = ConfigDict(frozen=True)


class Card(SuiteRow):
    """What a suite says of itself; only what decides how to read it."""

    name: str
    task: str


class Entry(SuiteRow):
    """One piece of knowledge, as it stands in `knowledge.jsonl`."""

    id: str
    title: str = ""
    text: str = ""
    questions: tuple[str, ...] = ()
    metadata: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)

    def document(self) -> Document:
        """Return the entry as any article is given to the index."""
        metadata: Metadata = {
            key: (value,) if isinstance(value, str) else value for key, value in self.metadata.items()
        }
        return Document(
            id=self.id, title=self.title, text=self.text, questions=self.questions, metadata=metadata
        )


class Utterance(SuiteRow):
    """One earlier message of the conversation in which a question was asked."""

    author: str
    text: str


class Question(SuiteRow):
    """A labelled question; `relevant` is empty where the knowledge holds no answer."""

    id: str
    text: str
    history: tuple[Utterance, ...] = ()
    relevant: tuple[str, ...] = ()
    filter: dict[str, frozenset[str]] = Field(default_factory=dict)
    group: str | None = None

    def labelled(self) -> knowledge.Question:
        """Return what scoring needs to know of it."""
        return knowledge.Question(id=self.id, relevant=frozenset(self.relevant), group=self.group)


class Item(SuiteRow):
    """One item of a catalogue; some suites have neither titles nor texts."""

    id: str
    title: str = ""
    text: str = ""
    attributes: dict[str, JsonValue] = Field(default_factory=dict)


class Happening(SuiteRow):
    """One thing a customer did; `time` only orders, its unit differs from suite to suite."""

    customer: str
    item: str
    time: float
    type: Literal["purchase", "rating"]
    value: float | None = None


class Target(SuiteRow):
    """What a customer took next; without candidates, all that is new to them is to be ranked."""

    customer: str
    relevant: tuple[str, ...]
    candidates: tuple[str, ...] | None = None

    def labelled(self) -> knowledge.Target:
        """Return what scoring needs to know of it."""
        candidates = None if self.candidates is None else frozenset(self.candidates)
        return knowledge.Target(
            customer=self.customer, relevant=frozenset(self.relevant), candidates=candidates
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersSuite:
    """Questions to answer from knowledge; thresholds may be set on `calibration` alone."""

    name: str
    documents: tuple[Document, ...]
    calibration: tuple[Question, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OffersSuite:
    """What customers did, in the order of time, and what they took next."""

    name: str
    items: tuple[Item, ...]
    events: tuple[Happening, ...]
    targets: tuple[Target, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Everything that can be offered."""
        return tuple(item.id for item in self.items)


def find_suite(name: Path, *, root: Path | None) -> Path:
    """Return the folder of a suite given as a path, or as a name below `root`.

    Raises `InvalidInput` where neither holds a suite.
    """
    places = [name] if root is None else [name, root / name]
    found = next((place for place in places if (place / CARD).is_file()), None)
    if found is None:
        tried = " nor ".join(str(place / CARD) for place in places)
        raise InvalidInput("suite", f"there is no {tried}", fix="pass a folder, or set CONCIERGE_SUITES")
    return found


def root_of(environment: Mapping[str, str]) -> Path | None:
    """Return the folder below which suites are known by their names, if one is set."""
    return Path(environment[ROOT]) if environment.get(ROOT) else None


def read_all_answers(
    names: Sequence[str], *, environment: Mapping[str, str] = os.environ
) -> tuple[AnswersSuite, ...]:
    """Find and read several suites of questions. Raises `InvalidInput`, also for one of another task."""
    return read_all(names, {"answers": read_answers}, environment)


def read_all_compared(
    names: Sequence[str], *, environment: Mapping[str, str] = os.environ
) -> tuple[AnswersSuite | OffersSuite, ...]:
    """Find and read several suites of questions or of offers. Raises `InvalidInput`, also for others."""
    readers: Mapping[str, Callable[[Path, str], AnswersSuite | OffersSuite]] = {
        "answers": read_answers,
        "offers": read_offers,
    }
    return read_all(names, readers, environment)


def read_all_offers(
    names: Sequence[str], *, environment: Mapping[str, str] = os.environ
) -> tuple[OffersSuite, ...]:
    """Find and read several suites of offers. Raises `InvalidInput`, also for others."""
    return read_all(names, {"offers": read_offers}, environment)


def read_all(
    names: Sequence[str], readers: Mapping[str, Callable[[Path, str], Read]], environment: Mapping[str, str]
) -> tuple[Read, ...]:
    """Find and read several suites of the tasks that have readers. Raises `InvalidInput`, also for others."""
    root = root_of(environment)
    folders = [find_suite(Path(name), root=root) for name in names]
    cards = [read_card(folder / CARD) for folder in folders]
    tasks = " or ".join(repr(task) for task in readers)
    for name, card in zip(names, cards, strict=True):
        if card.task not in readers:
            raise InvalidInput(name, f"its task is {card.task!r}", fix=f"name suites of the task {tasks}")
    return tuple(readers[card.task](folder, card.name) for folder, card in zip(folders, cards, strict=True))


def read_rows(path: Path, kind: type[Row]) -> tuple[Row, ...]:
    """Read one file of rows, plain or packed as `.gz`; raises `InvalidInput` at the first wrong one."""
    return tuple(_parsed(path.name, number, line, kind) for number, line in _lines(path))


def read_card(path: Path) -> Card:
    """Return what a suite says of itself. Raises `InvalidInput`."""
    try:
        return Card.model_validate_json(path.read_bytes())
    except OSError as gone:
        raise InvalidInput(path.name, f"cannot be read ({gone})", fix="check the folder") from gone
    except ValidationError as wrong:
        raise _explained(path.name, wrong) from wrong


def read_answers(folder: Path, name: str) -> AnswersSuite:
    """Read a suite of questions. Raises `InvalidInput` naming file, line and field."""
    entries = read_rows(folder / "knowledge.jsonl", Entry)
    known = distinct("knowledge.jsonl", [entry.id for entry in entries])
    calibration = _read_questions(folder / "calibration.jsonl", known)
    questions = _read_questions(folder / "questions.jsonl", known)
    documents = tuple(entry.document() for entry in entries)
    return AnswersSuite(name=name, documents=documents, calibration=calibration, questions=questions)


def _read_questions(path: Path, known: frozenset[str]) -> tuple[Question, ...]:
    questions = read_rows(path, Question)
    distinct(path.name, [question.id for question in questions])
    for number, question in enumerate(questions, start=1):
        _check_known(f"{path.name}, line {number}: relevant", question.relevant, known)
    return questions


def read_offers(folder: Path, name: str) -> OffersSuite:
    """Read a suite of offers. Raises `InvalidInput` naming file, line and field."""
    items = read_rows(folder / "items.jsonl", Item)
    distinct("items.jsonl", [item.id for item in items])
    events = read_rows(folder / "events.jsonl", Happening)
    targets = read_rows(folder / "targets.jsonl", Target)
    distinct("targets.jsonl", [target.customer for target in targets])
    return OffersSuite(name=name, items=items, events=events, targets=targets)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    packed = path.with_name(f"{path.name}.gz")
    try:
        with gzip.open(packed) if packed.exists() else path.open("rb") as file:
            yield from enumerate(file, start=1)
    except (OSError, EOFError) as broken:
        raise InvalidInput(path.name, f"cannot be read ({broken})", fix="fetch the suite again") from broken


def _parsed(name: str, number: int, line: bytes, kind: type[Row]) -> Row:
    try:
        return kind.model_validate_json(line)
    except ValidationError as wrong:
        raise _explained(f"{name}, line {number}", wrong) from wrong


def _explained(where: str, wrong: ValidationError) -> InvalidInput:
    first = wrong.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    return InvalidInput(f"{where}: {field}" if field else where, first["msg"], fix="mend that line")


def distinct(name: str, ids: Sequence[str]) -> frozenset[str]:
    """Return the ids of a file. Raises `InvalidInput` for one that stands there twice."""
    seen: set[str] = set()
    for number, one in enumerate(ids, start=1):
        if one in seen:
            raise InvalidInput(f"{name}, line {number}: id", f"{one!r} stands there twice", fix="keep one")
        seen.add(one)
    return frozenset(seen)


def _check_known(field: str, ids: Sequence[str], known: frozenset[str]) -> None:
    for one in ids:
        if one not in known:
            raise InvalidInput(field, f"nothing has the id {one!r}", fix="correct the id")
