"""A Chatwoot of our own: the calls of an agent bot and of a user, and what an agent bot is sent.

Paths, fields and tokens: github.com/chatwoot/chatwoot, `swagger/paths/application/conversation/` (its
`messages/create.yml`, `toggle_status.yml`, `assignments.yml`, `show.yml`) and
`app/controllers/concerns/access_token_auth_helper.rb` (what a bot may call). Deliveries:
`app/listeners/agent_bot_listener.rb`, `app/presenters/conversations/event_data_presenter.rb`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable

from aiohttp import web
from pydantic import JsonValue
from typing_extensions import override

from tests.helpdesk.fakes.fake import Event, FakeHelpdesk, Said, Who

ACCOUNT, BOT_TOKEN, USER_TOKEN = 7, "bot-token", "user-token"
CONTACT = 55
MOMENT = 1_795_780_800  # Unix seconds
CONVERSATION = "/api/v1/accounts/{account}/conversations/{conversation}"
MESSAGE_FIELDS = ("private", "content_type", "content_attributes", "template_params", "echo_id")
TYPES = {Who.CUSTOMER: ("incoming", 0), Who.PERSON: ("outgoing", 1), Who.ASSISTANT: ("outgoing", 1)}
SENDERS: dict[Who, JsonValue] = {
    Who.CUSTOMER: {"id": CONTACT, "name": "Ada", "email": None, "type": "contact"},
    Who.PERSON: {"id": 3, "name": "Robin", "email": "robin@shop.example", "type": "user"},
    Who.ASSISTANT: {"id": 1, "name": "Concierge", "type": "agent_bot"},
}


class FakeChatwoot(FakeHelpdesk):
    """One account, whose conversations begin as the bot's."""

    def __init__(self, *, identifier: str | None = None) -> None:
        super().__init__()
        self.statuses: dict[str, str] = defaultdict(lambda: "pending")
        self.assignees: dict[str, JsonValue] = {}
        self._identifier = identifier  # of the customer in the shop, vouched for if there is one
        self._moments = 0

    @override
    def customer_writes(self, conversation: str, text: str) -> Event:
        return self._message(conversation, self.keep(conversation, Who.CUSTOMER, text))

    @override
    def person_writes(self, conversation: str, text: str) -> Event:
        self.statuses[conversation] = "open"
        return self._message(conversation, self.keep(conversation, Who.PERSON, text))

    @override
    def person_hands_back(self, conversation: str) -> Event:
        return self._turned(conversation, "pending")

    @override
    def ends(self, conversation: str) -> Event:
        return self._turned(conversation, "resolved")

    @override
    def echo(self, conversation: str, said: Said) -> Event:
        return self._message(conversation, said)

    @override
    def is_with_people(self, conversation: str) -> bool:
        return self.statuses[conversation] == "open"

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.post(CONVERSATION + "/messages", self._write),
            web.get(CONVERSATION + "/messages", self._list),
            web.post(CONVERSATION + "/toggle_status", self._toggle),
            web.post(CONVERSATION + "/assignments", self._assign),
            web.get(CONVERSATION, self._show),
        )

    async def _write(self, request: web.Request) -> web.Response:
        conversation = self._called(request, tokens=(BOT_TOKEN, USER_TOKEN))
        sent = await self.content(
            request, required={"content": str, "message_type": str}, allowed=MESSAGE_FIELDS
        )
        if sent["message_type"] != "outgoing":
            raise self.fault("only inboxes of the kind API take incoming messages")
        if sent.get("private") not in (None, True, False):
            raise self.fault("private is no boolean")
        said = self.keep(
            conversation, Who.ASSISTANT, str(sent["content"]), is_private=sent.get("private") is True
        )
        return web.json_response(self._listed(conversation, said))

    async def _list(self, request: web.Request) -> web.Response:
        conversation = self._called(request, tokens=(USER_TOKEN,))
        listed: list[JsonValue] = [self._listed(conversation, one) for one in self.said[conversation][-20:]]
        return web.json_response({"meta": {"labels": []}, "payload": listed})

    async def _toggle(self, request: web.Request) -> web.Response:
        conversation = self._called(request, tokens=(BOT_TOKEN, USER_TOKEN))
        sent = await self.content(request, required={"status": str}, allowed=("snoozed_until",))
        if sent["status"] not in ("open", "resolved", "pending", "snoozed"):
            raise self.fault("there is no such status")
        self.statuses[conversation] = str(sent["status"])
        payload: JsonValue = {"success": True, "current_status": sent["status"]}
        return web.json_response({"meta": {}, "payload": payload})

    async def _assign(self, request: web.Request) -> web.Response:
        conversation = self._called(request, tokens=(BOT_TOKEN, USER_TOKEN))
        allowed = ("assignee_id", "team_id", "assignee_type")
        sent = await self.content(request, required={}, allowed=allowed)
        self.assignees[conversation] = sent
        return web.json_response({"id": sent.get("assignee_id") or sent.get("team_id")})

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response(self._conversation(self._called(request, tokens=(USER_TOKEN,))))

    def _called(self, request: web.Request, *, tokens: Collection[str]) -> str:
        """Return which conversation is meant, if whoever calls may; 0 is never there."""
        if request.headers.get("api_access_token", "") not in tokens:
            raise web.HTTPUnauthorized(text='{"error": "Access to this endpoint is not authorized for bots"}')
        if request.match_info["account"] != str(ACCOUNT) or request.match_info["conversation"] == "0":
            raise web.HTTPNotFound(text='{"error": "Resource could not be found"}')
        return request.match_info["conversation"]

    def _turned(self, conversation: str, status: str) -> Event:
        self._moments += 1
        self.statuses[conversation] = status
        body: dict[str, JsonValue] = {
            "event": "conversation_status_changed",
            **self._conversation(conversation),
            "updated_at": MOMENT + self._moments,
        }
        return Event(body=json.dumps(body).encode())

    def _message(self, conversation: str, said: Said) -> Event:
        body: dict[str, JsonValue] = {
            "event": "message_created",
            "id": said.id,
            "content": said.text,
            "created_at": "2026-11-27T12:00:00.000Z",
            "message_type": TYPES[said.who][0],
            "content_type": "text",
            "content_attributes": {},
            "private": said.is_private,
            "source_id": None,
            "sender": SENDERS[said.who],
            "inbox": {"id": 2, "name": "Website"},
            "account": {"id": ACCOUNT, "name": "Shop"},
            "conversation": self._conversation(conversation),
        }
        return Event(body=json.dumps(body).encode())

    def _listed(self, conversation: str, said: Said) -> dict[str, JsonValue]:
        return {
            "id": said.id,
            "content": said.text,
            "conversation_id": int(conversation),
            "message_type": TYPES[said.who][1],
            "private": said.is_private,
            "status": "sent",
            "source_id": None,
            "sender": SENDERS[said.who],
        }

    def _conversation(self, conversation: str) -> dict[str, JsonValue]:
        sender: JsonValue = {
            "id": CONTACT,
            "name": "Ada",
            "email": "ada@shop.example",
            "identifier": self._identifier,
            "phone_number": None,
            "type": "contact",
        }
        return {
            "id": int(conversation),
            "inbox_id": 2,
            "status": self.statuses[conversation],
            "channel": "Channel::WebWidget",
            "can_reply": True,
            "custom_attributes": {},
            "labels": [],
            "meta": {"sender": sender, "assignee": None, "hmac_verified": self._identifier is not None},
        }
