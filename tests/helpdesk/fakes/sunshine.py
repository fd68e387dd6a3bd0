"""A Sunshine Conversations of our own: conversations, messages, users, and a switchboard with two lines.

Paths, fields and answers: github.com/zendesk/sunshine-conversations-python, docs (MessagesApi,
SwitchboardActionsApi, ConversationsApi, ParticipantsApi, UsersApi, AppsApi, SwitchboardsApi,
SwitchboardIntegrationsApi; MessagePost, PassControlBody, OfferControlBody, AcceptControlBody). Deliveries:
developer.zendesk.com/documentation/conversations/messaging-platform/programmable-conversations/receiving-messages/.
"""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Iterable

from aiohttp import web
from pydantic import JsonValue
from typing_extensions import override

from tests.helpdesk.fakes.fake import Event, FakeHelpdesk, Said, Who

APP, KEY, KEY_SECRET = "5d8cff3cd55b040010928b5b", "app_5deb4ac1", "a-secret-key"  # pragma: allowlist secret
CUSTOMER = "7494535bff5cef41a15be74d"
OURS, PEOPLE = "concierge", "zd:agentWorkspace"
LINES: dict[str, dict[str, JsonValue]] = {
    OURS: {"id": "5f1", "name": OURS, "integrationId": "5a1", "integrationType": "custom"},
    PEOPLE: {"id": "5f2", "name": "agents", "integrationId": "5a2", "integrationType": PEOPLE},
}
AUTHORS: dict[Who, tuple[JsonValue, str]] = {
    Who.CUSTOMER: ({"type": "user", "userId": CUSTOMER}, "web"),
    Who.PERSON: ({"type": "business", "displayName": "Robin"}, PEOPLE),
    Who.ASSISTANT: ({"type": "business", "displayName": "Assistant"}, "api:conversations"),
}
CONVERSATION = "/v2/apps/{app}/conversations/{conversation}"
MESSAGE_FIELDS = ("destination", "metadata", "override", "schema")
CONTENT_FIELDS = {"type", "text", "htmlText", "markdownText", "actions", "blockChatInput", "payload"}
PAGE = 2  # messages on one page: fewer than the vendor's, so that paging is seen


class FakeSunshine(FakeHelpdesk):
    """One app, whose conversations begin with the assistant in control."""

    def __init__(self) -> None:
        super().__init__()
        self.active: dict[str, str | None] = defaultdict(lambda: OURS)
        self.pending: dict[str, str | None] = defaultdict(lambda: None)
        self.passed: list[JsonValue] = []
        self.marked: dict[int, JsonValue] = {}  # the metadata of messages
        self._events = 0

    @override
    def customer_writes(self, conversation: str, text: str) -> Event:
        return self._message(conversation, self.keep(conversation, Who.CUSTOMER, text))

    @override
    def person_writes(self, conversation: str, text: str) -> Event:
        self.active[conversation] = PEOPLE
        return self._message(conversation, self.keep(conversation, Who.PERSON, text))

    @override
    def person_hands_back(self, conversation: str) -> Event:
        self.active[conversation] = OURS
        payload: JsonValue = {"conversation": self._conversation(conversation), "metadata": {}}
        return self._told("switchboard:passControl", payload)

    @override
    def ends(self, conversation: str) -> Event:
        payload: JsonValue = {"conversation": self._conversation(conversation)}
        return self._told("conversation:remove", payload)

    @override
    def echo(self, conversation: str, said: Said) -> Event:
        return self._message(conversation, said)

    @override
    def is_with_people(self, conversation: str) -> bool:
        return self.active[conversation] == PEOPLE

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.get("/v2/apps/{app}", self._app),
            web.get("/v2/apps/{app}/switchboards", self._switchboards),
            web.get("/v2/apps/{app}/switchboards/{board}/switchboardIntegrations", self._lines),
            web.get("/v2/apps/{app}/users/{user}", self._user),
            web.get(CONVERSATION, self._show),
            web.get(CONVERSATION + "/participants", self._participants),
            web.get(CONVERSATION + "/messages", self._list),
            web.post(CONVERSATION + "/messages", self._post),
            web.post(CONVERSATION + "/passControl", self._pass),
            web.post(CONVERSATION + "/offerControl", self._offer),
            web.post(CONVERSATION + "/acceptControl", self._accept),
        )

    async def _app(self, request: web.Request) -> web.Response:
        self._called(request)
        return web.json_response({"app": {"id": APP, "displayName": "Shop"}})

    async def _switchboards(self, request: web.Request) -> web.Response:
        self._called(request)
        return web.json_response({"switchboards": [{"id": "5ef21b", "enabled": True}]})

    async def _lines(self, request: web.Request) -> web.Response:
        self._called(request)
        return web.json_response({"switchboardIntegrations": list(LINES.values())})

    async def _user(self, request: web.Request) -> web.Response:
        self._called(request)
        if request.match_info["user"] != CUSTOMER:
            raise web.HTTPNotFound(text="{}")
        return web.json_response({"user": self._profile()})

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response({"conversation": self._conversation(self._called(request))})

    async def _participants(self, request: web.Request) -> web.Response:
        self._called(request)
        return web.json_response(
            {"participants": [{"id": "1", "userId": CUSTOMER}], "meta": {"hasMore": False}}
        )

    async def _list(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        if set(request.query) - {"page[after]", "page[before]"} or len(request.query) > 1:
            raise self.fault("messages are paged by page[after] or page[before]")
        start = int(request.query.get("page[after]", "0"))
        said = self.said[conversation]
        meta: JsonValue = {"hasMore": len(said) > start + PAGE, "afterCursor": str(start + PAGE)}
        listed: list[JsonValue] = [self._written(one) for one in said[start : start + PAGE]]
        return web.json_response({"messages": listed, "meta": meta})

    async def _post(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        sent = await self.content(request, required={"author": dict, "content": dict}, allowed=MESSAGE_FIELDS)
        author, content = sent["author"], sent["content"]
        assert isinstance(author, dict)
        assert isinstance(content, dict)
        if author.get("type") != "business" or set(author) - {"type", "displayName", "avatarUrl", "subtypes"}:
            raise self.fault("a reply's author is not as documented")
        texts = [content[name] for name in ("text", "markdownText", "htmlText") if name in content]
        if content.get("type") != "text" or set(content) - CONTENT_FIELDS or len(texts) != 1:
            raise self.fault("a reply's content is not as documented")
        said = self.keep(conversation, Who.ASSISTANT, str(texts[0]))
        self.marked[said.id] = sent.get("metadata")
        return web.json_response({"messages": [self._written(said)]}, status=201)

    async def _pass(self, request: web.Request) -> web.Response:
        conversation, sent = await self._turned(request, {"switchboardIntegration": str})
        self.active[conversation], self.pending[conversation] = self._line(sent), None
        return web.json_response({})

    async def _offer(self, request: web.Request) -> web.Response:
        conversation, sent = await self._turned(request, {"switchboardIntegration": str})
        if self._line(sent) == self.active[conversation]:
            raise self.fault("control is not offered to who has it")
        self.pending[conversation] = self._line(sent)
        return web.json_response({})

    async def _accept(self, request: web.Request) -> web.Response:
        conversation, _ = await self._turned(request, {})
        if self.pending[conversation] is None:
            raise web.HTTPForbidden(text="{}")
        self.active[conversation], self.pending[conversation] = self.pending[conversation], None
        return web.json_response({})

    async def _turned(
        self, request: web.Request, required: dict[str, type | tuple[type, ...]]
    ) -> tuple[str, dict[str, JsonValue]]:
        conversation = self._called(request)
        sent = await self.content(request, required=required, allowed=("metadata", "reason"))
        self.passed.append(sent)
        return conversation, sent

    def _line(self, sent: dict[str, JsonValue]) -> str:
        wanted = sent["switchboardIntegration"]
        for name, line in LINES.items():
            if wanted in {name, line["id"], line["name"]}:
                return name
        raise web.HTTPNotFound(text="{}")

    def _called(self, request: web.Request) -> str:
        """Return which conversation is meant, if any, and whoever calls shows the key."""
        pair = base64.b64encode(f"{KEY}:{KEY_SECRET}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {pair}" or request.match_info["app"] != APP:
            raise web.HTTPUnauthorized(text='{"errors": [{"code": "unauthorized"}]}')
        return request.match_info.get("conversation", "")

    def _profile(self) -> JsonValue:
        profile: JsonValue = {
            "givenName": "Ada",
            "surname": "Byron",
            "email": "ada@shop.example",
            "locale": "en",
        }
        return {
            "id": CUSTOMER,
            "externalId": "c-7",
            "authenticated": True,
            "profile": profile,
            "metadata": {},
        }

    def _conversation(self, conversation: str) -> dict[str, JsonValue]:
        found: dict[str, JsonValue] = {"id": conversation, "type": "personal", "metadata": {}}
        if (active := self.active[conversation]) is not None:
            found["activeSwitchboardIntegration"] = LINES[active]
        if (pending := self.pending[conversation]) is not None:
            found["pendingSwitchboardIntegration"] = LINES[pending]
        return found

    def _written(self, said: Said) -> dict[str, JsonValue]:
        author, source = AUTHORS[said.who]
        return {
            "id": str(said.id),
            "received": f"2026-11-27T12:{said.id % 60:02}:00.000Z",
            "author": author,
            "content": {"type": "text", "text": said.text},
            "source": {"type": source, "integrationId": "5a1"},
            "metadata": self.marked.get(said.id),
        }

    def _message(self, conversation: str, said: Said) -> Event:
        message = self._written(said)
        if said.who is Who.CUSTOMER:
            message["author"] = {"type": "user", "userId": CUSTOMER, "user": self._profile()}
        payload: JsonValue = {"conversation": self._conversation(conversation), "message": message}
        return self._told("conversation:message", payload)

    def _told(self, kind: str, payload: JsonValue) -> Event:
        self._events += 1
        event: JsonValue = {
            "id": f"5f7{self._events:06}",
            "type": kind,
            "createdAt": "2026-11-27T12:00:00.000Z",
            "payload": payload,
        }
        webhook: JsonValue = {"id": "5f0", "version": "v2"}
        body: JsonValue = {"app": {"id": APP}, "webhook": webhook, "events": [event]}
        return Event(body=json.dumps(body).encode())
