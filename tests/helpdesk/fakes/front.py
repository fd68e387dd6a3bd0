"""A Front of our own: conversations, messages, comments, teammates and inboxes, and events in envelopes.

Paths, fields and answers: github.com/frontapp/front-api-specs, `core-api/core-api.json`
(create-message-reply, create-comment, update-conversation, get-conversation-by-id,
list-conversation-messages, get-message, get-contact, get-teammate, get-inbox, api-token-details).
Deliveries: dev.frontapp.com/docs/application-webhooks (the envelope), /docs/rule-webhooks, /docs/events.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable

from aiohttp import web
from pydantic import JsonValue
from typing_extensions import override

from tests.helpdesk.fakes.fake import Event, FakeHelpdesk, Said, Who

TOKEN = "an-api-token"
ASSISTANT, AGENT = "tea_900", "tea_31"
PEOPLES_INBOX, OWN_INBOX, CONTACT = "inb_77", "inb_9", "crd_55"
MOMENT = 1_795_780_800  # Unix seconds
PAGE = 2  # messages on one page: fewer than the vendor's, so that paging is seen
TEAMMATES: dict[str, JsonValue] = {
    ASSISTANT: {"id": ASSISTANT, "type": "user", "first_name": "Concierge", "last_name": ""},
    AGENT: {
        "id": AGENT,
        "type": "user",
        "first_name": "Robin",
        "last_name": "Reed",
        "email": "robin@shop.example",
    },
}
AUTHORS: dict[Who, JsonValue] = {
    Who.CUSTOMER: None,
    Who.PERSON: TEAMMATES[AGENT],
    Who.ASSISTANT: TEAMMATES[ASSISTANT],
}
REPLY_FIELDS = (
    "text",
    "author_id",
    "channel_id",
    "to",
    "cc",
    "bcc",
    "subject",
    "sender_name",
    "signature_id",
)
CHANGES = ("assignee_id", "inbox_id", "status", "status_id", "tag_ids", "custom_fields")


class FakeFront(FakeHelpdesk):
    """One company, whose conversations begin as nobody's; its webhook is an application's."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: dict[str, str] = defaultdict(lambda: "open")
        self.assignees: dict[str, str | None] = defaultdict(lambda: None)
        self.inboxes: dict[str, str] = defaultdict(lambda: OWN_INBOX)
        self.merged: dict[str, str] = {}  # conversations that are now another
        self.is_preview = False  # whether deliveries leave out what was said
        self._events = 0

    @override
    def customer_writes(self, conversation: str, text: str) -> Event:
        return self._spoken(conversation, self.keep(conversation, Who.CUSTOMER, text))

    @override
    def person_writes(self, conversation: str, text: str) -> Event:
        self.assignees[conversation] = AGENT
        return self._spoken(conversation, self.keep(conversation, Who.PERSON, text))

    @override
    def person_hands_back(self, conversation: str) -> Event:
        self.assignees[conversation], self.inboxes[conversation] = ASSISTANT, OWN_INBOX
        return self._told(conversation, "assign", TEAMMATES[ASSISTANT], source=TEAMMATES[AGENT])

    @override
    def ends(self, conversation: str) -> Event:
        self.statuses[conversation] = "archived"
        return self._told(conversation, "archive", None, source=TEAMMATES[AGENT])

    @override
    def echo(self, conversation: str, said: Said) -> Event:
        if said.is_private:
            comment: JsonValue = {"id": f"com_{said.id}", "body": said.text, "author": TEAMMATES[ASSISTANT]}
            return self._told(conversation, "comment", comment, source=TEAMMATES[ASSISTANT])
        return self._spoken(conversation, said)

    @override
    def is_with_people(self, conversation: str) -> bool:
        is_theirs = self.assignees[conversation] not in {None, ASSISTANT}
        return is_theirs or self.inboxes[conversation] == PEOPLES_INBOX

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.get("/me", self._me),
            web.get("/teammates/{teammate}", self._teammate),
            web.get("/inboxes/{inbox}", self._inbox),
            web.get("/contacts/{contact}", self._contact),
            web.get("/messages/{message}", self._message),
            web.get("/conversations/{conversation}", self._show),
            web.patch("/conversations/{conversation}", self._change),
            web.get("/conversations/{conversation}/messages", self._list),
            web.post("/conversations/{conversation}/messages", self._reply),
            web.post("/conversations/{conversation}/comments", self._comment),
        )

    async def _me(self, request: web.Request) -> web.Response:
        self._called(request)
        return web.json_response({"id": "cmp_1", "name": "Shop"})

    async def _teammate(self, request: web.Request) -> web.Response:
        self._called(request)
        return self._found(TEAMMATES.get(request.match_info["teammate"]))

    async def _inbox(self, request: web.Request) -> web.Response:
        self._called(request)
        inbox = request.match_info["inbox"]
        return self._found({"id": inbox, "name": "Support"} if inbox in {PEOPLES_INBOX, OWN_INBOX} else None)

    async def _contact(self, request: web.Request) -> web.Response:
        self._called(request)
        handles: JsonValue = [{"handle": "ada@shop.example", "source": "email"}]
        contact: JsonValue = {"id": CONTACT, "name": "Ada", "handles": handles, "custom_fields": {}}
        return self._found(contact if request.match_info["contact"] == CONTACT else None)

    async def _message(self, request: web.Request) -> web.Response:
        self._called(request)
        for said in (one for listed in self.said.values() for one in listed):
            if request.match_info["message"] == f"msg_{said.id}":
                return web.json_response(self._written(said))
        return self._found(None)

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response(self._conversation(self._called(request)))

    async def _change(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        sent = await self.content(request, required={}, allowed=CHANGES)
        assignee, inbox = sent.get("assignee_id", self.assignees[conversation]), sent.get("inbox_id")
        if sent.get("status", "open") not in {"archived", "open", "deleted", "spam"}:
            raise self.fault("there is no such status")
        if assignee is not None and assignee not in TEAMMATES:
            raise self.fault("there is no such teammate")
        self.assignees[conversation] = None if assignee is None else str(assignee)
        self.statuses[conversation] = str(sent.get("status", self.statuses[conversation]))
        self.inboxes[conversation] = str(inbox or self.inboxes[conversation])
        return web.Response(status=204)

    async def _list(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        if set(request.query) - {"limit", "page_token", "sort_by", "sort_order"}:
            raise self.fault("messages are listed by limit, page_token and their order")
        start = int(request.query.get("page_token", "0"))
        newest_first = [one for one in reversed(self.said[conversation]) if not one.is_private]
        address = f"https://api2.frontapp.com/conversations/{conversation}/messages?page_token={start + PAGE}"
        results: list[JsonValue] = [self._written(one) for one in newest_first[start : start + PAGE]]
        pagination: JsonValue = {"next": address if len(newest_first) > start + PAGE else None}
        return web.json_response({"_pagination": pagination, "_results": results, "_links": {}})

    async def _reply(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        sent = await self.content(
            request, required={"body": str, "options": dict}, allowed=(*REPLY_FIELDS, "quote_body")
        )
        if sent["options"] != {"archive": False}:
            raise self.fault("a reply archives its conversation unless it says that it does not")
        said = self.keep(conversation, Who.ASSISTANT, str(sent["body"]))
        return web.json_response({"status": "accepted", "message_uid": f"uid{said.id}"}, status=202)

    async def _comment(self, request: web.Request) -> web.Response:
        conversation = self._called(request)
        sent = await self.content(request, required={"body": str}, allowed=("author_id", "is_pinned"))
        said = self.keep(conversation, Who.ASSISTANT, str(sent["body"]), is_private=True)
        comment: JsonValue = {"id": str(said.id), "body": said.text, "posted_at": MOMENT, "author": None}
        return web.json_response(comment, status=201)

    def _called(self, request: web.Request) -> str:
        """Return which conversation is meant, if any, and whoever calls shows the token."""
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise web.HTTPUnauthorized(text='{"_error": {"status": 401}}')
        conversation = request.match_info.get("conversation", "")
        if other := self.merged.get(conversation):
            path = request.path.replace(f"/conversations/{conversation}", f"/conversations/{other}")
            raise web.HTTPMovedPermanently(location=f"https://api2.frontapp.com{path}")
        return conversation

    @staticmethod
    def _found(found: JsonValue) -> web.Response:
        if found is None:
            raise web.HTTPNotFound(text='{"_error": {"status": 404}}')
        return web.json_response(found)

    def _conversation(self, conversation: str) -> dict[str, JsonValue]:
        assignee = self.assignees[conversation]
        status = "unassigned" if assignee is None else "assigned"
        return {
            "id": conversation,
            "subject": "A question",
            "status": "archived" if self.statuses[conversation] == "archived" else status,
            "assignee": TEAMMATES[assignee] if assignee else None,
            "recipient": self._recipient(),
            "tags": [],
            "created_at": MOMENT,
        }

    @staticmethod
    def _recipient() -> JsonValue:
        related: JsonValue = {"contact": f"https://api2.frontapp.com/contacts/{CONTACT}"}
        return {"_links": {"related": related}, "name": "Ada", "handle": "ada@shop.example", "role": "from"}

    def _written(self, said: Said) -> dict[str, JsonValue]:
        is_inbound = said.who is Who.CUSTOMER
        return {
            "id": f"msg_{said.id}",
            "message_uid": f"uid{said.id}",
            "type": "custom",
            "is_inbound": is_inbound,
            "created_at": MOMENT + said.id / 1000,
            "blurb": said.text[:20],
            "body": said.text,
            "text": said.text.removeprefix("<p>").removesuffix("</p>"),
            "author": AUTHORS[said.who],
            "recipients": [self._recipient()] if is_inbound else [],
            "attachments": [],
        }

    def _spoken(self, conversation: str, said: Said) -> Event:
        kind = "inbound" if said.who is Who.CUSTOMER else "out_reply"
        message = self._written(said)
        if self.is_preview:
            message = {
                "id": message["id"],
                "_links": {"self": f"https://api2.frontapp.com/messages/{said.id}"},
            }
        inboxes: JsonValue = [{"id": OWN_INBOX, "name": "Support"}]
        return self._told(conversation, kind, message, source=inboxes)

    def _told(self, conversation: str, kind: str, target: JsonValue, *, source: JsonValue) -> Event:
        self._events += 1
        names = {"inbound": "inbound_received", "out_reply": "outbound_sent", "assign": "assignee_changed"}
        event: JsonValue = {
            "_links": {"self": f"https://api2.frontapp.com/events/evt_{self._events}"},
            "id": f"evt_{self._events}",
            "type": kind,
            "emitted_at": MOMENT + self._events / 1000,
            "conversation": self._conversation(conversation),
            "source": {"_meta": {"type": "teammate"}, "data": source},
            "target": {"_meta": {"type": "message"}, "data": target},
        }
        name = names.get(kind, f"conversation_{kind}d")
        body: JsonValue = {"type": name, "authorization": {"id": "cmp_1"}, "payload": event}
        return Event(body=json.dumps(body).encode())
