"""Describe the API in OpenAPI 3.1, from the same routes and models that serve it.

What a program needs is in the document alone: who may call, what each status means and which
kinds of problem it carries, what to send (with an example that is valid), which operation goes on
from which (`links`), the server-sent events and the frames of the WebSockets (`x-events` and
`x-websocket`, as OpenAPI 3.1 has no word for either).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from inspect import getdoc

from pydantic import BaseModel, JsonValue
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import FrozenSetSchema, SetSchema
from typing_extensions import override

from assistant.web.openapi_answers import Refs, Schema, answers, shared_answers
from assistant.web.openapi_examples import EXAMPLES
from assistant.web.openapi_links import Places, linked
from assistant.web.openapi_tags import tag_of, tags
from assistant.web.problems import ProblemOut
from assistant.web.routes import PARAMETERS, Route, Who, routes_of

__all__ = ["Schema", "describe", "described", "operation_id", "template"]

SCHEMAS = "#/components/schemas/{model}"
ABOUT = (
    "Everything that the pages of Concierge do, programs can do as well. Bodies are JSON in UTF-8; unknown "
    "fields are refused. What creates something takes an id of the sender's own, so that a repeat changes "
    "nothing and gets the first answer. Errors are `application/problem+json` (RFC 9457) with a `type` to "
    "act on and a `fix` to read; after 429 and 503 come back in `Retry-After` seconds."
)


def describe(
    routes: Sequence[tuple[Route, str]], *, version: str, webhooks: Mapping[str, JsonValue] | None = None
) -> Schema:
    """Return the description of `routes`, each with the sentence that says what it does.

    `webhooks` are the requests that we send, as OpenAPI's path items by name.
    """
    refs, definitions = _schemas([route for route, _ in routes])
    paths: dict[str, JsonValue] = {}
    for route, summary in routes:
        operations = paths.setdefault(template(route), {})
        if isinstance(operations, dict):
            operations[route.method.lower()] = _operation(route, summary, refs, definitions)
    places = [Places(operation_id(route), template(route), route.parameters) for route, _ in routes]
    described: Schema = {
        "openapi": "3.1.0",
        "info": {
            "title": "Concierge",
            "version": version,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": tags(template(route) for route, _ in routes),
        "paths": linked(paths, places),
        "components": {
            "schemas": definitions,
            "responses": shared_answers(refs),
            "securitySchemes": _SECURITY,
        },
    }
    if webhooks:
        described["webhooks"] = dict(webhooks)
    return _named_shortly(described)


def described(doors: Iterable[object]) -> list[tuple[Route, str]]:
    """Return every route of `doors`, by path, each with the first line of its handler's docstring."""
    found = [
        (route, (getdoc(handler) or "").partition("\n")[0])
        for door in doors
        for route, handler in routes_of(door)
    ]
    return sorted(found, key=lambda one: (one[0].path, one[0].method))


def template(route: Route) -> str:
    """Return the path of `route` as OpenAPI writes it: names only, without their shapes."""
    path = route.path
    for name in route.parameters:
        start = path.index("{" + name)
        path = path[:start] + "{" + name + "}" + path[path.index("}", start) + 1 :]
    return path


def operation_id(route: Route) -> str:
    """Return the name by which generated clients call a route."""
    words = re.sub(r"[{}]", "", template(route)).strip("/")
    return "_".join([route.method.lower(), *re.split(r"[/.-]", words)]).rstrip("_")


_SECURITY: Schema = {
    "customer": {"type": "http", "scheme": "bearer", "description": "the shop's JWT, or a visitor's token"},
    "staff": {"type": "http", "scheme": "bearer", "description": "a staff session"},
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "an API token, `cgt_…`, with the scope; `Concierge-Customer` names for whom",
    },
    "source": {"type": "http", "scheme": "basic", "description": "a write key as the user, no password"},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "concierge_staff",
        "description": "a staff session, as browsers keep it; it changes things from our own pages only",
    },
}
_NEEDED: dict[Who, list[JsonValue]] = {
    Who.ANYONE: [],
    Who.CUSTOMER: [{"customer": []}],
    Who.STAFF: [{"staff": []}, {"cookie": []}],
    Who.SUPERVISOR: [{"staff": []}, {"cookie": []}],
    Who.OWNER: [{"staff": []}, {"cookie": []}],
    Who.CHANNEL: [],
    Who.SOURCE: [{"source": []}],
}
_ROLES = {Who.SUPERVISOR: "Supervisors and owners only.", Who.OWNER: "Owners only."}


class AsTaken(GenerateJsonSchema):
    """Describes models as they are read: what is named twice in a set is taken once, not refused."""

    @override
    def set_schema(self, schema: SetSchema) -> JsonSchemaValue:
        return _repeatable(super().set_schema(schema))

    @override
    def frozenset_schema(self, schema: FrozenSetSchema) -> JsonSchemaValue:
        return _repeatable(super().frozenset_schema(schema))


def _repeatable(described: JsonSchemaValue) -> JsonSchemaValue:
    return {key: value for key, value in described.items() if key != "uniqueItems"}


def _schemas(routes: Sequence[Route]) -> tuple[Refs, Schema]:
    taken = {body for route in routes for body in (route.takes, route.reads, route.hears) if body}
    given = {route.gives for route in routes if route.gives is not None} | {ProblemOut}
    given |= {model for route in routes for model in (*route.tells, *dict(route.streams).values())}
    given |= {route.refuses_as for route in routes if route.refuses_as is not None}
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in taken]
    wanted += [(model, "serialization") for model in given]
    wanted.sort(key=lambda one: (one[0].__module__, one[0].__qualname__, one[1]))
    refs, definitions = models_json_schema(wanted, ref_template=SCHEMAS, schema_generator=AsTaken)
    by_model: Refs = {(model, mode): refs[model, mode] for model, mode in wanted}
    return by_model, dict(definitions.get("$defs", {}))


def _operation(route: Route, summary: str, refs: Refs, definitions: Schema) -> Schema:
    operation: Schema = {
        "tags": [tag_of(template(route))],
        "summary": summary,
        "operationId": operation_id(route),
        "security": [*_NEEDED[route.who], *_by_token(route)],
        "parameters": [*_path_parameters(route), *_query_parameters(route, refs, definitions)],
        "responses": answers(route, refs),
    }
    if role := _ROLES.get(route.who):
        operation["description"] = role
    if route.hears is not None:
        tells: list[JsonValue] = [refs[model, "serialization"] for model in route.tells]
        operation["x-websocket"] = {"receives": refs[route.hears, "validation"], "sends": {"oneOf": tells}}
    if route.streams:
        operation["x-events"] = {name: refs[model, "serialization"] for name, model in route.streams}
    body = route.takes or route.reads
    if body is not None and route.is_change:
        operation["requestBody"] = _body(route, body, refs)
    return operation


def _by_token(route: Route) -> list[JsonValue]:
    return [{"token": [route.scope.value]}] if route.scope is not None else []


def _body(route: Route, body: type[BaseModel], refs: Refs) -> Schema:
    content: dict[str, JsonValue] = {"schema": refs[body, "validation"]}
    if (example := EXAMPLES.get(operation_id(route))) is not None:
        content["examples"] = {"usual": {"value": example}}
    is_required = route.reads is not None or any(one.is_required() for one in body.model_fields.values())
    return {"required": is_required, "content": {"application/json": content}}


def _path_parameters(route: Route) -> list[JsonValue]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": f"^({PARAMETERS[name].pattern})$"},
        }
        for name in route.parameters
    ]


def _query_parameters(route: Route, refs: Refs, definitions: Schema) -> list[JsonValue]:
    if route.takes is None or route.is_change:
        return []
    name = str(refs[route.takes, "validation"]["$ref"]).rpartition("/")[2]
    schema = definitions[name]
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    required = schema.get("required", []) if isinstance(schema, dict) else []
    if not isinstance(properties, dict) or not isinstance(required, list):
        return []
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in properties.items()
    ]


def _named_shortly(document: Schema) -> Schema:
    """Return `document` with models that share a name told apart by a word, not by their whole path."""
    text = json.dumps(document, ensure_ascii=False)
    long = set(re.findall(r'"((?:assistant|knowledge)__[A-Za-z0-9_-]+)"\s*:', text))
    for name in sorted(long, key=len, reverse=True):
        text = re.sub(rf'(["/]){re.escape(name)}"', rf'\g<1>{_short(name)}"', text)
    shortened: Schema = json.loads(text)
    return shortened


def _short(name: str) -> str:
    """Return a model's name with its module's before it; a folder's, where the module is its `model`."""
    *modules, model = name.split("__")
    module = modules[-2] if modules[-1] == "model" else modules[-1]
    return "".join(word.capitalize() for word in module.split("_")) + model
