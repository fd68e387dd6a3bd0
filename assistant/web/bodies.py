"""Read what a caller sent, or say in one go everything that is wrong with it.

A body is JSON in UTF-8 of at most 64 KiB, unless its route takes more; what is declared as a
number, a truth or a moment must be written as one, as the API's description says. A query string has
strings only, so there `1` is a number. Both become a pydantic model here, and nothing behind this
module sees raw input.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from assistant.errors import InvalidInput, Refused, TooLarge, TooSlow
from knowledge import visible

BODY_BYTES = 64 * 1024
BODY_SECONDS = 15.0
SLOWEST_LINE = 16 * 1024  # bytes a second

Model = TypeVar("Model", bound=BaseModel)


def seen(value: object) -> object:
    """Return a string without the characters that nobody sees; what is no string is refused later."""
    return visible(value) if isinstance(value, str) else value


VISIBLE = BeforeValidator(seen)  # for words that people read and machines search


class Strict(BaseModel):
    """What every body and query string is made from: unknown fields are refused.

    Most servers never see most of them, so what reads one is built when the first one comes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Nothing(Strict):
    """A body without fields; an empty one will do."""


class UnsupportedMediaType(Refused):
    """The body is not declared as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """One field that is wrong, named as the caller wrote it, and how to mend it."""

    field: str
    problem: str
    fix: str


class InvalidBody(InvalidInput):
    """Several things may be wrong at once; `errors` holds every one."""

    def __init__(self, errors: Sequence[FieldProblem]) -> None:
        first = errors[0]
        super().__init__(first.field, first.problem, fix=first.fix)
        self.errors = tuple(errors)


async def read_body(request: web.Request, model: type[Model], *, largest: int = BODY_BYTES) -> Model:
    """Return the body as `model`; an empty body counts as `{}`.

    Raises `UnsupportedMediaType`, `TooLarge`, `InvalidInput`.
    """
    raw = await body_of(request, largest=largest)
    if not raw:
        return parse(b"{}", model)
    if request.content_type not in {"application/json", "text/json"}:
        raise UnsupportedMediaType(
            f"the body is {request.content_type}", fix="send JSON with Content-Type: application/json"
        )
    return parse(raw, model)


def read_query(request: web.Request, model: type[Model]) -> Model:
    """Return the query string as `model`. Raises `InvalidInput`."""
    repeated = [name for name in request.query if len(request.query.getall(name)) > 1]
    if repeated:
        raise InvalidInput(repeated[0], "is given more than once", fix="give it once")
    with _told_by_field():
        return model.model_validate(dict(request.query))


def parse(raw: bytes | str, model: type[Model]) -> Model:
    """Return JSON text as `model`. Raises `InvalidInput`, naming each field or the position."""
    text = raw if isinstance(raw, str) else _decoded(raw)
    try:
        content: object = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidInput(
            "body", f"is not JSON: {error.msg} at {where}", fix="send one JSON object"
        ) from None
    except ValueError:  # a number of more digits than Python converts
        raise InvalidInput("body", "is not JSON: a number is too long", fix="send shorter numbers") from None
    except RecursionError:
        raise InvalidInput("body", "is nested too deeply", fix="send one flat JSON object") from None
    if not isinstance(content, dict):
        raise InvalidInput("body", "is not a JSON object", fix="send an object: {…}")
    with _told_by_field():
        return _strictly(text, content, model)


def _strictly(text: str, content: dict[str, object], model: type[Model]) -> Model:
    """Return `text` as `model`. Raises `ValidationError`."""
    try:
        return model.model_validate_json(text, strict=True)
    except ValidationError as error:
        if error.errors(include_url=False)[0]["type"] != "json_invalid":
            raise
    return model.model_validate(content)  # half a character, which Python reads: it says in which field


async def body_of(request: web.Request, *, largest: int, seconds: float | None = None) -> bytes:
    """Return the body, unpacked if it came compressed; whatever length was announced, the limit holds.

    Raises `TooLarge`, and `TooSlow` for one that trickles in.
    """
    if (request.content_length or 0) > largest:
        raise _too_large(largest)
    try:
        async with asyncio.timeout(seconds_for(largest) if seconds is None else seconds):
            return await _read(request, largest)
    except TimeoutError:
        raise TooSlow("the body did not arrive in time", fix="send it again, whole") from None


def seconds_for(largest: int) -> float:
    """Return how long a body of at most so many bytes may take: as on a poor line."""
    return BODY_SECONDS + largest / SLOWEST_LINE


async def _read(request: web.Request, largest: int) -> bytes:
    raw = bytearray()
    while chunk := await request.content.read(BODY_BYTES):
        raw += chunk
        if len(raw) > largest:
            raise _too_large(largest)
    return bytes(raw)


def _too_large(largest: int) -> TooLarge:
    return TooLarge(f"the body has more than {largest} bytes", fix=f"send at most {largest} bytes")


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            "body", f"is not UTF-8: byte {error.start} is wrong", fix="encode the body as UTF-8"
        ) from None


def _refuse_constant(name: str) -> object:
    raise InvalidInput("body", f"holds {name}, which is not JSON", fix="send finite numbers")


@contextmanager
def _told_by_field() -> Iterator[None]:
    """Raise what a model refuses as `InvalidBody`."""
    try:
        yield
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise InvalidBody([_field_problem(one) for one in found]) from None


def _field_problem(error: ErrorDetails) -> FieldProblem:
    field = ".".join(str(step) for step in error["loc"]) or "body"
    message = error["msg"][:1].lower() + error["msg"][1:]
    match error["type"]:
        case "extra_forbidden":
            return FieldProblem(field=field, problem="is not known here", fix="leave it out")
        case "missing":
            return FieldProblem(field=field, problem="is missing", fix="add it")
        case _:
            return FieldProblem(
                field=field, problem=message.removeprefix("value error, "), fix="see /openapi.json"
            )
