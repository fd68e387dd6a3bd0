"""Say which role may use which route: the whole of it, in one table.

A route says who it is for; the gate lets in whoever has one of the roles behind that, and nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from assistant.staff.model import Role
from assistant.tokens.model import Scope
from assistant.web.routes import Route, Who


class Party(StrEnum):
    """What somebody is to us, each with rights of its own."""

    STRANGER = "stranger"  # shows nothing
    CUSTOMER = "customer"  # a person, by the shop's word or as a visitor
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    OWNER = "owner"
    CHANNEL = "channel"  # a program, by a token with the route's scope: a shop's server, a helpdesk
    INTAKE = "intake"  # whatever reports events, by a write key or a token for that


AT_THE_DESK: Mapping[Role, Party] = {
    Role.AGENT: Party.AGENT,
    Role.SUPERVISOR: Party.SUPERVISOR,
    Role.OWNER: Party.OWNER,
}

ADMITS: Mapping[Who, frozenset[Party]] = {
    Who.ANYONE: frozenset(Party),
    Who.CUSTOMER: frozenset({Party.CUSTOMER}),
    Who.STAFF: frozenset({Party.AGENT, Party.SUPERVISOR, Party.OWNER}),
    Who.SUPERVISOR: frozenset({Party.SUPERVISOR, Party.OWNER}),
    Who.OWNER: frozenset({Party.OWNER}),
    Who.CHANNEL: frozenset(),
    Who.SOURCE: frozenset(),
}
"""Who is let in as themselves; programs are by their scope alone."""

BY_SCOPE: Mapping[Scope, Party] = {
    scope: Party.INTAKE if scope is Scope.INTAKE else Party.CHANNEL for scope in Scope
}


def admitted(route: Route) -> frozenset[Party]:
    """Return the roles that may use a route."""
    return ADMITS[route.who] | ({BY_SCOPE[route.scope]} if route.scope is not None else frozenset())


def may(role: Role, who: Who) -> bool:
    """Whether somebody at the desk may use a route that is for `who`."""
    return AT_THE_DESK[role] in ADMITS[who]
