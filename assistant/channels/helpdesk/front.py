"""Speak with Front, where teams are inboxes and a reply is sent a moment after it was accepted.

A conversation is the assistant's while no person is its assignee. It is given back by assigning it to the
assistant's teammate, if it has a seat, else by unassigning it; or by moving it to the assistant's inbox.
What was merged answers 301: it is followed once.

Sources: github.com/frontapp/front-api-specs, `core-api/core-api.json` (conversations, messages, comments,
contacts, teammates, inboxes, token identity); dev.frontapp.com, "Application webhooks", "Rule webhooks",
"Security", "Rate limits".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, Field, JsonValue
from typing_extensions import override

from assistant.channels.helpdesk.answers import understood
from assistant.channels.helpdesk.api import Answer, Api, Moved, Rejected, at, segment
from assistant.channels.helpdesk.front_told import (
    Conversation,
    FrontSettings,
    Message,
    event_of,
    said,
    told,
)
from assistant.channels.helpdesk.reading import Identifier, Sent, as_identifier, json_of
from assistant.channels.helpdesk.trying import attempted, is_there
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.errors import InvalidInput
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
from assistant.helpdesks.signatures import (
    as_base64,
    fingerprint,
    must_be_fresh,
    must_be_signed,
    unix_moment,
)
from assistant.web.markdown import Markdown

SIGNATURE, TIMESTAMP = "X-Front-Signature", "X-Front-Request-Timestamp"
CHALLENGE = "x-front-challenge"
LONGEST_CHALLENGE = 1000  # characters
MILLI = 1000  # of a second
PAGE, PAGES = 100, 50  # messages
MOVED_TO = re.compile(r"/conversations/(cnv_\w{1,40}|\d{1,20})(?:[/?#]|$)")
_MARKDOWN = Markdown()


class _Handle(Sent):
    handle: str
    source: str | None = None


class _Contact(Sent):
    id: Identifier
    name: str | None = None
    handles: list[_Handle] = Field(default_factory=list)


class _Accepted(Sent):
    message_uid: Identifier


class Front(Helpdesk):
    """A connection to one company's Front."""

    vendor: ClassVar[Vendor] = Vendor.FRONT
    title: ClassVar[str] = "Front"
    can: ClassVar[frozenset[Ability]] = frozenset(Ability)
    settings: ClassVar[type[BaseModel]] = FrontSettings
    unproven: ClassVar[Sequence[str]] = (
        "What a preview leaves out was not seen: a message that comes without its words is asked for.",
        "In which form a challenge is to be answered was not seen: it is as JSON, as others do.",
        "That a message carries the `message_uid` that its reply was accepted under was not seen.",
        "Which kinds of teammates are machines was not seen: all but `user` are.",
    )

    def __init__(self, settings: FrontSettings) -> None:
        self._declared = settings
        self._secrets = [secret.get_secret_value() for secret in settings.secrets]
        self._headers = {"Authorization": f"Bearer {settings.token.get_secret_value()}"}

    @property
    @override
    def api_base(self) -> str:
        return str(self._declared.address).rstrip("/")

    @override
    def verify(self, delivery: Delivery, *, now: datetime) -> None:
        is_timed = self._declared.webhook == "application"
        sent = delivery.headers.get(TIMESTAMP.lower()) if is_timed else None
        must_be_signed(
            delivery.headers.get(SIGNATURE.lower()),
            (f"{sent}:".encode() if is_timed else b"") + delivery.body,
            secrets=self._secrets,
            algorithm="sha256" if is_timed else "sha1",
            encode=as_base64,
            header=SIGNATURE,
        )
        if is_timed:
            must_be_fresh(unix_moment(sent, header=TIMESTAMP, per_second=MILLI), now=now, header=TIMESTAMP)

    @override
    def greet(self, delivery: Delivery) -> bytes | None:
        challenge = delivery.headers.get(CHALLENGE)
        if challenge is None or len(challenge) > LONGEST_CHALLENGE:
            return None
        return json.dumps({"challenge": challenge}).encode()

    @override
    def key(self, delivery: Delivery) -> str:
        try:
            return f"event:{as_identifier(event_of(json_of(delivery.body)).get('id'))}"
        except (InvalidInput, ValueError):
            return fingerprint(delivery.body)

    @override
    def read(self, delivery: Delivery) -> tuple[Happening, ...]:
        happened = told(json_of(delivery.body), self._declared)
        return (happened,) if happened else ()

    @override
    async def completed(self, api: Api, happening: Happening) -> Happening | None:
        if happening.text or happening.kind not in {Kind.CUSTOMER_WROTE, Kind.PERSON_WROTE}:
            return happening
        number = happening.id.removeprefix("message:")
        answer = await api.call("GET", f"/messages/{segment(number)}", headers=self._headers)
        message = understood(Message, answer.body, status=answer.status)
        conversation = Conversation(id=happening.conversation)
        found = said(message, conversation, self._declared, is_inbound=happening.kind is Kind.CUSTOMER_WROTE)
        if found is None or not found.text:
            return None
        return replace(
            found,
            may_answer=happening.may_answer,
            person=found.person or happening.person,
            at=happening.at or found.at,
        )

    @override
    async def reply(self, api: Api, conversation: str, text: str) -> Posted:
        content: dict[str, JsonValue] = {"body": _MARKDOWN.html(text), "options": {"archive": False}}
        answer = await self._call(api, "POST", conversation, "/messages", content | self._author())
        uid = understood(_Accepted, answer.body, status=answer.status).message_uid
        return Posted(message_id=uid, is_queued=True)

    @override
    async def note(self, api: Api, conversation: str, text: str) -> Posted:
        content: dict[str, JsonValue] = {"body": text}
        answer = await self._call(api, "POST", conversation, "/comments", content | self._author())
        return Posted(message_id=answer.text("id"))

    def _author(self) -> dict[str, JsonValue]:
        return {"author_id": self._declared.teammate} if self._declared.teammate else {}

    @override
    async def hand_off(self, api: Api, conversation: str) -> None:
        found, declared = await self._conversation(api, conversation), self._declared
        holder = found.assignee.id if found.assignee else None
        change: dict[str, JsonValue] = {"status": "open"}
        if holder in {None, declared.teammate}:
            change["assignee_id"] = declared.agent
        if declared.inbox:
            change["inbox_id"] = declared.inbox
        await self._call(api, "PATCH", found.id, "", change)

    @override
    async def hand_back(self, api: Api, conversation: str) -> None:
        change: dict[str, JsonValue] = {"assignee_id": self._declared.teammate}
        if self._declared.own_inbox:
            change["inbox_id"] = self._declared.own_inbox
        await self._call(api, "PATCH", conversation, "", change)

    async def _conversation(self, api: Api, conversation: str) -> Conversation:
        answer = await self._call(api, "GET", conversation, "")
        return understood(Conversation, answer.body, status=answer.status)

    async def _call(
        self,
        api: Api,
        method: str,
        conversation: str,
        what: str,
        content: JsonValue = None,
        *,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask about a conversation; if it was merged into another, once more about that one."""
        path = f"/conversations/{segment(conversation)}{what}"
        try:
            return await api.call(method, path, content, query=query, headers=self._headers)
        except Moved as moved:
            found = MOVED_TO.search(moved.location)
            if found is None:
                raise
            path = f"/conversations/{found[1]}{what}"
            return await api.call(method, path, content, query=query, headers=self._headers)

    @override
    async def ownership(self, api: Api, conversation: str) -> Ownership:
        found, declared = await self._conversation(api, conversation), self._declared
        holder = found.assignee
        is_machine = (
            None if holder is None else holder.id == declared.teammate or holder.type not in {"user", None}
        )
        return Ownership(
            state=found.status or "",
            person_id=holder.id if holder and not is_machine else None,
            is_machine=is_machine,
            is_ended=found.status in {"archived", "deleted"},
        )

    @override
    async def history(self, api: Api, conversation: str) -> tuple[Happening, ...]:
        whole = Conversation(id=conversation)
        nobody = self._declared.model_copy(update={"teammate": None})  # ours are among what was said
        newest_first: list[Happening] = []
        token = ""
        for _ in range(PAGES):
            query = {"limit": str(PAGE)} | ({"page_token": token} if token else {})
            page = (await self._call(api, "GET", conversation, "/messages", query=query)).body
            results = at(page, "_results")
            for one in results if isinstance(results, list) else []:
                message = understood(Message, one)
                found = _past(message, whole, nobody)
                newest_first += [found] if found and found.text else []
            token = _next(at(page, "_pagination", "next"))
            if not token:
                break
        return tuple(reversed(newest_first))

    @override
    async def customer(self, api: Api, conversation: str) -> Person:
        recipient = (await self._conversation(api, conversation)).recipient
        person = recipient.person() if recipient else None
        if recipient is None or person is None:
            raise Rejected("the conversation names no recipient", status=200)
        if recipient.contact is None:
            return person
        answer = await api.call("GET", f"/contacts/{segment(recipient.contact)}", headers=self._headers)
        contact = understood(_Contact, answer.body, status=answer.status)
        emails = [one.handle for one in contact.handles if one.source == "email" or "@" in one.handle]
        return Person(id=contact.id, name=contact.name, email=person.email or next(iter(emails), None))

    @override
    async def check(self, api: Api) -> tuple[Finding, ...]:
        declared = self._declared
        teammates = {"teammate": declared.teammate, "agent": declared.agent}
        inboxes = {"people's inbox": declared.inbox, "assistant's inbox": declared.own_inbox}
        steps = [("token", "/me")]
        steps += [(step, f"/teammates/{id_}") for step, id_ in teammates.items() if id_]
        steps += [(step, f"/inboxes/{id_}") for step, id_ in inboxes.items() if id_]
        return tuple(
            [
                await attempted(step, api.call("GET", path, headers=self._headers), is_there(step))
                for step, path in steps
            ]
        )


def _past(message: Message, whole: Conversation, declared: FrontSettings) -> Happening | None:
    """Return one message of a list, whoever wrote it: what machines said was said, too."""
    author = message.author and message.author.model_copy(update={"type": None})
    anybodys = message.model_copy(update={"author": author})
    return said(anybodys, whole, declared, is_inbound=message.is_inbound is True)


def _next(address: JsonValue) -> str:
    """Return the token of the next page, out of the address that is given for it."""
    if not isinstance(address, str):
        return ""
    return next(iter(parse_qs(urlsplit(address).query).get("page_token", [])), "")
