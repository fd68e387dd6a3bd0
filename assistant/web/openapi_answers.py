"""Say what a route may answer: each status, what it carries, and which problems.

Errors that follow from how a route is declared are told from the declaration: a body may be wrong
or too large, a path may lead nowhere, a token may be missing. What only the handler knows it
declares with `refuses`.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from pydantic import BaseModel, JsonValue
from pydantic.json_schema import JsonSchemaMode

from assistant.errors import (
    ConciergeError,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    TooLarge,
    TooMany,
    TooSlow,
    Unauthenticated,
    Unavailable,
)
from assistant.web.bodies import UnsupportedMediaType
from assistant.web.problems import CONTENT_TYPE, KINDS, ProblemOut, type_of
from assistant.web.routes import EVENT_STREAM, Route, Who

Schema = dict[str, JsonValue]
Refs = dict[tuple[type[BaseModel], JsonSchemaMode], Schema]

RESPONSES = "#/components/responses/"
_WAIT: Schema = {
    "description": "seconds after which the same call may work",
    "required": True,
    "schema": {"type": "integer", "minimum": 1},
}
_CHALLENGE: Schema = {"description": "how to say who one is", "required": True, "schema": {"type": "string"}}
_HEADERS: dict[HTTPStatus, Schema] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": _CHALLENGE},
    HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": _WAIT},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": _WAIT},
}
_MEANING: dict[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "A field is wrong; `errors` names each and how to mend it",
    HTTPStatus.UNAUTHORIZED: "Nobody knows who is asking: no token, or one that does not hold",
    HTTPStatus.FORBIDDEN: "Who is asking is known, and may not do this",
    HTTPStatus.NOT_FOUND: "There is no such thing, or none that the caller may see",
    HTTPStatus.CONFLICT: "Somebody was faster, the id carries something else, or the conversation has ended",
    HTTPStatus.REQUEST_TIMEOUT: "What was announced did not come in time",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "More than is accepted at once",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not declared as JSON",
    HTTPStatus.TOO_MANY_REQUESTS: "More often than is accepted",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A bug, or data that cannot be opened; the log has the details",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not now; nothing was half done",
}


def answers(route: Route, refs: Refs) -> Schema:
    """Return every response of `route` by status."""
    found: dict[str, JsonValue] = {}
    for status in sorted(_statuses(route)):
        found[str(int(status))] = _success(route, status, refs)
    for status in sorted({_status_of(error) for error in _errors(route)}):
        is_both = str(int(status)) in found
        found[str(int(status))] = _either(route, status, refs) if is_both else _refusal(route, status, refs)
    found["500"] = _refusal(route, HTTPStatus.INTERNAL_SERVER_ERROR, refs)
    return dict(sorted(found.items()))


def shared_answers(refs: Refs) -> Schema:
    """Return the responses that carry problems, by the name under which routes refer to them."""
    return {_name(status): _problem(status, refs) for status in _MEANING}


def _errors(route: Route) -> Iterable[type[ConciergeError]]:
    yield Unavailable
    yield from route.refuses
    if route.is_limited or route.who is not Who.ANYONE:
        yield TooMany
    if route.who is not Who.ANYONE:
        yield Unauthenticated
    if route.who in {Who.STAFF, Who.SUPERVISOR, Who.OWNER} or route.scope is not None:
        yield Forbidden
    if route.who is Who.CUSTOMER and route.scope is not None:
        yield from (InvalidInput, NotFound, Conflict)  # of the customer whom a program names
    if route.parameters:
        yield NotFound
    if route.takes or route.reads:
        yield InvalidInput
    if route.is_change and (route.takes or route.reads):
        yield from (TooLarge, TooSlow, UnsupportedMediaType)
    if route.is_change and route.who not in {Who.ANYONE, Who.SOURCE}:
        yield Conflict


def _statuses(route: Route) -> set[HTTPStatus]:
    if route.hears is not None:
        return {HTTPStatus.SWITCHING_PROTOCOLS}
    if route.gives is None and route.sends is None:
        return {HTTPStatus.NO_CONTENT}
    if route.status is HTTPStatus.CREATED:
        return {route.status, HTTPStatus.OK, *route.also}  # a repeat of what was created answers 200
    return {route.status, *route.also}


def _success(route: Route, status: HTTPStatus, refs: Refs) -> Schema:
    described: Schema = {"description": status.phrase}
    content: dict[str, JsonValue] = {}
    if route.gives is not None:
        content["application/json"] = {"schema": refs[route.gives, "serialization"]}
    if route.sends is not None:
        content[route.sends] = {}
    if route.streams and status is HTTPStatus.OK:
        content[EVENT_STREAM] = {"schema": {"type": "string"}}  # what events hold is in `x-events`
    if content:
        described["content"] = content
    return described


def _refusal(route: Route, status: HTTPStatus, refs: Refs) -> Schema:
    if route.refuses_as is None:
        return {"$ref": RESPONSES + _name(status)}
    content: JsonValue = {"application/json": {"schema": refs[route.refuses_as, "serialization"]}}
    found: Schema = {"description": _MEANING[status], "content": content}
    return found | ({"headers": _HEADERS[status]} if status in _HEADERS else {})


def _either(route: Route, status: HTTPStatus, refs: Refs) -> Schema:
    """Return a response that carries what the route gives, or a problem."""
    own, problem = _success(route, status, refs)["content"], _problem(status, refs)["content"]
    both = {**own, **problem} if isinstance(own, dict) and isinstance(problem, dict) else {}
    return {"description": status.phrase, "content": both}


def _problem(status: HTTPStatus, refs: Refs) -> Schema:
    types: list[JsonValue] = [type_of(name) for _, name, its in KINDS if its is status] or [
        type_of("internal")
    ]
    schema: Schema = {
        "allOf": [refs[ProblemOut, "serialization"]],
        "properties": {"type": {"enum": types}, "status": {"const": int(status)}},
    }
    example: Schema = {"type": types[0], "title": status.phrase, "status": int(status)}
    found: Schema = {
        "description": _MEANING[status],
        "content": {CONTENT_TYPE: {"schema": schema, "example": example}},
    }
    if headers := _HEADERS.get(status):
        found["headers"] = headers
    return found


def _status_of(error: type[ConciergeError]) -> HTTPStatus:
    return next(status for kind, _, status in KINDS if issubclass(error, kind))


def _name(status: HTTPStatus) -> str:
    return "".join(word.capitalize() for word in status.phrase.replace("-", " ").split())
