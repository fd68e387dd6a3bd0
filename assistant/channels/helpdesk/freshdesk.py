"""Speak with Freshdesk: webhooks of its automation rules in, its API version 2 out.

Freshdesk signs nothing and lets the owner write what a rule sends. A rule therefore carries a shared secret,
and says in its address or its body which of our happenings it stands for; where the rest stands is declared,
and begins as Freshdesk names it. Formats: the vendor's articles 132589 (webhooks) and 225439 (limits); the
API as clients of it use it (`sjkingo/python-freshdesk`, `PipedreamHQ/pipedream`).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, JsonValue
from typing_extensions import override

from assistant.channels.helpdesk.answers import of_an_answer
from assistant.channels.helpdesk.api import Answer, Api, at, segment
from assistant.channels.helpdesk.freshdesk_settings import FreshdeskSettings, Place
from assistant.channels.helpdesk.picking import (
    id_at,
    list_at,
    maybe_id_at,
    moment_at,
    words_at,
)
from assistant.channels.helpdesk.reading import json_of, plain_of
from assistant.channels.helpdesk.trying import attempted, found, missed
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.helpdesks.model import (
    Ability,
    Delivery,
    Finding,
    Happening,
    Kind,
    Ownership,
    Person,
    Posted,
    Vendor,
)
from assistant.helpdesks.signatures import fingerprint, malformed, must_be_shared
from assistant.web.markdown import Markdown

EVENT = "event"  # in the address, or where `event_at` says
PAGE = 100  # parts of a ticket at most
PAGES = 20  # more than anybody reads back


class Freshdesk(Helpdesk):
    """One Freshdesk account."""

    vendor: ClassVar[Vendor] = Vendor.FRESHDESK
    title: ClassVar[str] = "Freshdesk"
    can: ClassVar[frozenset[Ability]] = frozenset(Ability)
    settings: ClassVar[type[BaseModel]] = FreshdeskSettings
    unproven: ClassVar[Sequence[str]] = (
        "The API's paths and fields were read in clients of it; Freshdesk's own page was not at hand.",
        "Freshdesk signs nothing: a shared secret in a header or the address is all there is to check.",
        "Which placeholders a rule fills, and whether it escapes quotation marks in JSON, was not seen.",
        "Freshdesk gives a rule no id of the message: the same words twice count once, and so do two "
        "changes of which a rule says the same, unless it sends an id.",
        "No call that gives a ticket back to a program was seen: a status does, and the agent that you name.",
        "That agents/me and ticket_fields answer as the connection test expects was not seen.",
    )

    def __init__(self, settings: FreshdeskSettings) -> None:
        self._settings = settings
        self._secrets = [secret.get_secret_value() for secret in settings.secrets]
        key = base64.b64encode(f"{settings.api_key.get_secret_value()}:X".encode()).decode()
        self._headers = {"Authorization": f"Basic {key}"}
        self._markdown = Markdown()

    @property
    @override
    def api_base(self) -> str:
        return f"{str(self._settings.address).rstrip('/')}/api/v2"

    @override
    def verify(self, delivery: Delivery, *, now: datetime) -> None:
        name = self._settings.secret_name
        if self._settings.secret_in is Place.HEADER:
            sent = delivery.headers.get(name.lower())
        else:
            sent = delivery.query.get(name)
        must_be_shared(sent, secrets=self._secrets, header=name)

    @override
    def key(self, delivery: Delivery) -> str:
        return fingerprint(delivery.query.get(EVENT, "").encode() + b"\n" + delivery.body)

    @override
    def read(self, delivery: Delivery) -> tuple[Happening, ...]:
        content = json_of(delivery.body)
        named = delivery.query.get(EVENT) or self._words(content, self._settings.event_at)
        if not named:
            raise malformed(self._settings.event_at, "is missing")
        if named not in set(Kind):
            return ()
        kind = Kind(named)
        ticket = id_at(content, *self._settings.ticket_at.split("."))
        if kind in (Kind.CUSTOMER_WROTE, Kind.PERSON_WROTE):
            return self._said(kind, ticket, content)
        # Rules send nothing that tells two closings apart but the body itself.
        return (Happening(kind=kind, conversation=ticket, id=f"{kind}:{self.key(delivery)}"),)

    def _said(self, kind: Kind, ticket: str, content: JsonValue) -> tuple[Happening, ...]:
        author, text = self._author_and_text(kind, content)
        if not text or (kind is Kind.PERSON_WROTE and author and author == self._settings.agent_name):
            return ()
        told = maybe_id_at(content, *self._settings.message_at.split("."))
        identifier = told or fingerprint(f"{ticket}\n{kind}\n{text}".encode())
        return (
            Happening(
                kind=kind,
                conversation=ticket,
                id=f"{kind}:{identifier}",
                person=self._requester(ticket, content) if kind is Kind.CUSTOMER_WROTE else None,
                text=text,
                message_id=told,
            ),
        )

    def _author_and_text(self, kind: Kind, content: JsonValue) -> tuple[str | None, str]:
        """Freshdesk writes a comment as `Name : words`; the name is no part of what was said."""
        written = plain_of(self._words(content, self._settings.text_at) or "")
        if not written and kind is Kind.CUSTOMER_WROTE:
            return None, plain_of(self._words(content, self._settings.description_at) or "")
        known = (self._words(content, self._settings.name_at), self._settings.agent_name)
        for name in known:
            if name and written.startswith(f"{name} :"):
                return name, written[len(name) + 2 :].strip()
        return None, written

    def _requester(self, ticket: str, content: JsonValue) -> Person:
        email = self._words(content, self._settings.email_at) or None
        name = self._words(content, self._settings.name_at) or None
        return Person(id=email or f"ticket {ticket}", name=name, email=email)

    def _words(self, content: JsonValue, pointer: str) -> str | None:
        return words_at(content, *pointer.split("."))

    @override
    async def reply(self, api: Api, conversation: str, text: str) -> Posted:
        content: JsonValue = {"body": self._markdown.html(text)}
        answer = await self._call(api, "POST", f"/tickets/{segment(conversation)}/reply", content)
        return Posted(message_id=answer.text("id"))

    @override
    async def note(self, api: Api, conversation: str, text: str) -> Posted:
        content: JsonValue = {"body": self._markdown.html(text), "private": True}
        answer = await self._call(api, "POST", f"/tickets/{segment(conversation)}/notes", content)
        return Posted(message_id=answer.text("id"))

    @override
    async def hand_off(self, api: Api, conversation: str) -> None:
        group = self._settings.people_group
        content: dict[str, JsonValue] = {"status": self._settings.open_status}
        await self._put(api, conversation, content | ({"group_id": group} if group else {}))

    @override
    async def hand_back(self, api: Api, conversation: str) -> None:
        agent = self._settings.agent_id
        content: dict[str, JsonValue] = {"status": self._settings.back_status}
        await self._put(api, conversation, content | ({"responder_id": agent} if agent else {}))

    @override
    async def ownership(self, api: Api, conversation: str) -> Ownership:
        now = await self._call(api, "GET", f"/tickets/{segment(conversation)}")
        person, ours = now.text("responder_id"), self._settings.agent_id
        return Ownership(
            state=now.text("status") or "",
            person_id=person,
            team_id=now.text("group_id"),
            is_machine=None if person is None or ours is None else person == str(ours),
            is_ended=at(now.body, "status") in self._settings.ended_statuses,
        )

    @override
    async def history(self, api: Api, conversation: str) -> tuple[Happening, ...]:
        path = f"/tickets/{segment(conversation)}"
        first = await self._call(api, "GET", path)
        parts = list[JsonValue]()
        for page in range(1, PAGES + 1):
            query = {"page": str(page), "per_page": str(PAGE)}
            answer = await self._call(api, "GET", f"{path}/conversations", query=query)
            with of_an_answer():
                more = list_at(answer.body)
            parts += more
            if len(more) < PAGE:
                break
        with of_an_answer():
            said = [_part(one, conversation) for one in parts if at(one, "private") is False]
            return (_opening(first.body, conversation), *said)

    @override
    async def customer(self, api: Api, conversation: str) -> Person:
        ticket = await self._call(api, "GET", f"/tickets/{segment(conversation)}")
        with of_an_answer():
            requester = id_at(ticket.body, "requester_id")
        known = await self._call(api, "GET", f"/contacts/{segment(requester)}")
        return Person(
            id=known.text("email") or f"ticket {conversation}",
            name=known.text("name"),
            email=known.text("email"),
            external_id=known.text("unique_external_id"),
        )

    @override
    async def check(self, api: Api) -> tuple[Finding, ...]:
        step, call = "Address and API key", self._call(api, "GET", "/agents/me")
        agent = await attempted(step, call, lambda _: found(step, told="Freshdesk knows the key"))
        if not agent.is_well:
            return (agent,)
        fields = self._call(api, "GET", "/ticket_fields")
        return (agent, await attempted("Statuses", fields, self._statuses))

    def _statuses(self, fields: Answer) -> Finding:
        every = fields.body if isinstance(fields.body, list) else []
        named = [at(one, "choices") for one in every if at(one, "name") == "status"]
        known = {name for one in named if isinstance(one, dict) for name in one}
        ours = {self._settings.open_status, self._settings.back_status, *self._settings.ended_statuses}
        lacking = sorted(str(one) for one in ours if str(one) not in known)
        if lacking:
            fix = f"choose among those that Freshdesk has: {', '.join(sorted(known))}"
            return missed("Statuses", told=f"Freshdesk has no status {', '.join(lacking)}", fix=fix)
        return found("Statuses", told="Freshdesk has every status that the connection names")

    async def _put(self, api: Api, conversation: str, content: Mapping[str, JsonValue]) -> None:
        await self._call(api, "PUT", f"/tickets/{segment(conversation)}", dict(content))

    async def _call(
        self,
        api: Api,
        method: str,
        path: str,
        content: JsonValue = None,
        *,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        return await api.call(method, path, content, query=query, headers=self._headers)


def _opening(ticket: JsonValue, conversation: str) -> Happening:
    """Return the first message, which Freshdesk keeps as the ticket's description."""
    return Happening(
        kind=Kind.CUSTOMER_WROTE,
        conversation=conversation,
        id=f"description:{conversation}",
        at=moment_at(ticket, "created_at"),
        text=words_at(ticket, "description_text") or plain_of(words_at(ticket, "description") or ""),
    )


def _part(part: JsonValue, conversation: str) -> Happening:
    identifier = id_at(part, "id")
    return Happening(
        kind=Kind.CUSTOMER_WROTE if at(part, "incoming") is True else Kind.PERSON_WROTE,
        conversation=conversation,
        id=f"part:{identifier}",
        at=moment_at(part, "created_at"),
        text=words_at(part, "body_text") or plain_of(words_at(part, "body") or ""),
        message_id=identifier,
    )
