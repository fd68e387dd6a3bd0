"""Speak with Sunshine Conversations, which carries Zendesk's messaging: who answers is up to a switchboard.

The assistant is an integration of the switchboard: it has a conversation while that is the active one, passes
control to people, or offers it, and gets it back the same way; what is offered to it is accepted before its
next reply. There are no notes: what people should know stands on the assistant's own desk.

Sources: github.com/zendesk/sunshine-conversations-python (docs: MessagesApi, SwitchboardActionsApi,
ConversationsApi, ParticipantsApi, UsersApi, SwitchboardsApi, SwitchboardIntegrationsApi, webhooks' models);
developer.zendesk.com, "Receiving messages", "Switchboard".
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, Field, JsonValue
from typing_extensions import override

from assistant.channels.helpdesk.answers import understood
from assistant.channels.helpdesk.api import Answer, Api, Rejected, at, segment
from assistant.channels.helpdesk.reading import Identifier, Sent, as_identifier, json_of
from assistant.channels.helpdesk.sunshine_told import (
    MARK,
    Conversation,
    Message,
    SunshineSettings,
    User,
    is_integration,
    said,
    told,
)
from assistant.channels.helpdesk.trying import attempted, found, is_there, missed
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.errors import InvalidInput
from assistant.helpdesks.model import (
    Ability,
    Delivery,
    Finding,
    Happening,
    Ownership,
    Person,
    Posted,
    Vendor,
)
from assistant.helpdesks.signatures import fingerprint, must_be_shared
from assistant.web.markdown import Markdown

KEY = "x-api-key"
LONGEST_HTML = 4096  # characters that `markdownText` may come to
PAGES = 300  # of 100 messages; a conversation holds 30,000
_MARKDOWN = Markdown()


class _Posted(Sent):
    messages: list[Message] = Field(min_length=1)


class _Meta(Sent):
    hasMore: bool = False  # noqa: N815  # the vendor's
    afterCursor: str | None = None  # noqa: N815


class _Messages(Sent):
    messages: list[Message]
    meta: _Meta = _Meta()


class _Participant(Sent):
    userId: Identifier  # noqa: N815


class _Participants(Sent):
    participants: list[_Participant] = Field(min_length=1)


class _Switchboard(Sent):
    id: Identifier
    enabled: bool = True


class _Switchboards(Sent):
    switchboards: list[_Switchboard] = Field(min_length=1)


class _Line(Sent):
    id: Identifier
    name: str
    integrationType: str | None = None  # noqa: N815


class _Lines(Sent):
    switchboardIntegrations: list[_Line]  # noqa: N815


class Sunshine(Helpdesk):
    """A connection to one app of Sunshine Conversations."""

    vendor: ClassVar[Vendor] = Vendor.SUNSHINE
    title: ClassVar[str] = "Zendesk messaging (Sunshine Conversations)"
    can: ClassVar[frozenset[Ability]] = frozenset(Ability) - {Ability.NOTE}
    settings: ClassVar[type[BaseModel]] = SunshineSettings
    unproven: ClassVar[Sequence[str]] = (
        "That agents are reached as zd:agentWorkspace, and write as it, was read in others' words.",
        "Which page of messages comes first was not seen: they are put in order by when they were received.",
        "That released control goes to the default integration was read in others' words.",
        "Whether `authenticated` stands beside who wrote was not seen: without it nobody is vouched for.",
    )

    def __init__(self, settings: SunshineSettings) -> None:
        self._declared = settings
        self._secrets = [secret.get_secret_value() for secret in settings.secrets]
        pair = f"{settings.key}:{settings.key_secret.get_secret_value()}"
        self._headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    @property
    @override
    def api_base(self) -> str:
        return f"{str(self._declared.address).rstrip('/')}/v2/apps/{segment(self._declared.app)}"

    @override
    def verify(self, delivery: Delivery, *, now: datetime) -> None:
        must_be_shared(delivery.headers.get(KEY), secrets=self._secrets, header=KEY)

    @override
    def key(self, delivery: Delivery) -> str:
        try:
            events = json_of(delivery.body).get("events")
            names = [as_identifier(at(one, "id")) for one in events] if isinstance(events, list) else []
        except (InvalidInput, ValueError):
            names = []
        return f"events:{fingerprint(' '.join(names).encode()) if names else fingerprint(delivery.body)}"

    @override
    def read(self, delivery: Delivery) -> tuple[Happening, ...]:
        return told(json_of(delivery.body), self._declared)

    @override
    async def reply(self, api: Api, conversation: str, text: str) -> Posted:
        if is_integration((await self._shown(api, conversation)).pendingSwitchboardIntegration, self._ours):
            await self._control(api, conversation, "acceptControl", {})
        is_short = len(_MARKDOWN.html(text)) <= LONGEST_HTML
        content: JsonValue = {
            "author": self._author(),
            "content": {"type": "text", "markdownText" if is_short else "text": text},
            "metadata": {MARK: True},
        }
        answer = await api.call("POST", _path(conversation, "/messages"), content, headers=self._headers)
        return Posted(message_id=understood(_Posted, answer.body, status=answer.status).messages[0].id)

    def _author(self) -> dict[str, JsonValue]:
        author: dict[str, JsonValue] = {"type": "business", "displayName": self._declared.display_name}
        return author | {"subtypes": ["AI"]} if self._declared.is_marked_ai else author

    @override
    async def note(self, api: Api, conversation: str, text: str) -> Posted:
        raise Rejected("Sunshine Conversations has no notes", status=0, fix="read the summary on the desk")

    @override
    async def hand_off(self, api: Api, conversation: str) -> None:
        people, found = self._declared.people, await self._shown(api, conversation)
        if is_integration(found.activeSwitchboardIntegration, people):
            return
        if self._declared.is_offered and is_integration(found.pendingSwitchboardIntegration, people):
            return
        page = await self._page(api, conversation, after=None)
        how = "offerControl" if self._declared.is_offered else "passControl"
        content: dict[str, JsonValue] = {"switchboardIntegration": people}
        if page.messages:  # else agents see the last ten alone
            content["metadata"] = {"first_message_id": page.messages[0].id}
        await self._control(api, conversation, how, content)

    @override
    async def hand_back(self, api: Api, conversation: str) -> None:
        await self._control(api, conversation, "passControl", {"switchboardIntegration": self._ours})

    @property
    def _ours(self) -> str:
        return self._declared.integration

    async def _control(self, api: Api, conversation: str, how: str, content: dict[str, JsonValue]) -> None:
        await api.call("POST", _path(conversation, f"/{how}"), content, headers=self._headers)

    async def _shown(self, api: Api, conversation: str) -> Conversation:
        answer = await api.call("GET", _path(conversation), headers=self._headers)
        return understood(Conversation, at(answer.body, "conversation"), status=answer.status)

    @override
    async def ownership(self, api: Api, conversation: str) -> Ownership:
        active = (await self._shown(api, conversation)).activeSwitchboardIntegration
        if active is None:
            return Ownership(state="released")
        is_ours = is_integration(active, self._ours)
        return Ownership(
            state=active.name or active.id, team_id=None if is_ours else active.id, is_machine=is_ours
        )

    @override
    async def history(self, api: Api, conversation: str) -> tuple[Happening, ...]:
        found: list[Message] = []
        cursor: str | None = None
        for _ in range(PAGES):
            page = await self._page(api, conversation, after=cursor)
            found += page.messages
            cursor = page.meta.afterCursor
            if not page.meta.hasMore or not cursor:
                break
        ordered = sorted(found, key=lambda message: message.received)
        happenings = [said(message, conversation) for message in ordered]
        return tuple(one for one in happenings if one is not None)

    async def _page(self, api: Api, conversation: str, *, after: str | None) -> _Messages:
        query = {"page[after]": after} if after else None
        answer = await api.call("GET", _path(conversation, "/messages"), query=query, headers=self._headers)
        return understood(_Messages, answer.body, status=answer.status)

    @override
    async def customer(self, api: Api, conversation: str) -> Person:
        answer = await api.call("GET", _path(conversation, "/participants"), headers=self._headers)
        who = understood(_Participants, answer.body, status=answer.status).participants[0].userId
        answer = await api.call("GET", f"/users/{segment(who)}", headers=self._headers)
        return understood(User, at(answer.body, "user"), status=answer.status).person()

    @override
    async def check(self, api: Api) -> tuple[Finding, ...]:
        app = await attempted("app", api.call("GET", "", headers=self._headers), is_there("app"))
        if not app.is_well:
            return (app,)
        boards = api.call("GET", "/switchboards", headers=self._headers)
        return app, await attempted("switchboard", self._lines(api, boards), self._is_wired)

    async def _lines(self, api: Api, boards: Awaitable[Answer]) -> Answer:
        """Ask for the integrations of the first switchboard: an app has one."""
        board = understood(_Switchboards, (await boards).body).switchboards[0]
        return await api.call(
            "GET", f"/switchboards/{segment(board.id)}/switchboardIntegrations", headers=self._headers
        )

    def _is_wired(self, answer: Answer) -> Finding:
        lines = understood(_Lines, answer.body, status=answer.status).switchboardIntegrations
        known = {name for line in lines for name in (line.id, line.name, line.integrationType)}
        missing = [name for name in (self._ours, self._declared.people) if name not in known]
        if not missing:
            return found("switchboard", told="assistant and people are connected to it")
        told_ = (
            f"the switchboard knows no {', no '.join(missing)}, but {', '.join(line.name for line in lines)}"
        )
        fix = "add the assistant's integration to the switchboard, and name both as they are named there"
        return missed("switchboard", told=told_, fix=fix)


def _path(conversation: str, what: str = "") -> str:
    return f"/conversations/{segment(conversation)}{what}"
