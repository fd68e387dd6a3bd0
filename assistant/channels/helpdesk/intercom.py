"""Speak with Intercom as one of its teammates, who owns a conversation like any other.

A conversation that is assigned to the assistant's teammate, or to nobody, is the assistant's; assigned to
another it is theirs, and assigning it to the assistant's teammate gives it back. A reply to a conversation
that began as an e-mail is sent as one only if Intercom enabled that for the workspace.

Sources: github.com/intercom/Intercom-OpenAPI, `descriptions/2.15/api.intercom.io.yaml` (conversations,
contacts, admins, teams); developers.intercom.com, "Webhook topics", "Setting up webhooks", "Rate limiting".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, JsonValue, SecretStr
from typing_extensions import override

from assistant.channels.helpdesk.answers import understood
from assistant.channels.helpdesk.api import Api, Rejected, at, segment
from assistant.channels.helpdesk.fields import Holder
from assistant.channels.helpdesk.reading import (
    Identifier,
    Sent,
    as_identifier,
    json_of,
    moment_of,
    plain_of,
    shaped,
)
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
from assistant.helpdesks.signatures import as_hex, fingerprint, must_be_signed
from assistant.web.markdown import Markdown

SIGNATURE = "X-Hub-Signature"
CREATED, REPLIED = "conversation.user.created", "conversation.user.replied"
ANSWERED, ASSIGNED = "conversation.admin.replied", "conversation.admin.assigned"
CLOSED = "conversation.admin.closed"
TOPICS = frozenset({CREATED, REPLIED, ANSWERED, ASSIGNED, CLOSED})
CUSTOMERS = frozenset({"user", "lead", "contact"})
TO_CUSTOMERS = frozenset({"comment", "quick_reply", "close"})  # what else staff write is for staff
NOBODY = "0"
_MARKDOWN = Markdown()


class IntercomSettings(BaseModel):
    """What the owner declares to connect an Intercom workspace."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: HttpUrl = Field(
        HttpUrl("https://api.intercom.io"),
        title="Address",
        description="https://api.intercom.io, or api.eu.intercom.io or api.au.intercom.io by your region",
    )
    token: SecretStr = Field(
        title="Access token", description="Developer Hub → your app → Configure → Authentication"
    )
    secrets: tuple[SecretStr, ...] = Field(
        min_length=1,
        title="Client secrets",
        description="Developer Hub → your app → Basic information; several while you rotate",
    )
    teammate: int = Field(
        gt=0,
        title="Assistant's teammate",
        description="the number behind /admins/ where you edit the teammate whom the assistant speaks as",
    )
    team: int | None = Field(
        None, gt=0, title="Team", description="the team that gets handed over conversations"
    )
    agent: int | None = Field(
        None, gt=0, title="Agent", description="the teammate who gets them, if it is one"
    )
    version: str = Field(
        "2.15",
        pattern=r"^[0-9]\.[0-9]{1,2}$",
        title="Version of the interface",
        description="as in Developer Hub → your app → Configure → API version",
    )


class _Author(Sent):
    type: str
    id: Identifier
    name: str | None = None
    email: str | None = None


class _Part(Sent):
    id: Identifier
    part_type: str = "comment"
    body: str | None = None
    author: _Author
    created_at: int | None = None


class _Parts(Sent):
    conversation_parts: list[_Part]


class _Contact(Sent):
    id: Identifier
    external_id: str | None = None
    name: str | None = None
    email: str | None = None


class _Contacts(Sent):
    contacts: list[_Contact]


class _Conversation(Sent):
    id: Identifier
    state: str | None = None
    admin_assignee_id: Holder = None
    team_assignee_id: Holder = None
    created_at: int | None = None
    source: _Part | None = None
    conversation_parts: _Parts | None = None
    contacts: _Contacts | None = None

    @property
    def parts(self) -> list[_Part]:
        """What the conversation consists of, but for its first message."""
        return self.conversation_parts.conversation_parts if self.conversation_parts else []


class _Notification(Sent):
    id: Identifier
    topic: str
    created_at: int | None = None


class Intercom(Helpdesk):
    """A connection to one Intercom workspace."""

    vendor: ClassVar[Vendor] = Vendor.INTERCOM
    title: ClassVar[str] = "Intercom"
    can: ClassVar[frozenset[Ability]] = frozenset(Ability)
    settings: ClassVar[type[BaseModel]] = IntercomSettings
    unproven: ClassVar[Sequence[str]] = (
        "The form of X-Hub-Signature was read in receivers of it.",
        "Which parts a notification carries was not seen: each is read, and known again by its id.",
        "Replies to what began as an e-mail are e-mailed only once Intercom enabled that for you.",
        "That the words of a part that closes a conversation are shown to the customer was not seen.",
    )

    def __init__(self, settings: IntercomSettings) -> None:
        self._declared = settings
        self._teammate = str(settings.teammate)
        self._secrets = [secret.get_secret_value() for secret in settings.secrets]
        self._headers = {
            "Authorization": f"Bearer {settings.token.get_secret_value()}",
            "Intercom-Version": settings.version,
        }

    @property
    @override
    def api_base(self) -> str:
        return str(self._declared.address).rstrip("/")

    @override
    def verify(self, delivery: Delivery, *, now: datetime) -> None:
        must_be_signed(
            delivery.headers.get(SIGNATURE.lower()),
            delivery.body,
            secrets=self._secrets,
            algorithm="sha1",
            encode=as_hex,
            prefix="sha1=",
            header=SIGNATURE,
        )

    @override
    def key(self, delivery: Delivery) -> str:
        try:  # the body counts its attempts: it is another one each time
            return f"notification:{as_identifier(json_of(delivery.body).get('id'))}"
        except (InvalidInput, ValueError):
            return fingerprint(delivery.body)

    @override
    def read(self, delivery: Delivery) -> tuple[Happening, ...]:
        content = json_of(delivery.body)
        topic = content.get("topic")
        if not isinstance(topic, str) or topic not in TOPICS:
            return ()
        sent = shaped(_Notification, content)
        conversation = shaped(_Conversation, at(content, "data", "item"))
        if sent.topic in {ASSIGNED, CLOSED}:
            return self._turned(sent, conversation)
        said = [conversation.source] if sent.topic == CREATED and conversation.source else conversation.parts
        told = [self._told(part, conversation) for part in said]
        return tuple(one for one in told if one is not None)

    def _turned(self, sent: _Notification, conversation: _Conversation) -> tuple[Happening, ...]:
        """Return whose turn it became; what the assistant's teammate did is no news."""
        if conversation.parts and conversation.parts[-1].author.id == self._teammate:
            return ()
        kind = Kind.ENDED
        if sent.topic == ASSIGNED:
            holder = conversation.admin_assignee_id
            if holder is None and conversation.team_assignee_id != str(self._declared.team):
                return ()
            kind = Kind.RETURNED if holder == self._teammate else Kind.TAKEN
        at_ = moment_of(sent.created_at, field="created_at")
        return (Happening(kind=kind, conversation=conversation.id, id=f"notification:{sent.id}", at=at_),)

    def _told(self, part: _Part, conversation: _Conversation) -> Happening | None:
        """Return what was said; bots, ours among them, are no persons."""
        happened = _said(part, conversation, text=plain_of(part.body or ""))
        if happened is None or part.author.type == "bot" or part.author.id == self._teammate:
            return None
        return happened if self._is_open(conversation) else replace(happened, may_answer=False)

    def _is_open(self, conversation: _Conversation) -> bool:
        """Whether no person has it, and neither the team that conversations are handed to."""
        is_with_team = self._declared.team and conversation.team_assignee_id == str(self._declared.team)
        return conversation.admin_assignee_id in {None, self._teammate} and not is_with_team

    @override
    async def reply(self, api: Api, conversation: str, text: str) -> Posted:
        return await self._write(api, conversation, text, "comment")

    @override
    async def note(self, api: Api, conversation: str, text: str) -> Posted:
        return await self._write(api, conversation, text, "note")

    async def _write(self, api: Api, conversation: str, text: str, kind: str) -> Posted:
        content: JsonValue = {
            "message_type": kind,
            "type": "admin",
            "admin_id": self._teammate,
            "body": _MARKDOWN.html(text),
        }
        path = f"/conversations/{segment(conversation)}/reply"
        answer = await api.call("POST", path, content, headers=self._headers)
        parts = understood(_Conversation, answer.body, status=answer.status).parts
        ours = [one.id for one in parts if one.part_type == kind and one.author.id == self._teammate]
        return Posted(message_id=ours[-1] if ours else None)

    @override
    async def hand_off(self, api: Api, conversation: str) -> None:
        found, declared = await self._conversation(api, conversation), self._declared
        if found.admin_assignee_id in {None, self._teammate}:
            if declared.team and found.team_assignee_id != str(declared.team):
                await self._assign(api, found.id, "team", str(declared.team))
            if declared.agent or found.admin_assignee_id:
                await self._assign(api, found.id, "admin", str(declared.agent or NOBODY))
        if found.state in {"closed", "snoozed"}:
            await self._part(api, found.id, {"message_type": "open", "admin_id": self._teammate})

    @override
    async def hand_back(self, api: Api, conversation: str) -> None:
        found = await self._conversation(api, conversation)
        if found.team_assignee_id is not None and found.team_assignee_id == str(self._declared.team):
            await self._assign(api, found.id, "team", NOBODY)
        if found.admin_assignee_id != self._teammate:
            await self._assign(api, found.id, "admin", self._teammate)

    async def _assign(self, api: Api, conversation: str, kind: str, to: str) -> None:
        content: dict[str, JsonValue] = {"message_type": "assignment", "type": kind}
        await self._part(api, conversation, content | {"admin_id": self._teammate, "assignee_id": to})

    async def _part(self, api: Api, conversation: str, content: dict[str, JsonValue]) -> None:
        path = f"/conversations/{segment(conversation)}/parts"
        await api.call("POST", path, content, headers=self._headers)

    async def _conversation(self, api: Api, conversation: str) -> _Conversation:
        path, query = f"/conversations/{segment(conversation)}", {"display_as": "plaintext"}
        answer = await api.call("GET", path, query=query, headers=self._headers)
        return understood(_Conversation, answer.body, status=answer.status)

    @override
    async def ownership(self, api: Api, conversation: str) -> Ownership:
        found = await self._conversation(api, conversation)
        holder = found.admin_assignee_id
        return Ownership(
            state=found.state or "",
            person_id=None if holder == self._teammate else holder,
            team_id=found.team_assignee_id,
            is_machine=None if holder is None else holder == self._teammate,
            is_ended=found.state == "closed",
        )

    @override
    async def history(self, api: Api, conversation: str) -> tuple[Happening, ...]:
        found = await self._conversation(api, conversation)
        parts = [found.source, *found.parts] if found.source else found.parts
        said = [_said(part, found, text=part.body or "") for part in parts]
        return tuple(one for one in said if one is not None)

    @override
    async def customer(self, api: Api, conversation: str) -> Person:
        found = await self._conversation(api, conversation)
        if found.contacts is None or not found.contacts.contacts:
            raise Rejected("the conversation names no contact", status=200)
        path = f"/contacts/{segment(found.contacts.contacts[0].id)}"
        contact = understood(_Contact, (await api.call("GET", path, headers=self._headers)).body)
        return Person(id=contact.id, name=contact.name, email=contact.email, external_id=contact.external_id)

    @override
    async def check(self, api: Api) -> tuple[Finding, ...]:
        declared = self._declared
        steps = [("teammate", f"/admins/{declared.teammate}")]
        steps += [("team", f"/teams/{declared.team}")] if declared.team else []
        steps += [("agent", f"/admins/{declared.agent}")] if declared.agent else []
        return tuple(
            [
                await attempted(step, api.call("GET", path, headers=self._headers), is_there(step))
                for step, path in steps
            ]
        )


def _said(part: _Part, conversation: _Conversation, *, text: str) -> Happening | None:
    """Return what one said to the other; `None` for notes, assignments and what has no words."""
    is_customer = part.author.type in CUSTOMERS
    if not text.strip() or not (is_customer or part.part_type in TO_CUSTOMERS):
        return None
    contacts = conversation.contacts.contacts if conversation.contacts else []
    known = {contact.id: contact.external_id for contact in contacts}
    person = Person(
        id=part.author.id,
        name=part.author.name,
        email=part.author.email,
        external_id=known.get(part.author.id) if is_customer else None,
    )
    return Happening(
        kind=Kind.CUSTOMER_WROTE if is_customer else Kind.PERSON_WROTE,
        conversation=conversation.id,
        id=f"part:{part.id}",
        at=moment_of(part.created_at, field="created_at"),
        person=person,
        text=text,
        message_id=part.id,
    )
