"""Serve the description of the API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import cached_property

from aiohttp import web

from assistant.web.openapi_answers import Schema
from assistant.web.pages import File, file, respond
from assistant.web.routes import Who, route


class DescriptionDoor:
    """Serves `/openapi.json`; the description is made once, when somebody asks: few do, and all start."""

    def __init__(self, describe: Callable[[], Schema]) -> None:
        self._describe = describe

    @route("GET", "/openapi.json", who=Who.ANYONE, is_limited=False, sends="application/json")
    async def openapi(self, request: web.Request) -> web.Response:
        """Return the OpenAPI 3.1 description."""
        return respond(request, await asyncio.to_thread(lambda: self._file))

    @cached_property
    def _file(self) -> File:
        return file(json.dumps(self._describe(), ensure_ascii=False).encode(), ".json")
