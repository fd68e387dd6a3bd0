"""Serve the description of the API."""

from __future__ import annotations

import json

from aiohttp import web

from assistant.web.openapi import Schema
from assistant.web.pages import file, respond
from assistant.web.routes import Who, route


class DescriptionDoor:
    """Serves `/openapi.json`; the description is made once, at the start."""

    def __init__(self, description: Schema) -> None:
        self._file = file(json.dumps(description, ensure_ascii=False).encode(), ".json")

    @route("GET", "/openapi.json", who=Who.ANYONE, is_limited=False)
    async def openapi(self, request: web.Request) -> web.Response:
        """Return the OpenAPI 3.1 description."""
        return respond(request, self._file)
