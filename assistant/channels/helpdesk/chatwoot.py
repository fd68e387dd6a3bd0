"""Speak with Chatwoot as one of its agent bots, or through an account's webhook.

A conversation that is `pending` is the bot's; `open` makes it the people's. A bot's token may write and
change the status, and read nothing: who has a conversation and what was said is read with a user's.

Sources: github.com/chatwoot/chatwoot, `app/listeners/agent_bot_listener.rb`,
`app/presenters/conversations/event_data_presenter.rb`, `lib/webhooks/trigger.rb`, pull request 13573
(signatures), `swagger/paths/application`; chatwoot.com/docs, "Agent bots" and "Webhooks".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, JsonValue, SecretStr
from typing_extensions import override

from assistant.channels.helpdesk.api import Api, Rejected, TryLater, Unknown, at, segment
from assistant.channels.helpdesk.reading import Identifier, Sent, json_of, moment_of, shaped
from assistant.channels.helpdesk.trying import failed, found, missed
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
from assistant.helpdesks.signatures import (
    as_hex,
    fingerprint,
    malformed,
    must_be_fresh,
    must_be_signed,
    unix_moment,
)

SIGNATURE, TIMESTAMP, DELIVERY = "X-Chatwoot-Signature", "X-Chatwoot-Timestamp", "X-Chatwoot-Delivery"
PENDING, OPEN, RESOLVED = "pending", "open", "resolved"
INCOMING, OUTGOING = frozenset({"incoming", 0}), frozenset({"outgoing", 1})
STATUSES = {OPEN: Kind.TAKEN, PENDING: Kind.RETURNED, RESOLVED: Kind.ENDED}
EVENTS = {"conversation_opened": Kind.TAKEN, "conversation_resolved": Kind.ENDED}
NOBODY = "0"  # a conversation that no account has: its answer tells a good token from a bad one


class ChatwootSettings(BaseModel):
    """What the owner declares to connect a Chatwoot."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: HttpUrl = Field(title="Address", description="where your agents open Chatwoot")
    account: int = Field(gt=0, title="Account", description="the number behind /accounts/ in its address")
    bot_token: SecretStr = Field(
        title="Bot's access token", description="Settings → Bots → the bot → Access token"
    )
    secrets: tuple[SecretStr, ...] = Field(
        (),
        title="Webhook secrets",
        description="Settings → Bots → the bot → Secret; several while you rotate",
    )
    takes_unsigned: bool = Field(
        default=False, title="Take unsigned deliveries", description="only for a Chatwoot too old to sign any"
    )
    user_token: SecretStr | None = Field(
        None, title="Agent's access token", description="Profile settings → Access token; lets us read"
    )
    team: int | None = Field(
        None, gt=0, title="Team", description="the team that conversations are handed to, if any"
    )
    agent: int | None = Field(None, gt=0, title="Agent", description="the agent they are handed to, if any")


class _Contact(Sent):
    id: Identifier | None = None
    name: str | None = None
    email: str | None = None
    identifier: str | None = None
    type: str | None = None


class _Meta(Sent):
    sender: _Contact | None = None
    hmac_verified: bool | None = None


class _Conversation(Sent):
    id: Identifier
    status: str
    meta: _Meta | None = None
    updated_at: str | int | float | None = None


class _Message(Sent):
    id: Identifier
    content: str | None = None
    message_type: str | int
    private: bool = False
    created_at: str | int | float | None = None
    sender: _Contact | None = None
    conversation: _Conversation


class Chatwoot(Helpdesk):
    """A connection to one account of a Chatwoot."""

    vendor: ClassVar[Vendor] = Vendor.CHATWOOT
    title: ClassVar[str] = "Chatwoot"
    can: ClassVar[frozenset[Ability]] = frozenset(Ability)
    settings: ClassVar[type[BaseModel]] = ChatwootSettings
    unproven: ClassVar[Sequence[str]] = (
        "Which secret signs on inboxes of the kind API is not settled at Chatwoot (issue 13809).",
        "Which calls a bot's token may make was read in the code of a version that could not be dated.",
        "The dialect of a message's `content` was not seen: it is sent Markdown.",
        "That a conversation numbered 0 is answered 404 where the token is good was not seen.",
    )

    def __init__(self, settings: ChatwootSettings) -> None:
        self._declared = settings
        self._secrets = [secret.get_secret_value() for secret in settings.secrets]
        self._bot = {"api_access_token": settings.bot_token.get_secret_value()}

    @property
    @override
    def api_base(self) -> str:
        return f"{str(self._declared.address).rstrip('/')}/api/v1/accounts/{self._declared.account}"

    @override
    def verify(self, delivery: Delivery, *, now: datetime) -> None:
        if not self._secrets and self._declared.takes_unsigned:
            return
        stamp = delivery.headers.get(TIMESTAMP.lower())
        must_be_signed(
            delivery.headers.get(SIGNATURE.lower()),
            (stamp or "").encode() + b"." + delivery.body,
            secrets=self._secrets,
            algorithm="sha256",
            encode=as_hex,
            prefix="sha256=",
            header=SIGNATURE,
        )
        must_be_fresh(unix_moment(stamp, header=TIMESTAMP), now=now, header=TIMESTAMP)

    @override
    def key(self, delivery: Delivery) -> str:
        return delivery.headers.get(DELIVERY.lower()) or fingerprint(delivery.body)

    @override
    def read(self, delivery: Delivery) -> tuple[Happening, ...]:
        content = json_of(delivery.body)
        event = content.get("event")
        if event == "message_created":
            return _spoken(shaped(_Message, content))
        if not isinstance(event, str):
            return ()
        if event in EVENTS or event == "conversation_status_changed":
            found = shaped(_Conversation, content)
            kind = EVENTS[event] if event in EVENTS else STATUSES.get(found.status)
            return () if kind is None else (_changed(found, kind, fingerprint(delivery.body)),)
        return ()

    @override
    async def reply(self, api: Api, conversation: str, text: str) -> Posted:
        return await self._post(api, conversation, text, private=False)

    @override
    async def note(self, api: Api, conversation: str, text: str) -> Posted:
        return await self._post(api, conversation, text, private=True)

    @override
    async def hand_off(self, api: Api, conversation: str) -> None:
        for field, who in (("team_id", self._declared.team), ("assignee_id", self._declared.agent)):
            if who is not None:
                await api.call("POST", _path(conversation, "assignments"), {field: who}, headers=self._bot)
        await self._turn(api, conversation, OPEN)

    @override
    async def hand_back(self, api: Api, conversation: str) -> None:
        await self._turn(api, conversation, PENDING)

    @override
    async def ownership(self, api: Api, conversation: str) -> Ownership:
        found = (await api.call("GET", _path(conversation), headers=self._reader())).body
        status, assignee, team = (
            at(found, "status"),
            at(found, "meta", "assignee", "id"),
            at(found, "meta", "team"),
        )
        return Ownership(
            state=str(status),
            person_id=None if assignee is None else str(assignee),
            team_id=None if (number := at(team, "id")) is None else str(number),
            is_machine=status == PENDING,
            is_ended=status == RESOLVED,
        )

    @override
    async def history(self, api: Api, conversation: str) -> tuple[Happening, ...]:
        found = (await api.call("GET", _path(conversation, "messages"), headers=self._reader())).body
        said = at(found, "payload")
        return tuple(
            told
            for one in (said if isinstance(said, list) else [])
            if (told := _past(one, conversation)) is not None
        )

    @override
    async def customer(self, api: Api, conversation: str) -> Person:
        found = (await api.call("GET", _path(conversation), headers=self._reader())).body
        return _person(shaped(_Meta, at(found, "meta") or {}))

    @override
    async def check(self, api: Api) -> tuple[Finding, ...]:
        findings = [await _tried(api, "bot's access token", "POST", "messages", headers=self._bot)]
        if self._declared.user_token is not None:
            findings.append(
                await _tried(api, "agent's access token", "GET", "messages", headers=self._reader())
            )
        if not self._secrets:
            fix = "copy the bot's secret from Chatwoot into the connection"
            told = "whoever knows the address of this connection can write as your customers"
            findings.append(missed("signatures", told=told, fix=fix))
        return tuple(findings)

    def _reader(self) -> Mapping[str, str]:
        if self._declared.user_token is None:
            fix = "give the connection an agent's access token"
            raise Rejected("a bot may not read", status=HTTPStatus.UNAUTHORIZED, fix=fix)
        return {"api_access_token": self._declared.user_token.get_secret_value()}

    async def _post(self, api: Api, conversation: str, text: str, *, private: bool) -> Posted:
        content: JsonValue = {"content": text, "message_type": "outgoing", "private": private}
        answer = await api.call("POST", _path(conversation, "messages"), content, headers=self._bot)
        return Posted(message_id=answer.text("id"))

    async def _turn(self, api: Api, conversation: str, status: str) -> None:
        content: JsonValue = {"status": status}
        await api.call("POST", _path(conversation, "toggle_status"), content, headers=self._bot)


def _path(conversation: str, what: str = "") -> str:
    return f"/conversations/{segment(conversation)}" + (f"/{what}" if what else "")


def _person(meta: _Meta) -> Person:
    """Return whose conversation it is; the shop's id of them counts once Chatwoot has checked its hash."""
    who = meta.sender
    if who is None or who.id is None:
        raise malformed("meta.sender.id", "is missing")
    return Person(
        id=who.id,
        name=who.name,
        email=who.email,
        external_id=who.identifier,
        is_verified=bool(who.identifier) and meta.hmac_verified is True,
    )


def _spoken(said: _Message) -> tuple[Happening, ...]:
    """Return what was said between customer and staff; bots, ours among them, are no persons."""
    if said.private or not (said.content or "").strip():
        return ()
    happened = Happening(
        kind=Kind.CUSTOMER_WROTE,
        conversation=said.conversation.id,
        id=f"message:{said.id}",
        at=moment_of(said.created_at, field="created_at"),
        text=said.content or "",
        message_id=said.id,
        may_answer=said.conversation.status == PENDING,
    )
    if said.message_type in INCOMING:
        meta = said.conversation.meta or _Meta()
        known = meta if meta.sender is not None else _Meta(sender=said.sender)
        return (replace(happened, person=_person(known)),)
    if said.message_type in OUTGOING and said.sender is not None and said.sender.type == "user":
        name = said.sender.name
        who = None if said.sender.id is None else Person(id=said.sender.id, name=name)
        return (replace(happened, kind=Kind.PERSON_WROTE, person=who),)
    return ()


def _changed(found: _Conversation, kind: Kind, told: str) -> Happening:
    return Happening(
        kind=kind,
        conversation=found.id,
        id=f"status:{told}",
        at=moment_of(found.updated_at, field="updated_at"),
        may_answer=found.status == PENDING,
    )


def _past(one: JsonValue, conversation: str) -> Happening | None:
    """Return one message of a list, where types are numbers; `None` if it is no message between both."""
    text, kind, number = at(one, "content"), at(one, "message_type"), at(one, "id")
    if at(one, "private") is True or not isinstance(text, str) or kind not in (0, 1) or number is None:
        return None
    return Happening(
        kind=Kind.CUSTOMER_WROTE if kind == 0 else Kind.PERSON_WROTE,
        conversation=conversation,
        id=f"message:{number}",
        text=text,
        message_id=str(number),
    )


async def _tried(api: Api, what: str, method: str, path: str, *, headers: Mapping[str, str]) -> Finding:
    """Ask for a conversation that nobody has: a token that is good and allowed hears that it is not there."""
    content: JsonValue = {"content": "", "message_type": "outgoing"} if method == "POST" else None
    try:
        await api.call(method, _path(NOBODY, path), content, headers=headers)
    except (TryLater, Rejected, Unknown) as trouble:
        if not (isinstance(trouble, Rejected) and trouble.status == HTTPStatus.NOT_FOUND):
            return failed(what, trouble)
    return found(what, told="Chatwoot knows it")
