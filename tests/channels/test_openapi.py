"""Test that the API is as its description says, whatever is thrown at it."""

from __future__ import annotations

import json
import random

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import JsonValue

from assistant.web.openai_errors import PATHS as PATHS_OF_OPENAI
from assistant.web.openapi_examples import EXAMPLES
from tests.channels.site import Browser, Response, Site

pytestmark = pytest.mark.asyncio(loop_scope="module")

ODD: tuple[object, ...] = (
    *(None, True, -1, 0, 1e308, 2**70),
    *("", " ", "x" * 300, "\x7f", "é😀", "' OR 1=1 --", "../.."),
    *([], {}, [[]], {"a": None}),
)
PATHS = ("x", "0", "%00", "%ff", "..", "a" * 300, "cnv_" + "a" * 32)
FIELDS = ("client_id", "text", "token", "score", "value", "granted", "is_gift", "note", "external_id", "odd")
OF_PROGRAMS = {"Conversations", "Answers", "The customer's own", "Offers", "The shop's server", "Events"}
ROUNDS = 12  # of odd values for each route


def as_list(value: JsonValue) -> list[JsonValue]:
    """Return `value`, which is a list."""
    assert isinstance(value, list)
    return value


def as_dict(value: JsonValue) -> dict[str, JsonValue]:
    """Return `value`, which is an object."""
    assert isinstance(value, dict)
    return value


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
    listed = (await shared_site.nobody().get("/openapi.json")).at("tags")
    assert isinstance(listed, list)

    used = set[str]()
    for name, operation in (await described(shared_site)).items():
        assert operation["summary"], name
        assert isinstance(operation["responses"], dict)
        assert {"500", "503"} <= set(operation["responses"]), name
        assert ("401" in operation["responses"]) >= bool(operation["security"]), name
        used |= {str(tag) for tag in as_list(operation["tags"])}

    assert used == {one["name"] for one in listed if isinstance(one, dict)}


async def test_the_description_is_valid_openapi(shared_site: Site) -> None:
    """Generators refuse what is not, or make nonsense of it."""
    document = (await shared_site.nobody().get("/openapi.json")).json

    assert document["openapi"] == "3.1.0"
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


async def test_operations_are_told_apart_by_name(shared_site: Site) -> None:
    """Generated clients make a function of each."""
    names = [operation["operationId"] for operation in (await described(shared_site)).values()]

    assert len(set(map(str, names))) == len(names)


async def test_every_body_has_an_example_that_its_model_takes(shared_site: Site) -> None:
    """An example that is refused is worse than none."""
    document = (await shared_site.nobody().get("/openapi.json")).json
    found = list((await described(shared_site)).values())
    bodies = {str(one["operationId"]): one["requestBody"] for one in found if "requestBody" in one}
    required = {name for name, body in bodies.items() if as_dict(body)["required"]}
    theirs = {str(one["operationId"]) for one in found if str(as_list(one["tags"])[0]) in OF_PROGRAMS}
    assert required & theirs <= set(EXAMPLES) <= set(bodies)
    for name, example in EXAMPLES.items():
        schema = Response(status=200, headers={}, raw=json.dumps(bodies[name]).encode()).at(
            "content", "application/json", "schema"
        )
        assert isinstance(schema, dict)
        Draft202012Validator({**schema, "components": document["components"]}).validate(example)


async def test_links_lead_a_conversation_to_a_person_and_back(shared_site: Site) -> None:
    """Who follows the links of the description needs to guess no address."""
    listed = await described(shared_site)
    operations = {str(one["operationId"]): (name, one) for name, one in listed.items()}
    ana, mara = shared_site.somebody(), await shared_site.agent("links@example.com")

    async def follow(who: Browser, last: Response, source: str, target: str, body: object) -> Response:
        """Call `target` with what `source` answered, as the link between them says."""
        answers = as_dict(as_dict(operations[source][1]["responses"])[str(last.status)])
        link = as_dict(as_dict(answers["links"])[target])
        ((place, where),) = as_dict(link["parameters"]).items()
        found = last.text(*str(where).partition("#/")[2].split("/"))
        method, path = operations[target][0].split(" ")
        return await who.call(method, path.replace("{" + place.partition(".")[2] + "}", found), body)

    name = "post_v1_conversations"
    last = await ana.post("/v1/conversations", {"client_id": "links"})
    for who, following, body in (
        (ana, f"{name}_conversation_messages", {"client_id": "m1", "text": "How do I return an order?"}),
        (ana, f"{name}_conversation_person", {}),
        (mara, "post_v1_desk_conversations_conversation_claim", {}),
        (mara, "post_v1_desk_conversations_conversation_messages", {"client_id": "a1", "text": "Hello"}),
        (mara, "post_v1_desk_conversations_conversation_hand_back", {"note": "done"}),
    ):
        last = await follow(who, last, name, following, body)
        name = following

        assert last.status < 300, (following, last.raw)

    assert last.text("conversation", "owner") == "assistant"


async def test_frames_and_events_are_described(shared_site: Site) -> None:
    """A socket that is not described is one that only our own pages can use."""
    found = await described(shared_site)
    socket = found["GET /v1/socket"]["x-websocket"]
    events = found["POST /v1/conversations/{conversation}/messages"]["x-events"]

    assert isinstance(socket, dict)
    assert isinstance(socket["sends"], dict)
    assert "#/components/schemas/Accepted" in str(socket["sends"])
    assert isinstance(events, dict)
    assert list(events) == ["admitted", "piece", "reply", "retracted", "done"]


async def test_every_reference_in_the_description_leads_somewhere(shared_site: Site) -> None:
    """A dangling reference breaks every generated client."""
    response = await shared_site.nobody().get("/openapi.json")

    for kind in ("schemas", "responses"):
        named = {part.split('"')[0] for part in response.raw.decode().split(f"#/components/{kind}/")[1:]}
        there = response.at("components", kind)
        assert isinstance(there, dict)
        assert named
        assert named <= set(there)
        assert not [name for name in there if "__" in name]


def odd_address(path: str, chance: random.Random) -> str:
    """Return `path` with something odd at each of its names."""
    first, *rest = path.split("{")
    return first + "".join(chance.choice(PATHS) + part.partition("}")[2] for part in rest)


def is_told(path: str, response: Response) -> bool:
    """Whether a refusal says what kind it is, in the words of whoever asks there."""
    if path.startswith(PATHS_OF_OPENAI):
        return bool(response.text("error", "code"))
    return response.text("type").startswith("urn:concierge:problem:")


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
            assert is_told(path, response), (name, response.raw)

    assert (await shared_site.nobody().get("/readyz")).status == 200
