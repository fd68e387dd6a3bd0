"""A Help Scout of our own: the calls of its Inbox API, and the webhooks that it signs.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/ (`get-v3`, `update`,
`threads/reply`, `threads/note`, `threads/list-v3`), /mailbox-api/overview/authentication , /webhooks ;
the header `Resource-ID` and the request for a token: github.com/helpscout/helpscout-api-php . That a webhook
embeds the threads was read in receivers of it.
"""

from __future__ import annotations

import html
import json
from collections import defaultdict
from collections.abc import Iterable
from http import HTTPStatus

from aiohttp import web
from pydantic import JsonValue
from typing_extensions import override

from tests.helpdesk.fakes.fake import Event, FakeHelpdesk, Said, Who

APP, APP_SECRET, USER, TEAM, PERSON, CUSTOMER = "app-id", "app-secret", 71, 5, 72, 55
CONVERSATION = "/v2/conversations/{conversation}"
MOMENT = "2026-11-27T12:00:00Z"
TYPES = {Who.CUSTOMER: "customer", Who.PERSON: "message", Who.ASSISTANT: "message"}
STATUSES = ("active", "closed", "open", "pending", "spam")
PAGE = 25
PEOPLE: dict[int | None, JsonValue] = {
    CUSTOMER: {"id": CUSTOMER, "type": "customer", "first": "Ada", "last": "", "email": "ada@shop.example"},
    PERSON: {"id": PERSON, "type": "user", "first": "Robin", "last": "Roe", "email": "robin@shop.example"},
    USER: {"id": USER, "type": "user", "first": "Concierge", "last": "", "email": "bot@shop.example"},
    TEAM: {"id": TEAM, "type": "team", "first": "People", "last": "", "email": ""},
}
AUTHORS = {Who.CUSTOMER: CUSTOMER, Who.PERSON: PERSON, Who.ASSISTANT: USER}


class FakeHelpScout(FakeHelpdesk):
    """One account."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: dict[str, str] = defaultdict(lambda: "active")
        self.assignees: dict[str, int] = {}
        self.merged: dict[str, str] = {}  # into which other conversation
        self.tokens: list[str] = []  # those that were ever given; the last one is valid

    @override
    def customer_writes(self, conversation: str, text: str) -> Event:
        said = self.keep(conversation, Who.CUSTOMER, text)
        first = self.said[conversation][0] is said
        return self._event("convo.created" if first else "convo.customer.reply.created", conversation)

    @override
    def person_writes(self, conversation: str, text: str) -> Event:
        self.assignees[conversation] = PERSON
        self.keep(conversation, Who.PERSON, text)
        return self._event("convo.agent.reply.created", conversation)

    @override
    def person_hands_back(self, conversation: str) -> Event:
        self.assignees[conversation] = USER
        return self._event("convo.assigned", conversation)

    @override
    def ends(self, conversation: str) -> Event:
        self.statuses[conversation] = "closed"
        return self._event("convo.status", conversation)

    @override
    def echo(self, conversation: str, said: Said) -> Event:
        name = "convo.note.created" if said.is_private else "convo.agent.reply.created"
        return self._event(name, conversation)

    @override
    def is_with_people(self, conversation: str) -> bool:
        return self.assignees.get(conversation) in (TEAM, PERSON)

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.post("/v2/oauth2/token", self._token),
            web.get("/v2/users/me", self._me),
            web.get("/v2/users/{user}", self._user),
            web.post(CONVERSATION + "/reply", self._reply),
            web.post(CONVERSATION + "/notes", self._note),
            web.patch(CONVERSATION, self._patch),
            web.get("/v3/conversations/{conversation}", self._show),
            web.get("/v3/conversations/{conversation}/threads", self._threads),
        )

    async def _token(self, request: web.Request) -> web.Response:
        required = {"grant_type": str, "client_id": str, "client_secret": str}
        sent = await self.content(request, required=required, allowed=())
        if (sent["grant_type"], sent["client_id"], sent["client_secret"]) != (
            "client_credentials",
            APP,
            APP_SECRET,
        ):
            raise web.HTTPUnauthorized(text='{"error": "invalid_client"}')
        self.tokens.append(f"token-{len(self.tokens)}")
        return web.json_response(
            {"access_token": self.tokens[-1], "expires_in": 172800, "token_type": "bearer"}
        )

    async def _me(self, request: web.Request) -> web.Response:
        self._called(request)
        return web.json_response({"id": PERSON, "firstName": "Robin", "lastName": "Roe"})

    async def _user(self, request: web.Request) -> web.Response:
        self._called(request)
        if request.match_info["user"] != str(USER):
            raise web.HTTPNotFound(text="{}")
        return web.json_response({"id": USER, "firstName": "Concierge", "lastName": ""})

    async def _reply(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        allowed = ("draft", "status", "user", "assignTo", "imported", "cc", "bcc", "attachments")
        sent = await self.content(request, required={"text": str, "customer": dict}, allowed=allowed)
        if sent["customer"] != {"id": CUSTOMER}:
            raise self.fault("customer.id is not that of the conversation")
        status = sent.get("status", "active")  # without one, a reply reactivates
        if status not in STATUSES:
            raise self.fault("there is no such status")
        self.statuses[conversation] = str(status)
        return self._made(self.keep(conversation, Who.ASSISTANT, str(sent["text"])))

    async def _note(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        allowed = ("user", "status", "attachments", "imported")
        sent = await self.content(request, required={"text": str}, allowed=allowed)
        return self._made(self.keep(conversation, Who.ASSISTANT, str(sent["text"]), is_private=True))

    async def _patch(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        sent = await self.content(request, required={"op": str, "path": str}, allowed=("value",))
        match sent:
            case {"op": "replace", "path": "/assignTo", "value": int(who)} if who in PEOPLE:
                self.assignees[conversation] = who
            case {"op": "remove", "path": "/assignTo"} if "value" not in sent:
                self.assignees.pop(conversation, None)
            case {"op": "replace", "path": "/status", "value": str(status)} if status in STATUSES:
                self.statuses[conversation] = status
            case _:
                raise self.fault(f"{sent} is not a documented change")
        return web.Response(status=HTTPStatus.NO_CONTENT)

    async def _show(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        if conversation in self.merged:
            location = f"https://api.helpscout.net/v2/conversations/{self.merged[conversation]}"
            raise web.HTTPMovedPermanently(location)
        return web.json_response(self._conversation(conversation))

    async def _threads(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        page, newest_first = int(request.query.get("page", "1")), self.said[conversation][::-1]
        shown = [self._thread(one) for one in newest_first[(page - 1) * PAGE : page * PAGE]]
        pages = max(1, -(-len(newest_first) // PAGE))
        return web.json_response(
            {"_embedded": {"threads": shown}, "page": {"number": page, "size": PAGE, "totalPages": pages}}
        )

    def _called(self, request: web.Request) -> str:
        if not self.tokens or request.headers.get("Authorization") != f"Bearer {self.tokens[-1]}":
            raise web.HTTPUnauthorized(text='{"error": "invalid_token"}')
        return request.match_info.get("conversation", "")

    def _made(self, said: Said) -> web.Response:
        return web.Response(status=HTTPStatus.CREATED, headers={"Resource-ID": str(said.id)})

    def _conversation(self, conversation: str) -> dict[str, JsonValue]:
        shown: dict[str, JsonValue] = {
            "id": int(conversation),
            "number": 12,
            "threads": len(self.said[conversation]),
            "type": "email",
            "status": self.statuses[conversation],
            "state": "published",
            "subject": "A question",
            "mailboxId": 13,
            "createdBy": PEOPLE[CUSTOMER],
            "createdAt": MOMENT,
            "primaryCustomer": PEOPLE[CUSTOMER],
        }
        assignee = self.assignees.get(conversation)
        return shown | ({} if assignee is None else {"assignee": PEOPLE[assignee]})

    def _thread(self, said: Said) -> dict[str, JsonValue]:
        body = said.text if said.who is Who.ASSISTANT else html.escape(said.text)
        return {
            "id": said.id,
            "type": "note" if said.is_private else TYPES[said.who],
            "status": "active",
            "state": "published",
            "body": body,
            "source": {"type": "email", "via": "customer" if said.who is Who.CUSTOMER else "user"},
            "customer": PEOPLE[CUSTOMER],
            "createdBy": PEOPLE[AUTHORS[said.who]],
            "createdAt": f"2026-11-27T12:{said.id // 60 % 60:02}:{said.id % 60:02}Z",
        }

    def _event(self, name: str, conversation: str) -> Event:
        threads: JsonValue = [self._thread(one) for one in self.said[conversation][::-1]]
        body = {**self._conversation(conversation), "_embedded": {"threads": threads}}
        return Event(body=json.dumps(body).encode(), headers={"X-HelpScout-Event": name})
