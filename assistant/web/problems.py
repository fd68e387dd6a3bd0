"""Turn what went wrong into an answer, in one place for all doors (RFC 9457).

What we raise on purpose becomes its status, with words that help the caller. Anything
else is a bug: the log gets the traceback, the caller gets a 500 without any detail.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TypeAlias

import structlog
from aiohttp import hdrs, web
from pydantic import BaseModel

from assistant.errors import (
    Closed,
    CodeNeeded,
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
from assistant.web.bodies import InvalidBody, UnsupportedMediaType

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 2  # for what may work in a moment: long enough for a locked database to be free

KINDS: tuple[tuple[type[ConciergeError], str, HTTPStatus], ...] = (
    (InvalidInput, "invalid-input", HTTPStatus.BAD_REQUEST),
    (CodeNeeded, "code-needed", HTTPStatus.UNAUTHORIZED),
    (Unauthenticated, "unauthenticated", HTTPStatus.UNAUTHORIZED),
    (Forbidden, "forbidden", HTTPStatus.FORBIDDEN),
    (NotFound, "not-found", HTTPStatus.NOT_FOUND),
    (Conflict, "conflict", HTTPStatus.CONFLICT),
    (Closed, "closed", HTTPStatus.CONFLICT),
    (TooLarge, "too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (UnsupportedMediaType, "unsupported-media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (TooMany, "too-many", HTTPStatus.TOO_MANY_REQUESTS),
    (TooSlow, "too-slow", HTTPStatus.REQUEST_TIMEOUT),
    (Unavailable, "unavailable", HTTPStatus.SERVICE_UNAVAILABLE),
)
"""Each kind of error with the name of its problem and its status, special ones before general ones."""

UNREADABLE = InvalidInput("body", "cannot be read", fix="send it whole, compressed as Content-Encoding says")

log = structlog.stdlib.get_logger()


class FieldProblemOut(BaseModel):
    """One field that is wrong and how to mend it."""

    field: str
    problem: str
    fix: str


class ProblemOut(BaseModel):
    """What went wrong, as RFC 9457 writes it, and what to do about it."""

    type: str
    title: str
    status: int
    detail: str = ""
    fix: str = ""
    errors: list[FieldProblemOut] = []


def problem_of(error: ConciergeError) -> ProblemOut:
    """Describe `error` to the caller; one that nobody may see becomes an internal one."""
    for kind, name, status in KINDS:
        if isinstance(error, kind):
            return _problem(name, status, detail=error.problem, fix=error.fix, errors=_fields(error))
    return internal()


def type_of(name: str) -> str:
    """Return the `type` of a problem, by which programs know it."""
    return f"urn:concierge:problem:{name}"


def internal() -> ProblemOut:
    """Describe a bug to the caller: nothing about it."""
    return _problem("internal", HTTPStatus.INTERNAL_SERVER_ERROR, fix="try again; the log has the details")


def response_of(
    problem: ProblemOut, *, retry_after: int | None = None, challenge: str | None = None
) -> web.Response:
    """Return `problem` as a response, with the headers that go with it."""
    headers: dict[str, str] = {}
    if challenge is not None:
        headers[hdrs.WWW_AUTHENTICATE] = challenge
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    body = problem.model_dump_json(exclude_defaults=True).encode()
    return web.Response(body=body, status=problem.status, content_type=CONTENT_TYPE, headers=headers)


@web.middleware
async def answer_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer errors as problems; the only place where a bug is caught."""
    try:
        return await handler(request)
    except ConciergeError as error:
        problem = problem_of(error)
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.warning("request failed", problem=problem.type, path=_template(request))
        challenge = error.challenge if isinstance(error, Unauthenticated) else None
        return response_of(problem, retry_after=_retry_after(error), challenge=challenge)
    except web.HTTPException as error:
        return error if error.status < HTTPStatus.BAD_REQUEST else _of_http(error)
    except web.RequestPayloadError:  # not compressed as its header says, or cut short
        return response_of(problem_of(UNREADABLE))
    except ConnectionError:
        raise  # the caller has gone; there is nobody to answer
    except Exception:  # the edge: a bug must not reach the caller
        log.exception("a bug", path=_template(request))
        return response_of(internal())


def _problem(
    name: str,
    status: HTTPStatus,
    *,
    detail: str = "",
    fix: str = "",
    errors: list[FieldProblemOut] | None = None,
) -> ProblemOut:
    return ProblemOut(
        type=type_of(name),
        title=status.phrase,
        status=status,
        detail=detail,
        fix=fix,
        errors=errors or [],
    )


def _fields(error: ConciergeError) -> list[FieldProblemOut]:
    if isinstance(error, InvalidBody):
        return [FieldProblemOut(field=one.field, problem=one.problem, fix=one.fix) for one in error.errors]
    if isinstance(error, InvalidInput):
        return [FieldProblemOut(field=error.field, problem=error.problem, fix=error.fix)]
    return []


def _retry_after(error: ConciergeError) -> int | None:
    if isinstance(error, TooMany):
        return error.retry_after
    return RETRY_SECONDS if isinstance(error, Unavailable) else None


def _of_http(error: web.HTTPException) -> web.Response:
    """Answer what aiohttp refuses by itself in our words, keeping its headers such as Allow."""
    status = HTTPStatus(error.status)
    name = status.phrase.lower().replace(" ", "-")
    response = response_of(_problem(name, status, fix=_HTTP_FIXES.get(status, "")))
    for header in ("Allow",):
        if header in error.headers:
            response.headers[header] = error.headers[header]
    return response


_HTTP_FIXES = {
    HTTPStatus.NOT_FOUND: "see /openapi.json for what there is",
    HTTPStatus.METHOD_NOT_ALLOWED: "use a method named in the Allow header",
}


def _template(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"
