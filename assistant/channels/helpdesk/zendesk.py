"""Speak with Zendesk Support through its tickets.

A ticket has no owner that is a machine, so a tag says that a person has it: we set it when we hand over,
agents or their macros remove it to give the ticket back. Assigning it to the assistant's own user does
the same. What Zendesk's messaging says is not among a ticket's comments: connect it as Sunshine
Conversations, and leave its tickets alone here.

Sources: developer.zendesk.com, "Verifying webhook authenticity", "Tickets", "Ticket comments", "Ticket
audits", "Users"; the client that Zendesk publishes, github.com/zendesk/zendesk_api_client_rb.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import ClassVar

from pydantic import BaseModel, Field, JsonValue
from typing_extensions import override

from assistant.channels.helpdesk.answers import understood
from assistant.channels.helpdesk.api import Answer, Api, Rejected, TryLater, at, segment
from assistant.channels.helpdesk.fields import Holder
from assistant.channels.helpdesk.reading import Identifier, Sent, moment_of
from assistant.channels.helpdesk.trying import attempted, found, is_there, missed
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.channels.helpdesk.zendesk_told import ZendeskSettings, told, told_once
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
from assistant.helpdesks.signatures import as_base64, iso_moment, must_be_fresh, must_be_signed
from assistant.web.markdown import Markdown

SIGNATURE, TIMESTAMP = "X-Zendesk-Webhook-Signature", "X-Zendesk-Webhook-Signature-Timestamp"
ENDED = frozenset({"solved", "closed"})
PAGE, PAGES = 100, 50  # comments; a ticket holds 5,000 at most
_MARKDOWN = Markdown()


class _Kept(Sent):
    id: Identifier
    status: str
    tags: list[str] = Field(default_factory=list)
    assignee_id: Holder = None
    group_id: Holder = None
    requester_id: Holder = None
    updated_at: str


class _User(Sent):
    id: Identifier
    name: str | None = None
    email: str | None = None
    external_id: Holder = None
    role: str | None = None


class _Said(Sent):
    id: Identifier
    author_id: Identifier
    plain_body: str | None = None
    body: str | None = None
    public: bool = True
    created_at: str | None = None


class Zendesk(Helpdesk):
    """A connection to the tickets of one Zendesk."""

    vendor: ClassVar[Vendor] = Vendor.ZENDESK
    title: ClassVar[str] = "Zendesk Support"
    can: ClassVar[frozenset[Ability]] = frozenset(Ability)
    settings: ClassVar[type[BaseModel]] = ZendeskSettings
    unproven: ClassVar[Sequence[str]] = (
        "Which of ticket.created and ticket.comment_added tells of a new ticket was not seen: both may.",
        "Tags that changed were seen under two names, `added.tags` and `tags_added`: both are read.",
        "That `safe_update` with `updated_stamp` is answered 409 was read in clients of it.",
        "That an update answers with an audit that names the comment was read in clients of it.",
        "Whether comments come with their users was not seen: if not, only the requester is the customer.",
        "Whether a trigger escapes what it fills in was not seen: a body with a field twice is refused.",
        "That `assignee_id: null` leaves a ticket to nobody was not seen.",
    )

    def __init__(self, settings: ZendeskSettings) -> None:
        self._declared = settings
        self._user = str(settings.user)
        self._secrets = [secret.get_secret_value() for secret in settings.secrets]
        token = settings.token.get_secret_value()
        basic = base64.b64encode(f"{settings.email}/token:{token}".encode()).decode()
        self._headers = {"Authorization": f"Basic {basic}" if settings.email else f"Bearer {token}"}

    @property
    @override
    def api_base(self) -> str:
        return f"{str(self._declared.address).rstrip('/')}/api/v2"

    @override
    def verify(self, delivery: Delivery, *, now: datetime) -> None:
        sent = delivery.headers.get(TIMESTAMP.lower())
        must_be_signed(
            delivery.headers.get(SIGNATURE.lower()),
            (sent or "").encode() + delivery.body,
            secrets=self._secrets,
            algorithm="sha256",
            encode=as_base64,
            header=SIGNATURE,
        )
        must_be_fresh(iso_moment(sent, header=TIMESTAMP), now=now, header=TIMESTAMP)

    @override
    def key(self, delivery: Delivery) -> str:
        return told_once(delivery.body)

    @override
    def read(self, delivery: Delivery) -> tuple[Happening, ...]:
        happened = told(delivery.body, self._declared)
        return (happened,) if happened else ()

    @override
    async def reply(self, api: Api, conversation: str, text: str) -> Posted:
        return await self._say(api, conversation, text, public=True)

    @override
    async def note(self, api: Api, conversation: str, text: str) -> Posted:
        return await self._say(api, conversation, text, public=False)

    async def _say(self, api: Api, conversation: str, text: str, *, public: bool) -> Posted:
        comment: JsonValue = {"html_body": _MARKDOWN.html(text), "public": public}
        answer = await self._put(api, conversation, {"comment": comment})
        events = at(answer.body, "audit", "events")
        posted = (
            [event for event in events if at(event, "type") == "Comment"] if isinstance(events, list) else []
        )
        return Posted(message_id=str(at(posted[0], "id")) if posted and at(posted[0], "id") else None)

    @override
    async def hand_off(self, api: Api, conversation: str) -> None:
        declared, ticket = self._declared, await self._ticket(api, conversation)
        if declared.person_tag in ticket.tags:
            return
        change: dict[str, JsonValue] = {
            "tags": [*ticket.tags, declared.person_tag],
            "status": declared.status,
        }
        if ticket.assignee_id in {None, self._user}:
            if declared.agent or ticket.assignee_id:
                change["assignee_id"] = declared.agent
            if declared.group:
                change["group_id"] = declared.group
        await self._change(api, ticket, change)

    @override
    async def hand_back(self, api: Api, conversation: str) -> None:
        ticket = await self._ticket(api, conversation)
        tags = [tag for tag in ticket.tags if tag != self._declared.person_tag]
        if tags == ticket.tags and ticket.assignee_id in {None, self._user}:
            return
        await self._change(api, ticket, {"tags": [*tags], "assignee_id": self._declared.user})

    async def _change(self, api: Api, ticket: _Kept, change: dict[str, JsonValue]) -> None:
        """Change a ticket unless somebody did so since we read it: then it has to be looked at anew."""
        try:
            stamp: dict[str, JsonValue] = {"safe_update": True, "updated_stamp": ticket.updated_at}
            await self._put(api, ticket.id, change | stamp)
        except Rejected as trouble:
            if trouble.status != HTTPStatus.CONFLICT:
                raise
            raise TryLater("the ticket was changed meanwhile", headers={}) from trouble

    async def _put(self, api: Api, ticket: str, change: dict[str, JsonValue]) -> Answer:
        return await api.call(
            "PUT", f"/tickets/{segment(ticket)}.json", {"ticket": change}, headers=self._headers
        )

    async def _ticket(self, api: Api, ticket: str) -> _Kept:
        answer = await api.call("GET", f"/tickets/{segment(ticket)}.json", headers=self._headers)
        return understood(_Kept, at(answer.body, "ticket"))

    @override
    async def ownership(self, api: Api, conversation: str) -> Ownership:
        ticket = await self._ticket(api, conversation)
        is_ours = True if ticket.assignee_id == self._user else None
        return Ownership(
            state=ticket.status,
            person_id=None if ticket.assignee_id == self._user else ticket.assignee_id,
            team_id=ticket.group_id,
            is_machine=False if self._declared.person_tag in ticket.tags else is_ours,
            is_ended=ticket.status in ENDED,
        )

    @override
    async def history(self, api: Api, conversation: str) -> tuple[Happening, ...]:
        requester = (await self._ticket(api, conversation)).requester_id
        path, cursor = f"/tickets/{segment(conversation)}/comments.json", ""
        said: list[Happening] = []
        for _ in range(PAGES):
            query = {"include": "users", "page[size]": str(PAGE)} | (
                {"page[after]": cursor} if cursor else {}
            )
            page = (await api.call("GET", path, query=query, headers=self._headers)).body
            said += _said_on(page, conversation, requester=requester)
            cursor = str(at(page, "meta", "after_cursor") or "")
            if at(page, "meta", "has_more") is not True or not cursor:
                break
        return tuple(said)

    @override
    async def customer(self, api: Api, conversation: str) -> Person:
        ticket = await self._ticket(api, conversation)
        path = f"/users/{segment(ticket.requester_id or '')}.json"
        user = understood(_User, at((await api.call("GET", path, headers=self._headers)).body, "user"))
        return Person(id=user.id, name=user.name, email=user.email, external_id=user.external_id)

    @override
    async def check(self, api: Api) -> tuple[Finding, ...]:
        declared = self._declared
        findings = [
            await attempted(
                "user", api.call("GET", "/users/me.json", headers=self._headers), self._is_the_user
            )
        ]
        if findings[0].is_well and declared.group:
            path = f"/groups/{declared.group}.json"
            call = api.call("GET", path, headers=self._headers)
            findings.append(await attempted("group", call, is_there("group")))
        if findings[0].is_well and declared.agent:
            path = f"/users/{declared.agent}.json"
            call = api.call("GET", path, headers=self._headers)
            findings.append(await attempted("agent", call, is_there("agent")))
        return tuple(findings)

    def _is_the_user(self, answer: Answer) -> Finding:
        user = understood(_User, at(answer.body, "user"))
        if user.id != self._user:
            told, fix = f"the token is that of user {user.id}", "give this number as the assistant's user"
        elif user.role not in {"agent", "admin"}:
            told, fix = f"the assistant's user is no agent, but {user.role}", "give it the role of an agent"
        else:
            return found("user", told="the token is that of the assistant's user, an agent")
        return missed("user", told=told, fix=fix)


def _said_on(page: JsonValue, ticket: str, *, requester: str | None) -> list[Happening]:
    """Return what of a page of comments was said to or by customers: they are users without a desk."""
    listed, users = at(page, "comments"), at(page, "users")
    roles = {str(at(user, "id")): at(user, "role") for user in (users if isinstance(users, list) else [])}
    said = [understood(_Said, one) for one in (listed if isinstance(listed, list) else [])]
    return [
        Happening(
            kind=Kind.CUSTOMER_WROTE if _is_customer(one.author_id, roles, requester) else Kind.PERSON_WROTE,
            conversation=ticket,
            id=f"comment:{one.id}",
            at=moment_of(one.created_at, field="created_at"),
            person=Person(id=one.author_id),
            text=one.plain_body or one.body or "",
            message_id=one.id,
        )
        for one in said
        if one.public
    ]


def _is_customer(author: str, roles: Mapping[str, JsonValue], requester: str | None) -> bool:
    return roles[author] == "end-user" if author in roles else author == requester
