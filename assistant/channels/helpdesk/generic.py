"""Speak with any other helpdesk, by what its owner declared of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import ClassVar

from pydantic import BaseModel, JsonValue
from typing_extensions import override

from assistant.channels.helpdesk.api import Api, Rejected, at, segment
from assistant.channels.helpdesk.generic_settings import (
    Call,
    Encoding,
    GenericSettings,
    Pointer,
    Scheme,
    Unit,
)
from assistant.channels.helpdesk.reading import as_identifier, json_of, moment_of, plain_of
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
from assistant.helpdesks.signatures import (
    as_base64,
    as_hex,
    fingerprint,
    iso_moment,
    malformed,
    must_be_fresh,
    must_be_shared,
    must_be_signed,
    unix_moment,
)
from assistant.web.markdown import Markdown

PER_SECOND = {Unit.SECONDS: 1, Unit.MILLISECONDS: 1000}


class Generic(Helpdesk):
    """A connection to a helpdesk that has no module of its own here."""

    vendor: ClassVar[Vendor] = Vendor.GENERIC
    title: ClassVar[str] = "Any other helpdesk"
    can: ClassVar[frozenset[Ability]] = frozenset(
        {Ability.REPLY, Ability.NOTE, Ability.HAND_OFF, Ability.HAND_BACK, Ability.HISTORY}
    )
    settings: ClassVar[type[BaseModel]] = GenericSettings
    unproven: ClassVar[Sequence[str]] = ("Nothing but what its owner declares of it is known.",)

    def __init__(self, settings: GenericSettings) -> None:
        self._declared = settings
        self._secrets = [secret.get_secret_value() for secret in settings.secrets]
        self._headers = {settings.token_header: settings.token.get_secret_value()}
        self._markdown = Markdown()

    @property
    @override
    def api_base(self) -> str:
        return str(self._declared.address).rstrip("/")

    @override
    def verify(self, delivery: Delivery, *, now: datetime) -> None:
        declared = self._declared.signature
        sent = delivery.headers.get(declared.header.lower())
        if declared.scheme is Scheme.NONE:
            return
        if declared.scheme is Scheme.SHARED:
            must_be_shared(sent, secrets=self._secrets, header=declared.header)
            return
        before, stamp = b"", None
        if declared.timestamp is not None:
            stamp = delivery.headers.get(declared.timestamp.lower())
            before = ((stamp or "") + declared.between).encode()
        must_be_signed(
            sent,
            before + delivery.body,
            secrets=self._secrets,
            algorithm=declared.algorithm,
            encode=as_hex if declared.encoding is Encoding.HEX else as_base64,
            prefix=declared.prefix,
            header=declared.header,
        )
        if declared.timestamp is not None:
            must_be_fresh(self._moment(stamp, declared.timestamp), now=now, header=declared.timestamp)

    @override
    def key(self, delivery: Delivery) -> str:
        header = self._declared.mapping.delivery_id
        sent = None if header is None else delivery.headers.get(header.lower())
        return sent or fingerprint(delivery.body)

    @override
    def read(self, delivery: Delivery) -> tuple[Happening, ...]:
        content, mapping = json_of(delivery.body), self._declared.mapping
        event = None if mapping.event is None else pointed(content, mapping.event)
        kinds = {Kind.TAKEN: mapping.taken, Kind.RETURNED: mapping.returned, Kind.ENDED: mapping.ended}
        for kind, words in kinds.items():
            if event in words:
                told = f"{kind}:{fingerprint(delivery.body)}"
                return (Happening(kind=kind, conversation=_id(content, mapping.conversation), id=told),)
        if mapping.messages and event not in mapping.messages:
            return ()
        return self._spoken(content)

    @override
    async def reply(self, api: Api, conversation: str, text: str) -> Posted:
        return await self._call(api, self._declared.reply, conversation, text)

    @override
    async def note(self, api: Api, conversation: str, text: str) -> Posted:
        return await self._call(api, self._declared.note, conversation, text)

    @override
    async def hand_off(self, api: Api, conversation: str) -> None:
        await self._call(api, self._declared.hand_off, conversation)

    @override
    async def hand_back(self, api: Api, conversation: str) -> None:
        await self._call(api, self._declared.hand_back, conversation)

    @override
    async def ownership(self, api: Api, conversation: str) -> Ownership:
        raise Rejected("who has a conversation cannot be asked", status=HTTPStatus.NOT_IMPLEMENTED)

    @override
    async def history(self, api: Api, conversation: str) -> tuple[Happening, ...]:
        listing = self._declared.history
        if listing is None:
            fix = "declare `history` where the helpdesk lets it be read"
            raise Rejected("what was said cannot be asked", status=HTTPStatus.NOT_IMPLEMENTED, fix=fix)
        path = listing.path.replace("{conversation}", segment(conversation))
        items = pointed((await api.call("GET", path, headers=self._headers)).body, listing.items)
        found = []
        for one in items if isinstance(items, list) else []:
            text = pointed(one, listing.text)
            if not isinstance(text, str) or (listing.private and pointed(one, listing.private) is True):
                continue
            is_customer = pointed(one, listing.author) in listing.customers
            number = _id(one, listing.id)
            said = Happening(
                kind=Kind.CUSTOMER_WROTE if is_customer else Kind.PERSON_WROTE,
                conversation=conversation,
                id=f"message:{number}",
                text=text,
                message_id=number,
            )
            found.append(said)
        return tuple(found)

    @override
    async def customer(self, api: Api, conversation: str) -> Person:
        raise Rejected("whose conversation it is cannot be asked", status=HTTPStatus.NOT_IMPLEMENTED)

    @override
    async def check(self, api: Api) -> tuple[Finding, ...]:
        findings = []
        if self._declared.signature.scheme is Scheme.NONE:
            told = "whoever knows the address of this connection can write as your customers"
            fix = "have the helpdesk sign what it sends, or send a secret in a header"
            findings.append(missed("signatures", told=told, fix=fix))
        if self._declared.probe is None:
            return (*findings, found("token", told="it cannot be tried: no `probe` is declared"))
        call = api.call("GET", self._declared.probe, headers=self._headers)
        known = found("token", told="the helpdesk knows it")
        return (*findings, await attempted("token", call, lambda _: known))

    def _moment(self, stamp: str | None, header: str) -> datetime:
        unit = self._declared.signature.unit
        if unit is Unit.ISO:
            return iso_moment(stamp, header=header)
        return unix_moment(stamp, header=header, per_second=PER_SECOND[unit])

    def _spoken(self, content: JsonValue) -> tuple[Happening, ...]:
        mapping = self._declared.mapping
        author = pointed(content, mapping.author)
        if mapping.private is not None and pointed(content, mapping.private) is True:
            return ()
        if author not in (*mapping.customers, *mapping.people):
            return ()
        text = pointed(content, mapping.text)
        if not isinstance(text, str | None):
            raise malformed(mapping.text, "is no text")
        words = plain_of(text) if text and mapping.is_html else (text or "").strip()
        if not words:
            return ()
        number, moment = _id(content, mapping.message_id), _of(content, mapping.at)
        if moment is not None and (isinstance(moment, bool) or not isinstance(moment, str | int | float)):
            raise malformed(mapping.at or "", "is no moment")
        is_customer = author in mapping.customers
        return (
            Happening(
                kind=Kind.CUSTOMER_WROTE if is_customer else Kind.PERSON_WROTE,
                conversation=_id(content, mapping.conversation),
                id=f"message:{number}",
                at=moment_of(moment, field=mapping.at or ""),
                person=self._person(content),
                text=words,
                message_id=number,
            ),
        )

    def _person(self, content: JsonValue) -> Person | None:
        mapping = self._declared.mapping
        if _of(content, mapping.person_id) is None:
            return None
        name, external_id = _of(content, mapping.person_name), _of(content, mapping.external_id)
        return Person(
            id=_id(content, mapping.person_id or ""),
            name=name if isinstance(name, str) else None,
            external_id=None if external_id is None else _id(content, mapping.external_id or ""),
            is_verified=external_id is not None and _of(content, mapping.verified) is True,
        )

    async def _call(self, api: Api, call: Call | None, conversation: str, text: str = "") -> Posted:
        """Send a request as it was declared; one that was not is not sent."""
        if call is None:
            return Posted(message_id=None)
        stand = {"{conversation}": conversation, "{html}": self._markdown.html(text), "{text}": text}
        path = call.path.replace("{conversation}", segment(conversation))
        answer = await api.call(call.method, path, _filled(call.body, stand), headers=self._headers)
        found = None if call.message_id is None else pointed(answer.body, call.message_id)
        known = isinstance(found, str | int) and not isinstance(found, bool)
        return Posted(message_id=str(found) if known else None)


def pointed(content: JsonValue, pointer: Pointer) -> JsonValue:
    """Return what a JSON Pointer (RFC 6901) leads to; `None` where any step of it is missing."""
    for written in pointer.split("/")[1:]:
        step = written.replace("~1", "/").replace("~0", "~")
        is_place = isinstance(content, list) and step.isascii() and step.isdigit() and len(step) < 10
        content = at(content, int(step) if is_place else step)
    return content


def _of(content: JsonValue, pointer: Pointer | None) -> JsonValue:
    return None if pointer is None else pointed(content, pointer)


def _id(content: JsonValue, pointer: Pointer) -> str:
    try:
        return as_identifier(pointed(content, pointer))
    except ValueError as trouble:
        raise malformed(pointer or "/", str(trouble)) from None


def _filled(body: JsonValue, stand: dict[str, str]) -> JsonValue:
    """Return what is sent: each placeholder once, so that nothing within a text is taken for one."""
    if isinstance(body, dict):
        return {name: _filled(one, stand) for name, one in body.items()}
    if isinstance(body, list):
        return [_filled(one, stand) for one in body]
    if isinstance(body, str):
        for name, value in stand.items():
            if name in body:
                before, _, after = body.partition(name)
                return before + value + after
    return body
