"""Walk every route with every role: exactly those get in whom the table names."""

from __future__ import annotations

import base64
import pkgutil
import re
from collections.abc import AsyncGenerator, Iterable
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from assistant import channels
from assistant.events import utc_now
from assistant.staff.model import Role
from assistant.tokens.model import Scope, new_secret
from assistant.web.openapi import template
from assistant.web.programs import CUSTOMER_HEADER
from assistant.web.roles import ADMITS, Party, admitted
from assistant.web.routes import Route, Who
from tests.channels.site import Browser, Site, serving

module_loop = pytest.mark.asyncio(loop_scope="module")

WRITE_KEY = "the key with which the tests report events"
REFUSED = {401, 403}
BY_COOKIE_ALONE = "/v1/staff/session/embedded"  # a frame's token comes from a page of ours
ENDS = {
    "DELETE /v1/me",
    "DELETE /v1/staff/session",
    "DELETE /v1/staff/me/sessions",
}  # whoever may use it is nobody afterwards

OPENED = {
    Scope.ANSWERS: {"GET /v1/models", "GET /v1/search", "POST /v1/chat/completions"},
    Scope.ARTICLES: {
        "GET /v1/articles",
        "GET /v1/articles/{article}",
        "PUT /v1/articles/{article}",
        "DELETE /v1/articles/{article}",
        "POST /v1/articles/{article}/return",
        "POST /v1/preview",
    },
    Scope.CONVERSATIONS: {
        "POST /v1/conversations",
        "GET /v1/conversations/{conversation}",
        "GET /v1/conversations/{conversation}/events",
        "POST /v1/conversations/{conversation}/messages",
        "POST /v1/conversations/{conversation}/person",
        "POST /v1/conversations/{conversation}/read",
        "POST /v1/conversations/{conversation}/close",
    },
    Scope.CUSTOMERS_READ: {
        "POST /v1/counter/find",
        "GET /v1/counter/customers/{person}",
        "GET /v1/customers/{customer}/view",
        "GET /v1/desk/lookup",
        "GET /v1/desk/customers/{customer}/timeline",
    },
    Scope.CUSTOMERS_WRITE: {
        "PUT /v1/customers/{customer}",
        "PUT /v1/customers/{customer}/account",
        "PUT /v1/customers/{customer}/orders/{order}",
        "POST /v1/customers/{customer}/events",
    },
    Scope.OFFERS: {"POST /v1/customers/{customer}/offers/rank", "POST /v1/customers/{customer}/offers/sets"},
    Scope.INTAKE: {
        f"POST /v1/{kind}" for kind in ("batch", "identify", "track", "page", "screen", "group", "alias")
    },
}
"""What a token of each scope opens; the desk's is told by its paths below."""


def called(route: Route) -> str:
    """Return a route as people speak of it."""
    return f"{route.method} {template(route)}"


def declared() -> list[Route]:
    """Return every route that any door declares."""
    found = []
    for module in pkgutil.iter_modules(channels.__path__, "assistant.channels."):
        for kind in vars(import_module(module.name)).values():
            if isinstance(kind, type) and kind.__module__ == module.name:
                marks = (getattr(method, "concierge_route", None) for method in list(vars(kind).values()))
                found += [mark for mark in marks if isinstance(mark, Route)]
    return sorted(found, key=lambda one: (called(one) in ENDS, one.path, one.method))


ROUTES = declared()


def address(route: Route) -> str:
    """Return a path of `route` in which every name is of something that does not exist."""
    usual = {"file": "x.js", "topic": "milk", "purpose": "offers", "identifier": "1", "article": "none.md"}
    usual |= {"customer": "nobody", "order": "F-0", "activity": "e0", "account": "none", "product": "none"}
    usual |= {"offer": f"off_{'0' * 32}-0"}
    return re.sub(r"{(\w+)}", lambda found: usual.get(found[1], f"xxx_{'0' * 32}"), template(route))


async def gets_in(browser: Browser, route: Route) -> bool:
    """Whether the gate lets somebody through to a route, whatever comes of it behind."""
    body: dict[str, str] | None = None if route.method == "GET" else {}
    from_us = {"Origin": browser.base}
    answer = await browser.call(route.method, address(route), body, headers=from_us)
    return answer.status not in REFUSED


async def program(site: Site, scopes: Iterable[Scope]) -> Browser:
    """Return a program with a token that acts for an owner and speaks for a customer."""
    now, secret = utc_now(), new_secret()
    async with site.work.writing() as work:
        ida = await work.staff.invite("ida@example.com", "Ida", Role.OWNER, at=now)
        await work.tokens.add(
            secret,
            name="walk",
            scopes=tuple(scopes),
            staff_id=ida.id,
            by="Ida",
            at=now,
            expires=now + timedelta(days=1),
        )
    caller = site.with_token(secret)
    caller.headers[CUSTOMER_HEADER] = "walked"
    return caller


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walked(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    """Serve with a write key."""
    folder = tmp_path_factory.mktemp("walked")
    async with serving(prepared, folder, write_keys=(SecretStr(WRITE_KEY),)) as site:
        yield site


async def everybody(site: Site) -> dict[Party, Browser]:
    """Return one caller of each role."""
    reporter = site.nobody()
    key = base64.b64encode(f"{WRITE_KEY}:".encode()).decode()
    reporter.headers["Authorization"] = f"Basic {key}"
    return {
        Party.STRANGER: site.nobody(),
        Party.CUSTOMER: site.somebody(),
        Party.AGENT: await site.agent("agent@example.com", role=Role.AGENT),
        Party.SUPERVISOR: await site.agent("supervisor@example.com", role=Role.SUPERVISOR),
        Party.OWNER: await site.agent("owner@example.com", role=Role.OWNER),
        Party.CHANNEL: await program(site, [one for one in Scope if one is not Scope.INTAKE]),
        Party.INTAKE: reporter,
    }


@module_loop
async def test_each_role_gets_in_where_the_table_says_and_nowhere_else(walked: Site) -> None:
    """A route that was added in a hurry must not be open to whoever comes by."""
    callers = await everybody(walked)
    guarded = [one for one in ROUTES if one.who is not Who.ANYONE and one.path != BY_COOKIE_ALONE]

    wrong = []
    for route in guarded:
        if called(route) in ENDS:
            callers = await everybody(walked)
        for party, browser in callers.items():
            if await gets_in(browser, route) != (party in admitted(route)):
                wrong.append(f"{party} {called(route)}")

    assert len(guarded) > 80
    assert wrong == []


@module_loop
async def test_what_is_for_anyone_is_for_anyone(walked: Site) -> None:
    """Pages, probes and the ways to sign in are the only doors without a key."""
    open_to_all = [one for one in ROUTES if one.who is Who.ANYONE and one.method == "GET"]

    shut = [
        called(one)
        for one in open_to_all
        if not one.path.endswith("/socket") and not await gets_in(walked.nobody(), one)
    ]

    assert shut == []
    assert {called(one) for one in ROUTES if one.who is Who.ANYONE and one.method != "GET"} == {
        "POST /demo/identity",  # of the demo alone
        "POST /v1/visitors",
        "POST /v1/session",
        "POST /v1/staff/session",
        "POST /v1/staff/session/password",
    }


@module_loop
@pytest.mark.parametrize("scope", list(Scope))
async def test_a_token_opens_what_its_scope_names_and_not_one_route_more(walked: Site, scope: Scope) -> None:
    """With every scope but the one that is asked for, the door stays shut."""
    routes = [one for one in ROUTES if one.scope is scope]
    with_it = await program(walked, [scope])
    without = await program(walked, [one for one in Scope if one is not scope])

    inside = [called(one) for one in routes if not await gets_in(with_it, one)]
    outside = [called(one) for one in routes if await gets_in(without, one)]

    assert inside == outside == []


def test_the_scopes_are_no_wider_than_they_sound() -> None:
    """Written out by hand: whoever adds a route to a scope reads here what that gives away."""
    opened = {scope: {called(one) for one in ROUTES if one.scope is scope} for scope in (*OPENED, Scope.DESK)}

    at_the_desk = opened.pop(Scope.DESK)
    assert opened == OPENED
    assert all(one.who is Who.STAFF for one in ROUTES if one.scope is Scope.DESK)
    assert not [one for one in at_the_desk if "/v1/staff" in one or "/v1/tokens" in one]


def test_the_table_gives_each_role_its_own_and_no_more() -> None:
    """Written out by hand, so that a change of the table is a decision and no slip."""
    staff = {Party.AGENT, Party.SUPERVISOR, Party.OWNER}

    assert {
        Who.ANYONE: set(Party),
        Who.CUSTOMER: {Party.CUSTOMER},
        Who.STAFF: staff,
        Who.SUPERVISOR: {Party.SUPERVISOR, Party.OWNER},
        Who.OWNER: {Party.OWNER},
        Who.CHANNEL: set(),
        Who.SOURCE: set(),
    } == ADMITS
    assert {one.who for one in ROUTES} == set(Who)
