"""An Intercom of our own: conversations, their parts, contacts, teammates and teams, and notifications.

Paths, fields and answers: github.com/intercom/Intercom-OpenAPI, `descriptions/2.15/api.intercom.io.yaml`
(replyConversation, manageConversation, retrieveConversation, ShowContact, retrieveAdmin, retrieveTeam).
Notifications: developers.intercom.com/docs/references/2.16/webhooks/webhook-models.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from aiohttp import web
from pydantic import JsonValue
from typing_extensions import override

from tests.helpdesk.fakes.fake import Event, FakeHelpdesk, Said, Who

TOKEN, VERSION = "an-access-token", "2.15"
ASSISTANT, AGENT, TEAM, CONTACT = 900, 31, 77, "6762f0dd1bb69f9f2193bb83"
MOMENT = 1_795_780_800  # Unix seconds
AUTHORS: dict[Who, JsonValue] = {
    Who.CUSTOMER: {"type": "user", "id": CONTACT, "name": "Ada", "email": "ada@shop.example"},
    Who.PERSON: {"type": "admin", "id": str(AGENT), "name": "Robin", "email": "robin@shop.example"},
    Who.ASSISTANT: {"type": "admin", "id": str(ASSISTANT), "name": "Concierge", "email": None},
}
ASSIGNMENT = {"message_type", "type", "admin_id", "assignee_id", "body"}


class FakeIntercom(FakeHelpdesk):
    """One workspace, whose conversations begin as nobody's."""

    def __init__(self) -> None:
        super().__init__()
        self.states: dict[str, str] = defaultdict(lambda: "open")
        self.assignees: dict[str, dict[str, str]] = defaultdict(lambda: {"admin": "0", "team": "0"})
        self.assignments = 0
        self._notifications = 0

    @override
    def customer_writes(self, conversation: str, text: str) -> Event:
        said = self.keep(conversation, Who.CUSTOMER, f"<p>{text}</p>")
        if len(self.said[conversation]) == 1:
            return self._notified(conversation, "conversation.user.created", [])
        return self._notified(conversation, "conversation.user.replied", [self._part(said)])

    @override
    def person_writes(self, conversation: str, text: str) -> Event:
        self.assignees[conversation]["admin"] = str(AGENT)
        said = self.keep(conversation, Who.PERSON, f"<p>{text}</p>")
        return self._notified(conversation, "conversation.admin.replied", [self._part(said)])

    @override
    def person_hands_back(self, conversation: str) -> Event:
        self.assignees[conversation] = {"admin": str(ASSISTANT), "team": "0"}
        return self._moved(conversation, "assigned", "assignment")

    @override
    def ends(self, conversation: str) -> Event:
        self.states[conversation] = "closed"
        return self._moved(conversation, "closed", "close")

    @override
    def echo(self, conversation: str, said: Said) -> Event:
        topic = "conversation.admin.noted" if said.is_private else "conversation.admin.replied"
        return self._notified(conversation, topic, [self._part(said)])

    @override
    def is_with_people(self, conversation: str) -> bool:
        assigned = self.assignees[conversation]
        return assigned["admin"] not in {"0", str(ASSISTANT)} or assigned["team"] == str(TEAM)

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.get("/conversations/{conversation}", self._show),
            web.post("/conversations/{conversation}/reply", self._reply),
            web.post("/conversations/{conversation}/parts", self._manage),
            web.get("/contacts/{contact}", self._contact),
            web.get("/admins/{admin}", self._admin),
            web.get("/teams/{team}", self._team),
        )

    async def _show(self, request: web.Request) -> web.Response:
        conversation = self._called(request, "conversation")
        if request.query.get("display_as", "plaintext") != "plaintext" or set(request.query) - {"display_as"}:
            raise self.fault("a conversation is shown with display_as=plaintext or nothing")
        parts = [self._part(one) for one in self.said[conversation][1:]]
        return web.json_response(self._conversation(conversation, parts, plain="display_as" in request.query))

    async def _reply(self, request: web.Request) -> web.Response:
        conversation = self._called(request, "conversation")
        required: dict[str, type | tuple[type, ...]] = dict.fromkeys(
            ("message_type", "type", "admin_id", "body"), str
        )
        allowed = ("attachment_urls", "attachment_files", "created_at", "skip_notifications")
        sent = await self.content(request, required=required, allowed=allowed)
        if sent["message_type"] not in {"comment", "note"} or sent["type"] != "admin":
            raise self.fault("a reply is a comment or a note of an admin")
        self._must_be_ours(sent)
        is_note = sent["message_type"] == "note"
        self.keep(conversation, Who.ASSISTANT, str(sent["body"]), is_private=is_note)
        parts = [self._part(one) for one in self.said[conversation][1:]]
        return web.json_response(self._conversation(conversation, parts))

    async def _manage(self, request: web.Request) -> web.Response:
        conversation = self._called(request, "conversation")
        sent = await self.content(
            request, required={"message_type": str, "admin_id": str}, allowed=ASSIGNMENT | {"snoozed_until"}
        )
        self._must_be_ours(sent)
        if sent["message_type"] == "open" and set(sent) == {"message_type", "admin_id"}:
            self.states[conversation] = "open"
        elif sent["message_type"] == "assignment" and sent.get("type") in {"admin", "team"}:
            self.assignees[conversation][str(sent["type"])] = str(sent["assignee_id"])
            self.states[conversation] = "open"
            self.assignments += 1
        else:
            raise self.fault(f"{sent['message_type']} is not documented so")
        return web.json_response(self._conversation(conversation, []))

    async def _contact(self, request: web.Request) -> web.Response:
        if self._called(request, "contact") != CONTACT:
            raise web.HTTPNotFound(text="{}")
        contact: JsonValue = {"type": "contact", "id": CONTACT, "external_id": "c-7", "role": "user"}
        assert isinstance(contact, dict)
        return web.json_response({**contact, "name": "Ada", "email": "ada@shop.example"})

    async def _admin(self, request: web.Request) -> web.Response:
        if self._called(request, "admin") not in {str(AGENT), str(ASSISTANT)}:
            raise web.HTTPNotFound(text="{}")
        return web.json_response({"type": "admin", "id": request.match_info["admin"], "has_inbox_seat": True})

    async def _team(self, request: web.Request) -> web.Response:
        if self._called(request, "team") != str(TEAM):
            raise web.HTTPNotFound(text="{}")
        return web.json_response({"type": "team", "id": str(TEAM), "name": "Support"})

    def _called(self, request: web.Request, what: str) -> str:
        """Return what is meant, if the token is shown, and the version of the interface with it."""
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise web.HTTPUnauthorized(text='{"type": "error.list", "errors": []}')
        if request.headers.get("Intercom-Version") != VERSION:
            raise self.fault("Intercom-Version is missing: the answer's shape would be the app's")
        return request.match_info[what]

    def _must_be_ours(self, sent: dict[str, JsonValue]) -> None:
        if sent["admin_id"] != str(ASSISTANT):
            raise self.fault("admin_id is not the teammate who writes")

    def _moved(self, conversation: str, topic: str, part_type: str) -> Event:
        part: JsonValue = {
            "type": "conversation_part",
            "id": str(len(self.calls) + 9000),
            "part_type": part_type,
            "body": None,
            "created_at": MOMENT,
            "author": AUTHORS[Who.PERSON],
        }
        return self._notified(conversation, f"conversation.admin.{topic}", [part])

    def _notified(self, conversation: str, topic: str, parts: list[JsonValue]) -> Event:
        self._notifications += 1
        body: JsonValue = {
            "type": "notification_event",
            "app_id": "lkqcyt9t",
            "data": {
                "type": "notification_event_data",
                "item": self._conversation(conversation, parts),
            },
            "links": {},
            "id": f"notif_{self._notifications:08}",
            "topic": topic,
            "delivery_status": "pending",
            "delivery_attempts": 1,
            "delivered_at": 0,
            "first_sent_at": MOMENT,
            "created_at": MOMENT,
            "self": None,
        }
        return Event(body=json.dumps(body).encode())

    def _part(self, said: Said) -> JsonValue:
        return {
            "type": "conversation_part",
            "id": str(said.id),
            "part_type": "note" if said.is_private else "comment",
            "body": said.text,
            "created_at": MOMENT,
            "updated_at": MOMENT,
            "author": AUTHORS[said.who],
            "attachments": [],
        }

    def _conversation(
        self, conversation: str, parts: list[JsonValue], *, plain: bool = False
    ) -> dict[str, JsonValue]:
        assigned, said = self.assignees[conversation], self.said[conversation]
        numbers = {kind: int(who) or None for kind, who in assigned.items()}
        first = self._part(said[0]) if said else None
        whole = json.dumps({"source": first, "parts": parts})
        told = json.loads(whole.replace("<p>", "").replace("</p>", "") if plain else whole)
        return {
            "type": "conversation",
            "id": conversation,
            "created_at": MOMENT,
            "updated_at": MOMENT,
            "state": self.states[conversation],
            "open": self.states[conversation] == "open",
            "admin_assignee_id": numbers["admin"],
            "team_assignee_id": None if numbers["team"] is None else str(numbers["team"]),
            "source": told["source"],
            "contacts": {
                "type": "contact.list",
                "contacts": [{"type": "contact", "id": CONTACT, "external_id": "c-7"}],
            },
            "conversation_parts": {
                "type": "conversation_part.list",
                "conversation_parts": told["parts"],
                "total_count": len(told["parts"]),
            },
        }
