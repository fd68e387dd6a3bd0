"""Understand what Sunshine Conversations tells: what was said, and whom the switchboard gave control.

Sources: github.com/zendesk/sunshine-conversations-python (docs: ConversationMessageEvent, Message, Author,
Source, ConversationTruncated, SwitchboardPassControl, SwitchboardAcceptControl, SwitchboardReleaseControl);
developer.zendesk.com, "Receiving messages".
"""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, JsonValue, SecretStr

from assistant.channels.helpdesk.api import at
from assistant.channels.helpdesk.reading import Identifier, Sent, moment_of, shaped
from assistant.helpdesks.model import Happening, Kind, Person
from assistant.helpdesks.signatures import malformed

SAID = "conversation:message"
PASSED = frozenset({"switchboard:passControl", "switchboard:acceptControl"})
RELEASED, REMOVED = "switchboard:releaseControl", "conversation:remove"
CONTROLS = PASSED | {RELEASED, REMOVED}
MARK = "from_concierge"  # in the metadata of what we say
MOST = 1000  # events of one delivery


class SunshineSettings(BaseModel):
    """What the owner declares to connect Zendesk's messaging."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: HttpUrl = Field(
        title="Address", description="https://company.zendesk.com/sc, or https://api.smooch.io"
    )
    app: str = Field(
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        title="App",
        description="Admin Center → Apps and integrations → APIs → Conversations API",
    )
    key: str = Field(
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        title="Key id",
        description="of a key made there; it begins with app_ or act_",
    )
    key_secret: SecretStr = Field(title="Secret key", description="shown once, when the key is made")
    secrets: tuple[SecretStr, ...] = Field(
        min_length=1,
        title="Webhook secrets",
        description="Admin Center → Integrations → Conversations → the webhook → Shared secret",
    )
    integration: str = Field(
        min_length=1,
        max_length=128,
        title="Assistant's integration",
        description="the id or the name that the switchboard knows it by",
    )
    people: str = Field(
        "zd:agentWorkspace",
        min_length=1,
        max_length=128,
        title="People's integration",
        description="the id or the name of the integration that agents work in",
    )
    staff_sources: tuple[str, ...] = Field(
        ("zd:agentWorkspace",),
        title="Sources of staff",
        description="the `source.type` of messages that people write; other systems' are passed over",
    )
    display_name: str = Field(
        "Assistant",
        min_length=1,
        max_length=100,
        title="Name",
        description="under which customers see its replies",
    )
    is_offered: bool = Field(
        default=False, title="Offer control", description="people accept a conversation before it is theirs"
    )
    is_default: bool = Field(
        default=True,
        title="Answers what is released",
        description="the assistant is the switchboard's default integration",
    )
    is_marked_ai: bool = Field(
        default=False, title="Mark as AI", description="Zendesk then adds a notice of its own to every reply"
    )


class Integration(Sent):
    """A system behind the switchboard."""

    id: Identifier
    name: str | None = None
    integrationType: str | None = None  # noqa: N815  # the vendor's names, here and below


class Conversation(Sent):
    """A conversation, as deliveries and answers cut it short."""

    id: Identifier
    activeSwitchboardIntegration: Integration | None = None  # noqa: N815
    pendingSwitchboardIntegration: Integration | None = None  # noqa: N815


class _Profile(Sent):
    givenName: str | None = None  # noqa: N815
    surname: str | None = None
    email: str | None = None


class User(Sent):
    """A customer."""

    id: Identifier
    externalId: str | None = None  # noqa: N815
    authenticated: bool | None = None
    profile: _Profile | None = None

    def person(self) -> Person:
        """Return whom this is; vouched for where they signed in with what the shop signed."""
        profile = self.profile or _Profile()
        name = " ".join(part for part in (profile.givenName, profile.surname) if part)
        return Person(
            id=self.id,
            name=name or None,
            email=profile.email,
            external_id=self.externalId,
            is_verified=bool(self.externalId) and self.authenticated is True,
        )


class _Author(Sent):
    type: str
    userId: Identifier | None = None  # noqa: N815
    user: User | None = None
    displayName: str | None = None  # noqa: N815


class _Content(Sent):
    type: str
    text: str | None = None


class _Source(Sent):
    type: str | None = None


class Message(Sent):
    """One message."""

    id: Identifier
    received: str = ""
    author: _Author
    content: _Content
    source: _Source = _Source()
    metadata: dict[str, JsonValue] | None = None


class _Told(Sent):
    id: Identifier
    type: str
    createdAt: str | None = None  # noqa: N815


def told(content: dict[str, JsonValue], declared: SunshineSettings) -> tuple[Happening, ...]:
    """Return what happened, in order. Raises `InvalidInput`."""
    events = content.get("events")
    if not isinstance(events, list) or len(events) > MOST:
        raise malformed("events", f"is no list of at most {MOST}")
    found = [_happening(event, declared) for event in events]
    return tuple(one for one in found if one is not None)


def said(message: Message, conversation: str) -> Happening | None:
    """Return what one said to the other; `None` for what has no words."""
    author, text = message.author, message.content.text or ""
    if not text.strip():
        return None
    user = author.user or (User(id=author.userId) if author.userId else None)
    is_customer = author.type == "user"
    if is_customer and user is None:
        raise malformed("message.author.userId", "is missing")
    person = user.person() if user else Person(id=author.displayName or "business", name=author.displayName)
    return Happening(
        kind=Kind.CUSTOMER_WROTE if is_customer else Kind.PERSON_WROTE,
        conversation=conversation,
        id=f"message:{message.id}",
        at=moment_of(message.received or None, field="message.received"),
        person=person,
        text=text,
        message_id=message.id,
    )


def is_integration(found: Integration | None, name: str) -> bool:
    """Whether an integration is the one that is known as `name`."""
    return found is not None and name in {found.id, found.name, found.integrationType}


def _happening(event: JsonValue, declared: SunshineSettings) -> Happening | None:
    sent = shaped(_Told, event)
    if sent.type not in CONTROLS | {SAID}:
        return None
    conversation = shaped(Conversation, at(event, "payload", "conversation"))
    if sent.type != SAID:
        return _controlled(sent, conversation, declared)
    message = shaped(Message, at(event, "payload", "message"))
    if message.author.type != "user" and not _is_of_staff(message, declared):
        return None
    happened = said(message, conversation.id)
    active = conversation.activeSwitchboardIntegration
    if happened is None or active is None:
        return happened
    return replace(happened, may_answer=is_integration(active, declared.integration))


def _is_of_staff(message: Message, declared: SunshineSettings) -> bool:
    """Whether people wrote it: neither we ourselves nor another machine."""
    return MARK not in (message.metadata or {}) and message.source.type in declared.staff_sources


def _controlled(sent: _Told, conversation: Conversation, declared: SunshineSettings) -> Happening | None:
    """Return whose turn it became."""
    is_ours = is_integration(conversation.activeSwitchboardIntegration, declared.integration)
    if sent.type == REMOVED:
        kind = Kind.ENDED
    elif sent.type == RELEASED:
        if not declared.is_default:
            return None
        kind = Kind.RETURNED
    else:
        kind = Kind.RETURNED if is_ours else Kind.TAKEN
    at_ = moment_of(sent.createdAt, field="createdAt")
    return Happening(kind=kind, conversation=conversation.id, id=f"event:{sent.id}", at=at_)
