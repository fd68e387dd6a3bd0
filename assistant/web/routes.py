"""Describe the routes of a door beside the handlers that serve them.

One declaration serves twice: the gate registers it, and the OpenAPI description is made
from it. Every name in curly brackets has its shape here, so that no handler ever sees a
path that could not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel

from assistant.errors import ConciergeError, NotFound
from assistant.tokens.model import Scope
from assistant.web.bodies import BODY_BYTES

HandlerT = TypeVar("HandlerT", bound=Callable[..., object])

EVENT_STREAM = "text/event-stream"
_MARK = "concierge_route"
_ID = r"[a-z]{2,8}_[0-9a-f]{32}"
_NAME = r"[^/\x00-\x1f\x7f]{1,200}"

PARAMETERS = {
    "conversation": re.compile(_ID),
    "message": re.compile(_ID),
    "attachment": re.compile(_ID),
    "question": re.compile(_ID),
    "handoff": re.compile(_ID),
    "trace": re.compile(_ID),
    "account": re.compile(_NAME),
    "merge": re.compile(_ID),
    "identifier": re.compile("[0-9]{1,9}"),  # what every database can hold
    "customer": re.compile(_NAME),
    "person": re.compile(_ID),
    "topic": re.compile(rf"[a-z][a-z0-9_-]{{0,63}}|(hide|own):{_NAME}"),
    "notice": re.compile(_ID),
    "rule": re.compile(_ID),
    "macro": re.compile(_ID),
    "webhook": re.compile(_ID),
    "delivery": re.compile(_ID),
    "offer": re.compile(r"(off|msg)_[0-9a-f]{32}-[0-9]{1,2}"),  # of a page, or beside a reply
    "purpose": re.compile(r"[a-z_]{1,40}"),
    "order": re.compile(_NAME),
    "activity": re.compile(_NAME),
    "article": re.compile(r"[^\x00-\x1f\x7f]{1,400}"),
    "product": re.compile(_NAME),
    "source": re.compile(_ID),
    "token": re.compile(_ID),
    "connection": re.compile(_ID),
    "session": re.compile(r"ses_[0-9a-f]{32}"),
    "file": re.compile(r"[A-Za-z0-9_./-]{1,200}"),
}
"""What each name in a path must look like; the name is also what a `NotFound` calls it."""


class Who(StrEnum):
    """Who may use a route."""

    ANYONE = "anyone"
    CUSTOMER = "customer"
    STAFF = "staff"
    SUPERVISOR = "supervisor"
    OWNER = "owner"
    CHANNEL = "channel"  # a program, by a token with the route's scope, and nobody else
    SOURCE = "source"  # whatever reports events, by a write key; it can do nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method on one path: who may use it, what it takes and what it gives."""

    method: str
    path: str
    who: Who
    scope: Scope | None  # with which a program's token is let in as well
    takes: type[BaseModel] | None  # the JSON body; on GET, the query string
    reads: type[BaseModel] | None  # the JSON body, where the handler reads it by itself
    gives: type[BaseModel] | None
    status: HTTPStatus
    is_limited: bool  # pages and probes are not
    body_bytes: int  # the largest body that is read
    also: tuple[HTTPStatus, ...]  # other statuses with which `gives` is sent
    sends: str | None  # the media type of a response that the handler writes itself
    streams: tuple[tuple[str, type[BaseModel]], ...]  # server-sent events by name, where asked for
    hears: type[BaseModel] | None  # on a WebSocket: what may be sent to us
    tells: tuple[type[BaseModel], ...]  # on a WebSocket: what we send
    refuses: tuple[type[ConciergeError], ...]  # what it raises that its declaration does not show
    refuses_as: type[BaseModel] | None  # how errors are written where they are no problems of RFC 9457

    @property
    def is_change(self) -> bool:
        """Whether this changes something, so that it is refused while shutting down."""
        return self.method != "GET"

    @property
    def is_endless(self) -> bool:
        """Whether the answer goes on until somebody leaves, so that HEAD would never be answered."""
        return self.hears is not None or (self.sends == EVENT_STREAM)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in curly brackets, in order."""
        return tuple(re.findall(r"{(\w+)", self.path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A result with a status other than the route's usual one, or with headers."""

    content: BaseModel | None
    status: HTTPStatus
    headers: tuple[tuple[str, str], ...] = ()


def route(
    method: str,
    path: str,
    *,
    who: Who,
    scope: Scope | None = None,
    takes: type[BaseModel] | None = None,
    reads: type[BaseModel] | None = None,
    gives: type[BaseModel] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    is_limited: bool = True,
    body_bytes: int = BODY_BYTES,
    also: tuple[HTTPStatus, ...] = (),
    sends: str | None = None,
    streams: tuple[tuple[str, type[BaseModel]], ...] = (),
    hears: type[BaseModel] | None = None,
    tells: tuple[type[BaseModel], ...] = (),
    refuses: tuple[type[ConciergeError], ...] = (),
    refuses_as: type[BaseModel] | None = None,
) -> Callable[[HandlerT], HandlerT]:
    """Mark a method of a door as the handler of a route.

    The handler gets the request, then an instance of `takes` if there is one; a body that is described
    by `reads` it reads itself. It returns an instance of `gives`, a `Sent`, a response of its own (of the
    media type `sends`), or `None` for an empty answer. What the description cannot tell from that is said
    here: `refuses` names errors beyond those of tokens, bodies and paths; `streams` the server-sent events;
    `hears` and `tells` the frames of a WebSocket.
    """
    declared = Route(
        method=method,
        path=path,
        who=who,
        scope=scope,
        takes=takes,
        reads=reads,
        gives=gives,
        status=status,
        is_limited=is_limited,
        body_bytes=body_bytes,
        also=also,
        sends=sends,
        streams=streams,
        hears=hears,
        tells=tells,
        refuses=refuses,
        refuses_as=refuses_as,
    )

    def mark(handler: HandlerT) -> HandlerT:
        """Leave the declaration on the handler."""
        setattr(handler, _MARK, declared)
        return handler

    return mark


def routes_of(door: object) -> Iterator[tuple[Route, Callable[..., object]]]:
    """Return the routes of a door with the bound methods that handle them."""
    for name in sorted(dir(type(door))):
        declared = getattr(getattr(type(door), name), _MARK, None)
        if isinstance(declared, Route):
            yield declared, getattr(door, name)


def check_parameters(request: web.Request) -> None:
    """Raise `NotFound` if a name in the path cannot belong to anything."""
    for name, value in request.match_info.items():
        if PARAMETERS[name].fullmatch(value) is None:
            raise NotFound(name, value[:80])
