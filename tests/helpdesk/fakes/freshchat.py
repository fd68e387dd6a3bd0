"""A Freshchat of our own: the calls of its API version 2, and the webhooks that it signs.

Webhooks: the vendor's article 50000004461 as retold in `api-evangelist/freshchat`, and as received by
`pelicargo/freshchat-mattermost` and `nyaruka/courier`. Calls: `idjoo/freshchat-sdk`, `PipedreamHQ/pipedream`;
the status codes at https://developers.freshchat.com/api .
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import JsonValue
from typing_extensions import override

from tests.helpdesk.fakes.fake import Event, FakeHelpdesk, Said, Who

TOKEN, AGENT, PEOPLE, PERSON, USER = "api-token", "agent-concierge", "group-people", "agent-robin", "user-ada"
AUTHORS = {Who.CUSTOMER: ("user", USER), Who.PERSON: ("agent", PERSON), Who.ASSISTANT: ("agent", AGENT)}
CONVERSATION = "/v2/conversations/{conversation}"
LARGEST_PAGE = 50
STATUSES = ("new", "assigned", "resolved", "reopened")


@lru_cache
def private_key(name: str) -> RSAPrivateKey:
    """Return the key under `name`: made once, and kept for as long as the tests run."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def public_key(name: str) -> str:
    """Return what Freshchat shows its owner of a key."""
    public = private_key(name).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class FakeFreshchat(FakeHelpdesk):
    """One account."""

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[str, dict[str, str]] = defaultdict(
            lambda: {"status": "assigned", "assigned_agent_id": AGENT, "assigned_group_id": ""}
        )
        self._moments = 0

    @override
    def customer_writes(self, conversation: str, text: str) -> Event:
        return self._message(conversation, self.keep(conversation, Who.CUSTOMER, text))

    @override
    def person_writes(self, conversation: str, text: str) -> Event:
        self.states[conversation] |= {"status": "assigned", "assigned_agent_id": PERSON}
        return self._message(conversation, self.keep(conversation, Who.PERSON, text))

    @override
    def person_hands_back(self, conversation: str) -> Event:
        before = dict(self.states[conversation])
        self.states[conversation] |= {"status": "assigned", "assigned_agent_id": AGENT}
        change: dict[str, JsonValue] = {
            "assignor": "agent",
            "assignor_id": PERSON,
            "to_agent_id": AGENT,
            "to_group_id": "",
            "from_agent_id": before["assigned_agent_id"],
            "from_group_id": before["assigned_group_id"],
        }
        return self._changed("conversation_assignment", "assignment", conversation, change)

    @override
    def ends(self, conversation: str) -> Event:
        self.states[conversation]["status"] = "resolved"
        change: dict[str, JsonValue] = {"resolver": "agent", "resolver_id": PERSON}
        return self._changed("conversation_resolution", "resolve", conversation, change)

    @override
    def echo(self, conversation: str, said: Said) -> Event:
        return self._message(conversation, said)

    @override
    def is_with_people(self, conversation: str) -> bool:
        state = self.states[conversation]
        is_waiting = not state["assigned_agent_id"] and state["assigned_group_id"] == PEOPLE
        return is_waiting or state["assigned_agent_id"] == PERSON

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.post(CONVERSATION + "/messages", self._write),
            web.get(CONVERSATION + "/messages", self._list),
            web.put(CONVERSATION, self._change),
            web.get(CONVERSATION, self._show),
            web.get("/v2/users/{user}", self._user),
            web.get("/v2/agents/{agent}", self._agent),
        )

    async def _write(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        required = {"message_parts": list, "message_type": str, "actor_type": str, "actor_id": str}
        sent = await self.content(request, required=required, allowed=("user_id", "reply_parts"))
        if sent["message_type"] not in ("normal", "private") or sent["actor_type"] != "agent":
            raise self.fault("message_type or actor_type is not documented, or speaks as the customer")
        match sent["message_parts"]:
            case [{"text": {"content": str(text)}}]:
                said = self.keep(
                    conversation, Who.ASSISTANT, text, is_private=sent["message_type"] == "private"
                )
            case _:
                raise self.fault("message_parts are not as documented")
        return web.json_response(self._shown(conversation, said))

    async def _list(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        page, size = int(request.query.get("page", "1")), int(request.query.get("items_per_page", "10"))
        if size > LARGEST_PAGE or set(request.query) - {"page", "items_per_page"}:
            raise self.fault(f"{request.query_string} is not documented")
        newest_first = self.said[conversation][::-1][(page - 1) * size : page * size]
        return web.json_response({"messages": [self._shown(conversation, one) for one in newest_first]})

    async def _change(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        allowed = ("assigned_agent_id", "assigned_group_id", "properties")
        sent = await self.content(request, required={"status": str}, allowed=allowed)
        if sent["status"] not in STATUSES or (
            sent["status"] == "assigned" and not sent.get("assigned_agent_id")
        ):
            raise self.fault("status is not documented, or lacks an agent")
        self.states[conversation] |= {name: str(value) for name, value in sent.items()}
        return web.json_response(self._conversation(conversation))

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response(self._conversation(self._called(request)))

    async def _user(self, request: web.Request) -> web.Response:
        self._called(request)
        known = {"id": USER, "first_name": "Ada", "email": "ada@shop.example", "properties": []}
        return web.json_response(known)

    async def _agent(self, request: web.Request) -> web.Response:
        self._called(request)
        if request.match_info["agent"] != AGENT:
            raise web.HTTPNotFound(text='{"code": 404, "status": "NOT_FOUND"}')
        return web.json_response({"id": AGENT, "first_name": "Concierge"})

    def _called(self, request: web.Request) -> str:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise web.HTTPUnauthorized(text='{"code": 401, "status": "UNAUTHENTICATED"}')
        return request.match_info.get("conversation", "")

    def _moment(self) -> str:
        self._moments += 1
        return f"2026-11-27T12:{self._moments // 60:02}:{self._moments % 60:02}.000Z"

    def _conversation(self, conversation: str) -> dict[str, JsonValue]:
        return {
            "conversation_id": conversation,
            "app_id": "app",
            "channel_id": "channel",
            "users": [{"id": USER}],
            **self.states[conversation],
        }

    def _shown(self, conversation: str, said: Said) -> dict[str, JsonValue]:
        kind, author = AUTHORS[said.who]
        return {
            "message_parts": [{"text": {"content": said.text}}],
            "app_id": "app",
            "actor_id": author,
            "id": str(said.id),
            "channel_id": "channel",
            "conversation_id": conversation,
            "message_type": "private" if said.is_private else "normal",
            "actor_type": kind,
            "created_time": f"2026-11-27T12:{said.id // 60 % 60:02}:{said.id % 60:02}.000Z",
            "message_source": "web",
        }

    def _message(self, conversation: str, said: Said) -> Event:
        return self._event("message_create", {"message": self._shown(conversation, said)}, AUTHORS[said.who])

    def _changed(self, action: str, name: str, conversation: str, change: dict[str, JsonValue]) -> Event:
        state = self._conversation(conversation)
        del state["users"]
        return self._event(action, {name: {**change, "conversation": state}}, ("agent", PERSON))

    def _event(self, action: str, content: dict[str, JsonValue], actor: tuple[str, str]) -> Event:
        body: dict[str, JsonValue] = {
            "actor": {"actor_type": actor[0], "actor_id": actor[1]},
            "action": action,
            "action_time": self._moment(),
            "data": content,
        }
        return Event(body=json.dumps(body).encode(), headers={"X-Freshchat-Payload-Version": "1.0"})
