"""Test that the API is as its description says, whatever is thrown at it."""

from __future__ import annotations

import json
import random

import pytest
from pydantic import JsonValue

from tests.channels.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="module")

ODD: tuple[object, ...] = (
    *(None, True, -1, 0, 1e308, 2**70),
    *("", " ", "x" * 300, "\x7f", "é😀", "' OR 1=1 --", "../.."),
    *([], {}, [[]], {"a": None}),
)
PATHS = ("x", "0", "%00", "%ff", "..", "a" * 300, "cnv_" + "a" * 32)
FIELDS = ("client_id", "text", "token", "score", "value", "granted", "is_gift", "note", "external_id", "odd")
ROUNDS = 12  # of odd values for each route


async def described(site: Site) -> dict[str, dict[str, JsonValue]]:
    """Return every operation by method and path."""
    paths = (await site.nobody().get("/openapi.json")).at("paths")
    assert isinstance(paths, dict)
    found: dict[str, dict[str, JsonValue]] = {}
    for path, methods in paths.items():
        assert isinstance(methods, dict)
        for method, operation in methods.items():
            assert isinstance(operation, dict)
            found[f"{method.upper()} {path}"] = operation
    return found


async def test_every_operation_says_what_it_does_and_what_can_go_wrong(shared_site: Site) -> None:
    """A programmer works from the description alone."""
    for name, operation in (await described(shared_site)).items():
        assert operation["summary"], name
        assert isinstance(operation["responses"], dict)
        assert "default" in operation["responses"], name


async def test_every_reference_in_the_description_leads_somewhere(shared_site: Site) -> None:
    """A dangling reference breaks every generated client."""
    response = await shared_site.nobody().get("/openapi.json")
    schemas = response.at("components", "schemas")
    assert isinstance(schemas, dict)

    named = {part.split('"')[0] for part in response.raw.decode().split("#/components/schemas/")[1:]}

    assert response.at("openapi") == "3.1.0"
    assert named <= set(schemas)


def odd_address(path: str, chance: random.Random) -> str:
    """Return `path` with something odd at each of its names."""
    first, *rest = path.split("{")
    return first + "".join(chance.choice(PATHS) + part.partition("}")[2] for part in rest)


async def test_nothing_odd_makes_the_server_fail(shared_site: Site) -> None:
    """Whatever arrives at whatever route is refused, never a bug; and the server goes on."""
    chance = random.Random(20260501)
    callers = [await shared_site.agent(), shared_site.somebody()]
    names = [name for name in await described(shared_site) if name != "DELETE /v1/me"]

    for name in sorted(names * ROUNDS):
        method, path = name.split(" ")
        body = {chance.choice(FIELDS): chance.choice(ODD) for _ in range(chance.randint(0, 3))}
        sent = json.dumps(body).encode() if method != "GET" else None
        response = await chance.choice(callers).call(method, odd_address(path, chance), raw=sent)

        assert response.status < 500, (name, body, response.raw)
        if response.status >= 400:
            assert response.text("type").startswith("urn:concierge:problem:"), (name, response.raw)

    assert (await shared_site.nobody().get("/readyz")).status == 200
