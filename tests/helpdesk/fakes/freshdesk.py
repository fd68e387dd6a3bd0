"""A Freshdesk of our own: the calls of its API version 2, and what the rules of our README send.

Paths, fields and authentication: `sjkingo/python-freshdesk` and `PipedreamHQ/pipedream`, clients of
https://developers.freshdesk.com/api ; rules: support.freshdesk.com, article 132589. Comments come as
`Name : <html>` (seen in `wechaty/plugin-freshdesk`).
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from http import HTTPStatus

from aiohttp import web
from pydantic import JsonValue
from typing_extensions import override

from tests.helpdesk.fakes.fake import Event, FakeHelpdesk, Said, Who

API_KEY, AGENT, PEOPLE, PERSON, CONTACT = "api-key", 71, 5, 72, 55
NAMES = {Who.CUSTOMER: "Ada", Who.PERSON: "Robin", Who.ASSISTANT: "Concierge"}
AUTHORS = {Who.CUSTOMER: CONTACT, Who.PERSON: PERSON, Who.ASSISTANT: AGENT}
MOMENT = "2026-11-27T12:00:00Z"
TICKET = "/api/v2/tickets/{ticket}"
OPEN, PENDING, RESOLVED = 2, 3, 4
STATUSES: JsonValue = {"2": ["Open"], "3": ["Pending"], "4": ["Resolved"], "5": ["Closed"]}
LARGEST_PAGE = 100
CHANGES = {"status": int, "group_id": int, "responder_id": int, "priority": int, "tags": list}


class FakeFreshdesk(FakeHelpdesk):
    """One account, whose rules say what happens."""

    def __init__(self) -> None:
        super().__init__()
        self.tickets: dict[str, dict[str, JsonValue]] = defaultdict(
            lambda: {"status": OPEN, "responder_id": None, "group_id": None}
        )

    @override
    def customer_writes(self, conversation: str, text: str) -> Event:
        return self._event("customer_wrote", conversation, self.keep(conversation, Who.CUSTOMER, text))

    @override
    def person_writes(self, conversation: str, text: str) -> Event:
        self.tickets[conversation] |= {"status": OPEN, "responder_id": PERSON}
        return self._event("person_wrote", conversation, self.keep(conversation, Who.PERSON, text))

    @override
    def person_hands_back(self, conversation: str) -> Event:
        self.tickets[conversation] |= {"status": PENDING, "responder_id": AGENT}
        return self._event("returned", conversation)

    @override
    def ends(self, conversation: str) -> Event:
        self.tickets[conversation]["status"] = RESOLVED
        return self._event("ended", conversation)

    @override
    def echo(self, conversation: str, said: Said) -> Event | None:
        return None if said.is_private else self._event("person_wrote", conversation, said)

    @override
    def is_with_people(self, conversation: str) -> bool:
        ticket = self.tickets[conversation]
        return ticket["status"] == OPEN and (ticket["group_id"] == PEOPLE or ticket["responder_id"] == PERSON)

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.post(TICKET + "/reply", self._reply),
            web.post(TICKET + "/notes", self._note),
            web.put(TICKET, self._change),
            web.get(TICKET, self._show),
            web.get(TICKET + "/conversations", self._list),
            web.get("/api/v2/contacts/{contact}", self._contact),
            web.get("/api/v2/agents/me", self._me),
            web.get("/api/v2/ticket_fields", self._fields),
        )

    async def _reply(self, request: web.Request) -> web.Response:
        ticket = self._called(request)
        allowed = ("from_email", "user_id", "cc_emails", "bcc_emails")
        sent = await self.content(request, required={"body": str}, allowed=allowed)
        said = self.keep(ticket, Who.ASSISTANT, str(sent["body"]))
        return web.json_response(self._part(said), status=HTTPStatus.CREATED)

    async def _note(self, request: web.Request) -> web.Response:
        ticket = self._called(request)
        allowed = ("private", "incoming", "notify_emails", "user_id")
        sent = await self.content(request, required={"body": str}, allowed=allowed)
        said = self.keep(
            ticket, Who.ASSISTANT, str(sent["body"]), is_private=sent.get("private") is not False
        )
        return web.json_response(self._part(said), status=HTTPStatus.CREATED)

    async def _change(self, request: web.Request) -> web.Response:
        ticket = self._called(request)
        sent = await self.content(request, required={}, allowed=CHANGES)
        if wrong := [name for name, value in sent.items() if not isinstance(value, CHANGES[name])]:
            raise self.fault(f"{wrong} are not as documented")
        self.tickets[ticket] |= sent
        return web.json_response(self._ticket(ticket))

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response(self._ticket(self._called(request)))

    async def _list(self, request: web.Request) -> web.Response:
        ticket = self._called(request)
        page, size = int(request.query.get("page", "1")), int(request.query.get("per_page", "30"))
        if size > LARGEST_PAGE or set(request.query) - {"page", "per_page"}:
            raise self.fault(f"{request.query_string} is not documented")
        parts = self._after_the_first(ticket)[(page - 1) * size : page * size]
        return web.json_response([self._part(one) for one in parts])

    async def _contact(self, request: web.Request) -> web.Response:
        self._called(request)
        return web.json_response({"id": CONTACT, "name": "Ada", "email": "ada@shop.example"})

    async def _me(self, request: web.Request) -> web.Response:
        self._called(request)
        return web.json_response({"id": AGENT, "contact": {"name": "Concierge"}})

    async def _fields(self, request: web.Request) -> web.Response:
        self._called(request)
        return web.json_response(
            [{"id": 1, "name": "subject"}, {"id": 2, "name": "status", "choices": STATUSES}]
        )

    def _called(self, request: web.Request) -> str:
        key = base64.b64encode(f"{API_KEY}:X".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {key}":
            raise web.HTTPUnauthorized(text='{"code": "invalid_credentials"}')
        return request.match_info.get("ticket", "")

    def _after_the_first(self, ticket: str) -> list[Said]:
        said = self.said[ticket]
        return said[1:] if said and said[0].who is Who.CUSTOMER else said

    def _ticket(self, ticket: str) -> dict[str, JsonValue]:
        first = next(iter(self.said[ticket]), None)
        text = first.text if first is not None and first.who is Who.CUSTOMER else ""
        return {
            "id": int(ticket),
            "subject": "A question",
            "description": f"<div>{html.escape(text)}</div>",
            "description_text": text,
            "requester_id": CONTACT,
            "created_at": MOMENT,
            "updated_at": MOMENT,
            "source": 2,
            **self.tickets[ticket],
        }

    def _part(self, said: Said) -> dict[str, JsonValue]:
        body = said.text if said.who is Who.ASSISTANT else f"<div>{html.escape(said.text)}</div>"
        return {
            "id": said.id,
            "user_id": AUTHORS[said.who],
            "incoming": said.who is Who.CUSTOMER,
            "private": said.is_private,
            "source": 0,
            "body": body,
            "body_text": html.unescape(re.sub(r"<[^>]*>", "", body)),
            "created_at": MOMENT,
        }

    def _event(self, event: str, ticket: str, said: Said | None = None) -> Event:
        """Return what a rule sends; Freshdesk knows no id of a message: the owner's rule puts one in."""
        comments = [one for one in self._after_the_first(ticket) if not one.is_private]
        shown = said if said in comments else next(iter(comments[-1:]), None)
        comment = "" if shown is None else f"{NAMES[shown.who]} : <div>{html.escape(shown.text)}</div>"
        body: dict[str, JsonValue] = {
            "event": event,
            "ticket_id": int(ticket),
            "ticket_subject": "A question",
            "ticket_description": self._ticket(ticket)["description"],
            "ticket_latest_public_comment": comment,
            "ticket_requester_name": "Ada",
            "ticket_requester_email": "ada@shop.example",
        }
        if said is not None:
            body["message_id"] = said.id
        return Event(body=json.dumps({"freshdesk_webhook": body}).encode())
