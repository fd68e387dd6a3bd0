"""Write structured logs: what happened, how long it took, and never what customers wrote."""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from http import HTTPStatus

import structlog
from aiohttp import web
from structlog.typing import EventDict

from assistant.events import new_id
from assistant.web.problems import Handler
from knowledge import mask_shapes

_FOR_PEOPLE = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
_FOR_MACHINES = structlog.processors.JSONRenderer()

log = structlog.stdlib.get_logger()


def configure(*, level: str, style: str) -> None:
    """Set how logs are written from now on: `console` for people, `json` for machines."""
    # The server's own log quotes malformed requests, tokens included; bugs are logged by `problems`.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_words,
            without_personal_data,
            _FOR_MACHINES if style == "json" else _FOR_PEOPLE,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=False,
    )


def without_words(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Put where and of what kind in place of an exception: its message may quote a customer."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exception()
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(traced(error))
    return event


def without_personal_data(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Mask what looks like a mail address, a card, an account or a phone: a net below our own care."""
    return {name: _masked(value) for name, value in event.items()}


def _masked(value: object) -> object:
    if isinstance(value, str):
        return mask_shapes(value)
    if isinstance(value, Mapping):
        return {_masked(name): _masked(held) for name, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else mask_shapes(str(value))


def traced(error: BaseException) -> Iterator[str]:
    """Yield the frames and the kind of `error`, after those of what caused it and what it holds."""
    within = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for earlier in (*within, cause):
        if earlier is not None:
            yield from traced(earlier)
            yield "which led to"
    yield from (line.rstrip() for line in traceback.format_tb(error.__traceback__))
    yield f"{type(error).__module__}.{type(error).__qualname__}"


@web.middleware
async def log_requests(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Log each request by its route, never by its path: a path may name somebody."""
    structlog.contextvars.bind_contextvars(request=new_id("req"))
    started = time.perf_counter()
    response = await handler(request)
    resource = request.match_info.route.resource
    write = log.warning if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR else log.debug
    write(
        "answered",
        method=request.method,
        route=resource.canonical if resource is not None else "none",
        status=response.status,
        ms=round((time.perf_counter() - started) * 1000, 1),
    )
    return response
