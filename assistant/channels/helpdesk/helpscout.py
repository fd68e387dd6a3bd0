"""Speak with Help Scout: signed webhooks in, its Inbox API 2.0 out, and version 3 where that tells more.

The token is fetched with the app's id and secret, and kept until shortly before it ends. A conversation that
was merged answers 301 for a while: it is followed once. Formats: https://developer.helpscout.com/webhooks and
https://developer.helpscout.com/mailbox-api (conversations, threads, authentication), `helpscout-api-php`.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, JsonValue
from typing_extensions import override

from assistant.channels.helpdesk.answers import of_an_answer
from assistant.channels.helpdesk.api import Answer, Api, Moved, Rejected, at, segment
from assistant.channels.helpdesk.helpscout_settings import Dialect, HelpScoutSettings
from assistant.channels.helpdesk.picking import (
    id_at,
    list_at,
    maybe_id_at,
    moment_at,
    words_at,
)
from assistant.channels.helpdesk.reading import LONGEST_ID, json_of, plain_of
from assistant.channels.helpdesk.trying import attempted, found
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
from assistant.helpdesks.signatures import as_base64, fingerprint, malformed, must_be_signed
from assistant.web.markdown import Markdown

SIGNATURE, EVENT = "X-HelpScout-Signature", "X-HelpScout-Event"
EARLY = 60.0  # seconds before its end from which a token is not used any more
PAGES = 20  # more than anybody reads back
UNAUTHORIZED = 401
OVER = frozenset({"closed", "spam"})
STAFF = frozenset(
    {"message", "reply", "chat"}
)  # kinds of thread that a user of Help Scout writes to a customer
KINDS = {"customer": Kind.CUSTOMER_WROTE} | dict.fromkeys(STAFF, Kind.PERSON_WROTE)


class HelpScout(Helpdesk):
    """One Help Scout account."""

    vendor: ClassVar[Vendor] = Vendor.HELPSCOUT
    title: ClassVar[str] = "Help Scout"
    can: ClassVar[frozenset[Ability]] = frozenset(Ability)
    settings: ClassVar[type[BaseModel]] = HelpScoutSettings
    unproven: ClassVar[Sequence[str]] = (
        "That a webhook holds the newest threads under _embedded.threads was read in receivers of it.",
        "Whether an answer's text is read as HTML or as plain text was not seen: a setting chooses.",
        "Nothing gives a conversation back to a program: assigning it to the assistant's user does.",
        "Webhooks carry no signed time: what is sent again is known by what it says.",
        "That users/me answers as the connection test expects was not seen at Help Scout.",
    )

    def __init__(self, settings: HelpScoutSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._secrets = [secret.get_secret_value() for secret in settings.secrets]
        self._clock = clock  # seconds
        self._token: tuple[str, float] | None = None  # and when it is used no more
        self._fetching = asyncio.Lock()
        self._markdown = Markdown()

    @property
    @override
    def api_base(self) -> str:
        return str(self._settings.address).rstrip("/")

    @override
    def verify(self, delivery: Delivery, *, now: datetime) -> None:
        must_be_signed(
            delivery.headers.get(SIGNATURE.lower()),
            delivery.body,
            secrets=self._secrets,
            algorithm="sha1",
            encode=as_base64,
            header=SIGNATURE,
        )

    @override
    def key(self, delivery: Delivery) -> str:
        return fingerprint(delivery.headers.get(EVENT.lower(), "").encode() + b"\n" + delivery.body)

    @override
    def read(self, delivery: Delivery) -> tuple[Happening, ...]:
        content = json_of(delivery.body)
        match delivery.headers.get(EVENT.lower()):
            case None | "":
                raise malformed(EVENT, "is missing")
            case "convo.created" | "convo.customer.reply.created":
                return self._written(content, kinds=frozenset({"customer"}))
            case "convo.agent.reply.created":
                return self._written(content, kinds=STAFF)
            case "convo.assigned":
                return self._assigned(content, told=fingerprint(delivery.body))
            case "convo.status" if words_at(content, "status") in OVER:
                return (_change(Kind.ENDED, content, fingerprint(delivery.body)),)
            case "convo.deleted":
                return (_change(Kind.ENDED, content, fingerprint(delivery.body)),)
            case _:
                return ()

    def _written(self, content: JsonValue, *, kinds: frozenset[str]) -> tuple[Happening, ...]:
        conversation = id_at(content, "id")
        threads = list_at(content, "_embedded", "threads")
        if not threads:
            raise malformed("_embedded.threads", "is missing")
        newest = max(
            (one for one in threads if words_at(one, "type") in kinds),
            key=lambda one: words_at(one, "createdAt") or "",
            default=None,
        )
        if newest is None or maybe_id_at(newest, "createdBy", "id") == self._ours:
            return ()
        said = _said(newest, conversation, may_answer=self._may_answer(content))
        return (said,) if said is not None else ()

    def _assigned(self, content: JsonValue, *, told: str) -> tuple[Happening, ...]:
        assignee = maybe_id_at(content, "assignee", "id")
        if assignee is None:
            return ()
        kind = Kind.RETURNED if assignee == self._ours else Kind.TAKEN
        person = None if kind is Kind.RETURNED else _person(at(content, "assignee"))
        return (_change(kind, content, told, person),)

    def _may_answer(self, content: JsonValue) -> bool | None:
        assignee = maybe_id_at(content, "assignee", "id")
        return None if assignee is None else assignee == self._ours

    @override
    async def reply(self, api: Api, conversation: str, text: str) -> Posted:
        now = await self._conversation(api, conversation)
        with of_an_answer():
            customer, known = int(id_at(now.body, "primaryCustomer", "id")), id_at(now.body, "id")
        content: JsonValue = {
            "text": self._written_as(text),
            "customer": {"id": customer},
            "user": self._settings.user,
            "status": self._settings.status_after_reply.value,
        }
        answer = await self._call(api, "POST", f"/v2/conversations/{segment(known)}/reply", content)
        return Posted(message_id=answer.headers.get("resource-id"))

    @override
    async def note(self, api: Api, conversation: str, text: str) -> Posted:
        content: JsonValue = {"text": self._written_as(text), "user": self._settings.user}
        answer = await self._call(api, "POST", f"/v2/conversations/{segment(conversation)}/notes", content)
        return Posted(message_id=answer.headers.get("resource-id"))

    @override
    async def hand_off(self, api: Api, conversation: str) -> None:
        who = self._settings.assignee
        step: JsonValue = {"op": "remove", "path": "/assignTo"}
        if who is not None:
            step = {"op": "replace", "path": "/assignTo", "value": who}
        await self._patch(api, conversation, step)
        await self._patch(api, conversation, {"op": "replace", "path": "/status", "value": "active"})

    @override
    async def hand_back(self, api: Api, conversation: str) -> None:
        ours = self._settings.user
        await self._patch(api, conversation, {"op": "replace", "path": "/assignTo", "value": ours})

    @override
    async def ownership(self, api: Api, conversation: str) -> Ownership:
        now = await self._conversation(api, conversation)
        person, kind = now.text("assignee", "id"), now.text("assignee", "type")
        state, is_team = now.text("status") or "", kind == "team"
        return Ownership(
            state=state,
            person_id=None if is_team else person,
            team_id=person if is_team else None,
            is_machine=None if person is None else person == self._ours or kind == "system_user",
            is_ended=state in OVER,
        )

    @override
    async def history(self, api: Api, conversation: str) -> tuple[Happening, ...]:
        known = (await self._conversation(api, conversation)).text("id") or conversation
        threads = list[JsonValue]()
        for page in range(1, PAGES + 1):
            path = f"/v3/conversations/{segment(known)}/threads"
            answer = await self._call(api, "GET", path, query={"page": str(page)})
            with of_an_answer():
                threads += list_at(answer.body, "_embedded", "threads")
            if page >= int(answer.text("page", "totalPages") or 1):
                break
        with of_an_answer():
            said = [_said(one, conversation) for one in threads if at(one, "state") == "published"]
        return tuple(one for one in reversed(said) if one is not None)

    @override
    async def customer(self, api: Api, conversation: str) -> Person:
        now = await self._conversation(api, conversation)
        with of_an_answer():
            return _person(at(now.body, "primaryCustomer"))

    @override
    async def check(self, api: Api) -> tuple[Finding, ...]:
        step, call = "App ID and secret", self._call(api, "GET", "/v2/users/me")
        own = await attempted(step, call, lambda _: found(step, told="Help Scout knows the app"))
        if not own.is_well:
            return (own,)
        user = await attempted("User", self._call(api, "GET", f"/v2/users/{self._settings.user}"), _named)
        fix = "" if user.is_well else "take the number from the address of the user's profile"
        return (own, replace(user, fix=fix))

    @property
    def _ours(self) -> str:
        return str(self._settings.user)

    def _written_as(self, text: str) -> str:
        return self._markdown.html(text) if self._settings.dialect is Dialect.HTML else text

    async def _conversation(self, api: Api, conversation: str) -> Answer:
        """Return the conversation, or the one that it was merged into."""
        try:
            return await self._call(api, "GET", f"/v3/conversations/{segment(conversation)}")
        except Moved as moved:
            elsewhere = re.search(r"/conversations/(\d{1,20})(?:[/?#]|$)", moved.location)
            if elsewhere is None:
                raise
            return await self._call(api, "GET", f"/v3/conversations/{elsewhere[1]}")

    async def _patch(self, api: Api, conversation: str, step: JsonValue) -> None:
        await self._call(api, "PATCH", f"/v2/conversations/{segment(conversation)}", step)

    async def _call(
        self,
        api: Api,
        method: str,
        path: str,
        content: JsonValue = None,
        *,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call with the token; a token that was withdrawn is fetched anew, once."""
        was_kept = self._token is not None
        token = await self._bearer(api)
        try:
            return await api.call(method, path, content, query=query, headers=_bearing(token))
        except Rejected as refused:
            if refused.status != UNAUTHORIZED or not was_kept:
                raise
        self._forget(token)
        renewed = await self._bearer(api)
        return await api.call(method, path, content, query=query, headers=_bearing(renewed))

    async def _bearer(self, api: Api) -> str:
        async with self._fetching:
            if self._token is None or self._token[1] <= self._clock():
                self._token = await self._fetched(api)
            return self._token[0]

    async def _fetched(self, api: Api) -> tuple[str, float]:
        asked = self._clock()
        content: JsonValue = {
            "grant_type": "client_credentials",
            "client_id": self._settings.app_id,
            "client_secret": self._settings.app_secret.get_secret_value(),
        }
        answer = await api.call("POST", "/v2/oauth2/token", content)
        token, lasts = at(answer.body, "access_token"), at(answer.body, "expires_in")
        if not isinstance(token, str) or not isinstance(lasts, int | float):
            raise Rejected(
                "the answer holds no token", status=answer.status, fix="check the address of the API"
            )
        return token, asked + lasts - EARLY

    def _forget(self, token: str) -> None:
        if self._token is not None and self._token[0] == token:
            self._token = None


def _named(user: Answer) -> Finding:
    name = f"{user.text('firstName') or ''} {user.text('lastName') or ''}".strip()
    return found("User", told=f"answers are written by {name or 'that user'}")


def _bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _said(thread: JsonValue, conversation: str, *, may_answer: bool | None = None) -> Happening | None:
    """Return what a thread says between customer and staff; `None` if it says nothing to the other."""
    kind = KINDS.get(words_at(thread, "type") or "")
    text = plain_of(words_at(thread, "body") or "")
    if kind is None or not text:
        return None
    identifier = id_at(thread, "id")
    author = "customer" if at(thread, "createdBy") is None and kind is Kind.CUSTOMER_WROTE else "createdBy"
    return Happening(
        kind=kind,
        conversation=conversation,
        id=f"thread:{identifier}",
        at=moment_at(thread, "createdAt"),
        person=_person(at(thread, author)),
        text=text,
        message_id=identifier,
        may_answer=may_answer,
    )


def _person(who: JsonValue) -> Person:
    names = [words_at(who, "first"), words_at(who, "last")]
    name = " ".join(one for one in names if one) or None
    return Person(id=id_at(who, "id"), name=name, email=words_at(who, "email"))


def _change(kind: Kind, content: JsonValue, told: str, person: Person | None = None) -> Happening:
    conversation = id_at(content, "id")
    return Happening(kind=kind, conversation=conversation, id=f"{kind}:{told}"[:LONGEST_ID], person=person)
