"""Say what went wrong as OpenAI's API says it, on the routes that speak its language."""

from __future__ import annotations

import json
from http import HTTPStatus

from aiohttp import web
from pydantic import BaseModel

from assistant.web.problems import CONTENT_TYPE, Handler, ProblemOut

PATHS = ("/v1/chat/", "/v1/models")
_TYPES = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.NOT_FOUND: "not_found_error",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}


class OpenAIError(BaseModel):
    """What went wrong, what to do, and the field that it is about."""

    message: str
    type: str
    param: str | None
    code: str  # the last word of the problem's type


class OpenAIErrorOut(BaseModel):
    """An error in OpenAI's envelope."""

    error: OpenAIError


@web.middleware
async def answer_as_openai(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Put problems into OpenAI's envelope where OpenAI's clients ask."""
    response = await handler(request)
    is_asked = request.path.startswith(PATHS)
    if not is_asked or response.content_type != CONTENT_TYPE or not isinstance(response, web.Response):
        return response
    problem = ProblemOut.model_validate(
        json.loads(response.body if isinstance(response.body, bytes) else b"")
    )
    kept = {name: value for name, value in response.headers.items() if name in {"Retry-After", "Allow"}}
    if "WWW-Authenticate" in response.headers:
        kept["WWW-Authenticate"] = response.headers["WWW-Authenticate"]
    body = envelope(problem).model_dump_json().encode()
    return web.Response(body=body, status=problem.status, content_type="application/json", headers=kept)


def envelope(problem: ProblemOut) -> OpenAIErrorOut:
    """Return a problem in OpenAI's envelope."""
    status = HTTPStatus(problem.status)
    usual = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    message = "; ".join(part for part in (problem.detail or problem.title, problem.fix) if part)
    return OpenAIErrorOut(
        error=OpenAIError(
            message=message,
            type=_TYPES.get(status, usual),
            param=problem.errors[0].field if problem.errors else None,
            code=problem.type.rpartition(":")[2],
        )
    )
