"""Speak with Freshchat: signed webhooks in, its API version 2 out.

The assistant writes as an agent of its own; what that agent wrote is left out when it comes back. Formats:
the vendor's list of answers and headers at https://developers.freshchat.com/api , its article 50000004461 on
webhooks as retold by others, and clients in use (`nyaruka/courier`, `pelicargo/freshchat-mattermost`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, JsonValue, SecretStr, field_validator
from typing_extensions import override

from assistant.channels.helpdesk.answers import of_an_answer
from assistant.channels.helpdesk.api import Answer, Api, Rejected, Unknown, at, segment
from assistant.channels.helpdesk.picking import (
    id_at,
    list_at,
    maybe_id_at,
    moment_at,
    words_at,
)
from assistant.channels.helpdesk.reading import LONGEST_ID, json_of
from assistant.channels.helpdesk.trying import attempted, found
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.errors import Unauthenticated
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
from assistant.helpdesks.signatures import fingerprint, from_base64

HEADER = "x-freshchat-signature"
PAGE = 50  # messages at most
PAGES = 40  # more than anybody reads back
ACCEPTED = 202
KINDS = {"user": Kind.CUSTOMER_WROTE, "agent": Kind.PERSON_WROTE}


class FreshchatSettings(BaseModel):
    """What the owner declares of a Freshchat account."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: HttpUrl = Field(
        title="Address of the API",
        description="Admin Settings → CRM Settings → API: the chat URL, with /v2 at its end, such as "
        "https://example.freshchat.com/v2",
    )
    token: SecretStr = Field(
        title="API token",
        description="Admin Settings → CRM Settings → API: generate one",
        min_length=1,
    )
    agent_id: str = Field(
        title="The assistant's agent",
        description="The id of an agent who writes nothing but what the assistant says",
        pattern=r"^[A-Za-z0-9_-]{1,100}$",
    )
    public_keys: tuple[str, ...] = Field(
        title="Public key of the webhooks",
        description="Admin Settings → Webhooks: the text from BEGIN PUBLIC KEY to END PUBLIC KEY. While you "
        "change it, both",
        min_length=1,
    )
    people_group: str = Field(
        "",
        title="Group of people",
        description="The id of the group that takes over from the assistant; empty leaves it to Freshchat's "
        "own rules",
        pattern=r"^[A-Za-z0-9_-]{0,100}$",
    )

    @field_validator("public_keys")
    @classmethod
    def readable(cls, written: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is no RSA public key."""
        for one in written:
            _key(one)
        return written


class Freshchat(Helpdesk):
    """One Freshchat account."""

    vendor: ClassVar[Vendor] = Vendor.FRESHCHAT
    title: ClassVar[str] = "Freshchat"
    can: ClassVar[frozenset[Ability]] = frozenset(Ability)
    settings: ClassVar[type[BaseModel]] = FreshchatSettings
    unproven: ClassVar[Sequence[str]] = (
        "The API's paths and fields, and those of its webhooks, were read in clients of it.",
        "Whether Freshchat shows Markdown in a message was not seen.",
        "That assigning an agent who is a program hands a conversation back was not seen.",
        "Webhooks carry no signed time: what is sent again is known by what it says.",
    )

    def __init__(self, settings: FreshchatSettings) -> None:
        self._settings = settings
        self._keys = [_key(one) for one in settings.public_keys]

    @property
    @override
    def api_base(self) -> str:
        return str(self._settings.address).rstrip("/")

    @override
    def verify(self, delivery: Delivery, *, now: datetime) -> None:
        sent = delivery.headers.get(HEADER)
        if not sent:
            fix = "take the address from Freshchat's page Webhooks, which signs what it sends"
            raise Unauthenticated(f"{HEADER} is missing", fix=fix)
        signature = from_base64(sent, header=HEADER)
        fits = [_fits(key, signature, delivery.body) for key in self._keys]
        if not any(fits):
            fix = "compare the public key of the connection with the one that Freshchat shows"
            raise Unauthenticated(f"{HEADER} does not fit what was sent", fix=fix)

    @override
    def key(self, delivery: Delivery) -> str:
        return fingerprint(delivery.body)

    @override
    def read(self, delivery: Delivery) -> tuple[Happening, ...]:
        content = json_of(delivery.body)
        match words_at(content, "action"):
            case "message_create":
                return self._written(at(content, "data", "message"))
            case "conversation_assignment":
                return self._assigned(content)
            case "conversation_resolution":
                conversation = id_at(content, "data", "resolve", "conversation", "conversation_id")
                return (_change(Kind.ENDED, conversation, content),)
            case _:
                return ()

    def _written(self, message: JsonValue) -> tuple[Happening, ...]:
        who, author = words_at(message, "actor_type"), maybe_id_at(message, "actor_id")
        kind = KINDS.get(who or "")
        text = _text(message)
        is_ours = kind is Kind.PERSON_WROTE and author == self._settings.agent_id
        if kind is None or is_ours or words_at(message, "message_type") != "normal" or not text:
            return ()
        return (_said(kind, message, text, conversation=id_at(message, "conversation_id")),)

    def _assigned(self, content: JsonValue) -> tuple[Happening, ...]:
        change = at(content, "data", "assignment")
        conversation = id_at(change, "conversation", "conversation_id")
        agent, before = maybe_id_at(change, "to_agent_id"), maybe_id_at(change, "from_agent_id")
        ours = self._settings.agent_id
        if maybe_id_at(change, "assignor_id") == ours:
            return ()
        if agent is not None and agent != ours:
            return (_change(Kind.TAKEN, conversation, content, Person(id=agent)),)
        waits = agent is None and maybe_id_at(change, "to_group_id") == (self._settings.people_group or None)
        if agent == ours or (before not in (None, ours) and not waits):
            return (_change(Kind.RETURNED, conversation, content),)
        return ()

    @override
    async def reply(self, api: Api, conversation: str, text: str) -> Posted:
        return await self._post(api, conversation, text, kind="normal")

    @override
    async def note(self, api: Api, conversation: str, text: str) -> Posted:
        return await self._post(api, conversation, text, kind="private")

    async def _post(self, api: Api, conversation: str, text: str, *, kind: str) -> Posted:
        content: JsonValue = {
            "message_parts": [{"text": {"content": text}}],
            "message_type": kind,
            "actor_type": "agent",
            "actor_id": self._settings.agent_id,
        }
        path = f"/conversations/{segment(conversation)}/messages"
        try:
            answer = await self._call(api, "POST", path, content)
        except Rejected as refused:
            if refused.status != 400:
                raise
            # Seen at users of the interface: the message is sent, and the answer is 400 all the same.
            raise Unknown(refused.problem, fix="look whether the message arrived at Freshchat") from refused
        return Posted(message_id=answer.text("id"), is_queued=answer.status == ACCEPTED)

    @override
    async def hand_off(self, api: Api, conversation: str) -> None:
        group = self._settings.people_group
        content: dict[str, JsonValue] = {"status": "new", "assigned_agent_id": ""}
        await self._put(api, conversation, content | ({"assigned_group_id": group} if group else {}))

    @override
    async def hand_back(self, api: Api, conversation: str) -> None:
        ours = self._settings.agent_id
        await self._put(api, conversation, {"status": "assigned", "assigned_agent_id": ours})

    @override
    async def ownership(self, api: Api, conversation: str) -> Ownership:
        now = await self._call(api, "GET", f"/conversations/{segment(conversation)}")
        agent, state = now.text("assigned_agent_id") or None, now.text("status") or ""
        return Ownership(
            state=state,
            person_id=agent,
            team_id=now.text("assigned_group_id") or None,
            is_machine=None if agent is None else agent == self._settings.agent_id,
            is_ended=state == "resolved",
        )

    @override
    async def history(self, api: Api, conversation: str) -> tuple[Happening, ...]:
        path, messages = f"/conversations/{segment(conversation)}/messages", list[JsonValue]()
        for page in range(1, PAGES + 1):
            query = {"page": str(page), "items_per_page": str(PAGE)}
            answer = await self._call(api, "GET", path, query=query)
            with of_an_answer():
                more = list_at(answer.body, "messages")
            messages += more
            if len(more) < PAGE:
                break
        with of_an_answer():
            return tuple(
                _said(KINDS[str(at(one, "actor_type"))], one, _text(one), conversation=conversation)
                for one in sorted(messages, key=lambda one: words_at(one, "created_time") or "")
                if at(one, "actor_type") in KINDS and at(one, "message_type") == "normal"
            )

    @override
    async def customer(self, api: Api, conversation: str) -> Person:
        now = await self._call(api, "GET", f"/conversations/{segment(conversation)}")
        with of_an_answer():
            user = id_at(now.body, "users", 0, "id")
        known = await self._call(api, "GET", f"/users/{segment(user)}")
        names = [known.text("first_name"), known.text("last_name")]
        return Person(
            id=user,
            name=" ".join(name for name in names if name) or None,
            email=known.text("email"),
            external_id=known.text("reference_id"),
        )

    @override
    async def check(self, api: Api) -> tuple[Finding, ...]:
        key = found("Public key", told="it is an RSA key, with which webhooks are checked")
        path = f"/agents/{segment(self._settings.agent_id)}"
        step, well = "Token and agent", "Freshchat knows the token and the assistant's agent"
        call = self._call(api, "GET", path)
        return (key, await attempted(step, call, lambda _: found(step, told=well)))

    async def _put(self, api: Api, conversation: str, content: dict[str, JsonValue]) -> None:
        await self._call(api, "PUT", f"/conversations/{segment(conversation)}", content)

    async def _call(
        self,
        api: Api,
        method: str,
        path: str,
        content: JsonValue = None,
        *,
        query: dict[str, str] | None = None,
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self._settings.token.get_secret_value()}"}
        return await api.call(method, path, content, query=query, headers=headers)


def _key(written: str) -> RSAPublicKey:
    begin, end = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"
    body = "".join(written.replace(begin, "").replace(end, "").split())
    try:
        key = load_pem_public_key(f"{begin}\n{body}\n{end}\n".encode())
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("is no public key; copy it whole from Freshchat's page Webhooks") from None
    if not isinstance(key, RSAPublicKey):
        raise ValueError("is a public key of another kind than RSA")  # noqa: TRY004  # pydantic wants it so
    return key


def _fits(key: RSAPublicKey, signature: bytes, body: bytes) -> bool:
    try:
        key.verify(signature, body, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _text(message: JsonValue) -> str:
    parts = list_at(message, "message_parts")
    said = [words_at(part, "text", "content") or "" for part in parts]
    return "\n".join(one.strip() for one in said if one.strip())


def _said(kind: Kind, message: JsonValue, text: str, *, conversation: str) -> Happening:
    identifier = id_at(message, "id")
    return Happening(
        kind=kind,
        conversation=conversation,
        id=identifier,
        at=moment_at(message, "created_time"),
        person=Person(id=id_at(message, "actor_id")),
        text=text,
        message_id=identifier,
    )


def _change(kind: Kind, conversation: str, content: JsonValue, person: Person | None = None) -> Happening:
    when = words_at(content, "action_time") or ""
    return Happening(
        kind=kind,
        conversation=conversation,
        id=f"{conversation}:{kind}:{when}"[:LONGEST_ID],
        at=moment_at(content, "action_time"),
        person=person,
    )
