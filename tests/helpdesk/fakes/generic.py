"""A helpdesk of an owner's own making: nobody's documents but the declaration in the specimens."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from aiohttp import web
from pydantic import JsonValue
from typing_extensions import override

from tests.helpdesk.fakes.fake import Event, FakeHelpdesk, Said, Who

TOKEN = "Bearer a-token"
ROLES = {Who.CUSTOMER: "visitor", Who.PERSON: "staff", Who.ASSISTANT: "machine"}


class FakeGeneric(FakeHelpdesk):
    """Cases with messages, each with people or with the machine."""

    def __init__(self) -> None:
        super().__init__()
        self.holders: dict[str, str] = defaultdict(lambda: "machine")

    @override
    def customer_writes(self, conversation: str, text: str) -> Event:
        return self._message(conversation, self.keep(conversation, Who.CUSTOMER, text))

    @override
    def person_writes(self, conversation: str, text: str) -> Event:
        self.holders[conversation] = "people"
        return self._message(conversation, self.keep(conversation, Who.PERSON, text))

    @override
    def person_hands_back(self, conversation: str) -> Event:
        self.holders[conversation] = "machine"
        return self._told(conversation, "case.returned")

    @override
    def ends(self, conversation: str) -> Event:
        return self._told(conversation, "case.closed")

    @override
    def echo(self, conversation: str, said: Said) -> Event:
        return self._message(conversation, said)

    @override
    def is_with_people(self, conversation: str) -> bool:
        return self.holders[conversation] == "people"

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.post("/cases/{case}/messages", self._write),
            web.get("/cases/{case}/messages", self._list),
            web.put("/cases/{case}", self._give),
            web.get("/me", self._me),
        )

    async def _write(self, request: web.Request) -> web.Response:
        self._must_be_let_in(request)
        sent = await self.content(request, required={"says": str, "internal": bool}, allowed=())
        case, is_private = request.match_info["case"], sent["internal"] is True
        said = self.keep(case, Who.ASSISTANT, str(sent["says"]), is_private=is_private)
        return web.json_response({"message": {"id": said.id}}, status=201)

    async def _list(self, request: web.Request) -> web.Response:
        self._must_be_let_in(request)
        said = self.said[request.match_info["case"]]
        return web.json_response({"messages": [self._shown(one) for one in said]})

    async def _give(self, request: web.Request) -> web.Response:
        self._must_be_let_in(request)
        sent = await self.content(request, required={"with": str}, allowed=())
        self.holders[request.match_info["case"]] = str(sent["with"])
        return web.Response(status=204)

    async def _me(self, request: web.Request) -> web.Response:
        self._must_be_let_in(request)
        return web.json_response({"name": "Concierge"})

    def _must_be_let_in(self, request: web.Request) -> None:
        if request.headers.get("X-Token") != TOKEN:
            raise web.HTTPUnauthorized

    def _message(self, conversation: str, said: Said) -> Event:
        return self._told(conversation, "message", message=self._shown(said))

    def _told(self, conversation: str, event: str, **more: JsonValue) -> Event:
        self._number += 1
        content: dict[str, JsonValue] = {"event": event, "case": {"id": conversation}, "number": self._number}
        return Event(body=json.dumps(content | more).encode())

    def _shown(self, said: Said) -> dict[str, JsonValue]:
        return {
            "id": said.id,
            "says": said.text,
            "internal": said.is_private,
            "by": {"role": ROLES[said.who], "id": 5, "name": "Ada", "shop_id": None, "checked": False},
        }
