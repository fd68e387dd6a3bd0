"""Write structured logs: what happened, how long it took, and never what customers wrote."""

from __future__ import annotations

import logging
import time
from http import HTTPStatus

import structlog
from aiohttp import web
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

from assistant.events import new_id
from assistant.web.problems import Handler

# Tracebacks come without the values of variables: those hold what customers wrote.
_FOR_PEOPLE: tuple[Processor, ...] = (
    structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
)
_FOR_MACHINES: tuple[Processor, ...] = (
    structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
    structlog.processors.JSONRenderer(),
)

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
            *(_FOR_MACHINES if style == "json" else _FOR_PEOPLE),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=False,
    )


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
