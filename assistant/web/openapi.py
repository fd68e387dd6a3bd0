"""Describe the API in OpenAPI 3.1, from the same routes and models that serve it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from inspect import getdoc

from pydantic import BaseModel, JsonValue
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from assistant.web.problems import CONTENT_TYPE, ProblemOut
from assistant.web.routes import PARAMETERS, Route, Who, routes_of

SCHEMAS = "#/components/schemas/{model}"
Schema = dict[str, JsonValue]


def describe(routes: Sequence[tuple[Route, str]], *, version: str) -> Schema:
    """Return the description of `routes`, each with the sentence that says what it does."""
    paths: dict[str, JsonValue] = {}
    refs, definitions = _schemas([route for route, _ in routes])
    for route, summary in routes:
        operations = paths.setdefault(template(route), {})
        if isinstance(operations, dict):
            operations[route.method.lower()] = _operation(route, summary, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Concierge",
            "version": version,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": definitions, "securitySchemes": _SECURITY},
    }


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


Refs = dict[tuple[type[BaseModel], JsonSchemaMode], Schema]

_SECURITY: Schema = {
    "customer": {"type": "http", "scheme": "bearer", "description": "the shop's JWT, or a visitor's token"},
    "staff": {"type": "http", "scheme": "bearer", "description": "a staff session"},
    "token": {"type": "http", "scheme": "bearer", "description": "an API token, `cgt_…`, with the scope"},
    "source": {"type": "http", "scheme": "basic", "description": "a write key as the user, no password"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "concierge_staff"},
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


def _schemas(routes: Sequence[Route]) -> tuple[Refs, Schema]:
    taken = {body for route in routes for body in (route.takes, route.reads) if body is not None}
    given = {route.gives for route in routes if route.gives is not None} | {ProblemOut}
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in taken]
    wanted += [(model, "serialization") for model in given]
    wanted.sort(key=lambda one: (one[0].__module__, one[0].__qualname__, one[1]))
    refs, definitions = models_json_schema(wanted, ref_template=SCHEMAS)
    by_model: Refs = {(model, mode): refs[model, mode] for model, mode in wanted}
    return by_model, dict(definitions.get("$defs", {}))


def _operation(route: Route, summary: str, refs: Refs) -> Schema:
    operation: Schema = {
        "summary": summary,
        "operationId": _operation_id(route),
        "security": [*_NEEDED[route.who], *_by_token(route)],
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": {**_success(route, refs), "default": _problem(refs)},
    }
    body = route.takes or route.reads
    if body is not None and route.is_change:
        schema = refs[body, "validation"]
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _by_token(route: Route) -> list[JsonValue]:
    return [{"token": [route.scope.value]}] if route.scope is not None else []


def _operation_id(route: Route) -> str:
    words = template(route).replace("{", "").replace("}", "").replace("-", "_").strip("/").split("/")
    return "_".join([route.method.lower(), *words]).rstrip("_")


def _path_parameters(route: Route) -> list[JsonValue]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": f"^{PARAMETERS[name].pattern}$"},
        }
        for name in route.parameters
    ]


def _query_parameters(route: Route) -> list[JsonValue]:
    if route.takes is None or route.is_change:
        return []
    properties = route.takes.model_json_schema().get("properties", {})
    return [{"name": name, "in": "query", "schema": schema} for name, schema in properties.items()]


def _success(route: Route, refs: Refs) -> Schema:
    if route.gives is None:
        status = HTTPStatus.NO_CONTENT if route.method == "DELETE" else route.status
        return {str(int(status)): {"description": status.phrase}}
    content: Schema = {"application/json": {"schema": refs[route.gives, "serialization"]}}
    described: JsonValue = {"description": route.status.phrase, "content": content}
    statuses = {route.status, HTTPStatus.OK}  # a repeat of what was created answers 200
    return {str(int(status)): described for status in sorted(statuses)}


def _problem(refs: Refs) -> Schema:
    schema = refs[ProblemOut, "serialization"]
    return {"description": "What went wrong, and what to do", "content": {CONTENT_TYPE: {"schema": schema}}}
