"""Throw at a running server what its description allows and forbids, and gather what does not hold.

Schemathesis does the throwing: values that the description allows and values that it forbids, the edges of
each, and walks along its links. Each caller has a real token, so that handlers are reached and not only the
gate; and every answer is held against the description.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

import schemathesis
from pydantic import SecretStr
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from assistant.staff.model import Role
from assistant.tokens.model import Scope
from tests.channels.site import DEADLINE, Site, serving, shop_token

WRITE_KEY = "the write key that only tests know, long enough"
START_SECONDS = 60.0
PHASES = ("examples", "coverage", "fuzzing", "stateful")
NEVER = (
    *("get_v1_socket", "get_v1_desk_socket", "get_v1_conversations_conversation_events"),  # they go on
    *("delete_v1_me", "delete_v1_staff_session"),  # after which the tokens hold no more
)
SHARED_PATHS = (
    *("post_v1_articles_article_return", "post_v1_questions_settled"),  # also names of one more path
    *("get_v1_me", "post_v1_staff_session"),  # beside one that is never tried
)
_NO_METHODS = {"unsupported_method": {"enabled": False}, "allow_header_conformance": {"enabled": False}}
REFUSED = 400

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A running server, and the credentials that it takes by the name of their scheme."""

    base: str
    credentials: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How far to go: cases for each operation and phase, seconds in all, and a pattern of the paths meant."""

    examples: int
    seconds: int
    seed: int = 1
    only: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thrown:
    """What came of it: requests answered, and each thing that does not hold, in words."""

    answered: int
    operations: frozenset[str]  # those that answered with success at least once
    failures: tuple[str, ...]


@contextmanager
def served_beside(prepared: Path, folder: Path) -> Iterator[Target]:
    """Serve in a thread of its own: what throws blocks, and so must not share the server's loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="served beside")
    thread.start()

    def wait_for(step: Coroutine[Any, Any, Result]) -> Result:
        """Let the server's loop take a step, and return what it came to."""
        return asyncio.run_coroutine_threadsafe(step, loop).result(timeout=START_SECONDS)

    open_site = serving(prepared, folder, write_keys=(SecretStr(WRITE_KEY),))
    try:
        site = wait_for(open_site.__aenter__())
        try:
            yield wait_for(_target(site))
        finally:
            wait_for(open_site.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=DEADLINE)
        loop.close()


async def _target(site: Site) -> Target:
    owner = await site.agent("owner@example.com", role=Role.OWNER)
    session = owner.headers["Authorization"].removeprefix("Bearer ")
    customer = site.customer("fuzz")
    conversation = await customer.waiting()
    await customer.said(conversation, "How do I return an order?")
    token = await owner.post("/v1/tokens", {"name": "fuzz", "scopes": list(Scope)})
    return Target(
        base=site.base,
        credentials={
            "customer": {"bearer": shop_token("fuzz")},
            "staff": {"bearer": session},
            "cookie": {"api_key": session},
            "token": {"bearer": token.text("secret")},
            "source": {"username": WRITE_KEY, "password": ""},
        },
    )


def throw(target: Target, *, phases: Sequence[str], plan: Plan) -> Thrown:
    """Throw what `phases` of Schemathesis make up, as far as `plan` goes."""
    with urlopen(f"{target.base}/openapi.json", timeout=DEADLINE) as response:
        document = json.load(response)
    config = SchemathesisConfig.from_dict(_config(target, phases, plan))
    schema = schemathesis.openapi.from_dict(_part(document, plan.only), config=config)
    return _gathered(from_schema(schema).execute())


def _part(document: dict[str, Any], only: str) -> dict[str, Any]:
    """Return what a description says of the operations that are tried, and of the links between them."""
    paths = {
        path: {method: one for method, one in item.items() if one["operationId"] not in NEVER}
        for path, item in document["paths"].items()
        if re.search(only, path)
    }
    left = {one["operationId"] for item in paths.values() for one in item.values()}
    for item in paths.values():
        for operation in item.values():
            for answer in operation["responses"].values():
                links = answer.get("links", {})
                answer |= (
                    {"links": {name: link for name, link in links.items() if name in left}} if links else {}
                )
    return {**document, "paths": {path: item for path, item in paths.items() if item}}


def _config(target: Target, phases: Sequence[str], plan: Plan) -> dict[str, Any]:
    return {
        "seed": plan.seed,
        "max-time": plan.seconds,
        "base-url": target.base,
        "workers": 1,
        "continue-on-failure": True,
        "request-timeout": DEADLINE,
        "auth": {"openapi": dict(target.credentials), "auto-signup": False},
        "generation": {
            "max-examples": plan.examples,
            "deterministic": True,
            "database": "none",
            "no-shrink": True,
        },
        "phases": {name: {"enabled": name in phases} for name in PHASES},
        # Not every value of the right shape is one that is taken: an id must also be of something.
        "checks": {"positive_data_acceptance": {"enabled": False}},
        "operations": [
            {"include-operation-id": operation, "checks": _NO_METHODS} for operation in SHARED_PATHS
        ],
    }


def _gathered(stream: Iterator[events.EngineEvent]) -> Thrown:
    answered, reached = 0, set[str]()
    failures: dict[str, None] = {}
    for event in stream:
        if isinstance(event, events.FatalError):
            raise event.exception
        if isinstance(event, events.NonFatalError):
            failures[f"{event.label}: {event.value!r}"] = None
        if isinstance(event, events.ScenarioFinished):
            recorder = event.recorder
            for name, exchange in recorder.interactions.items():
                answered += exchange.response is not None
                if exchange.response is not None and exchange.response.status_code < REFUSED:
                    reached.add(recorder.cases[name].value.operation.label)
            failed = (one for checks in recorder.checks.values() for one in checks if one.failure_info)
            failures |= {_told(one): None for one in failed}
    return Thrown(answered=answered, operations=frozenset(reached), failures=tuple(failures))


def _told(check: Any) -> str:
    failure = check.failure_info.failure
    named = f"{failure.operation}: {check.name}: {failure.title}"
    return f"{named}: {failure.message}\n{check.failure_info.code_sample}"
