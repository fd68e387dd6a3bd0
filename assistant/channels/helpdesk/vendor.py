"""Name what every helpdesk's module does, so that the rest need not know which one it is.

A module knows the shapes of one vendor and nothing of our conversations. It is made anew for each
connection, from what the owner declared. What it sends may be tried again after any failure: the
caller keeps the order of a conversation, waits as long as it is told, and looks into `history`
before it repeats a reply that may have arrived. The `Api` that it is lent shows nobody's credentials:
a module gives each call its own headers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel

from assistant.channels.helpdesk.api import Api
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


class Helpdesk(Protocol):
    """One connection to one helpdesk."""

    vendor: ClassVar[Vendor]
    title: ClassVar[str]  # as the vendor writes its name
    can: ClassVar[frozenset[Ability]]
    settings: ClassVar[type[BaseModel]]
    """What the owner declares: addresses, ids, and secrets as `SecretStr` or tuples of them; each field has
    a `title` and a `description` that says where the vendor shows it. A form and the command line are
    made from it."""
    unproven: ClassVar[Sequence[str]]
    """What of the vendor's format could not be read at the vendor; shown in the README."""

    def __init__(self, settings: Any) -> None:
        """Speak for the owner who declared `settings`, which are of the type `settings` of the class."""

    @property
    def api_base(self) -> str:
        """The address below which every call goes."""

    def verify(self, delivery: Delivery, *, now: datetime) -> None:
        """Raise `Unauthenticated` unless the raw bytes come from this helpdesk, and just now.

        Nothing of the body is parsed before.
        """

    def greet(self, delivery: Delivery) -> bytes | None:  # noqa: ARG002
        """Return what the vendor wants to hear when an address is set up, as JSON or text; else `None`.

        Most vendors want to hear nothing.
        """
        return None

    def key(self, delivery: Delivery) -> str:
        """Return what is the same when this delivery is sent again, and for no other one."""

    def read(self, delivery: Delivery) -> tuple[Happening, ...]:
        """Return what happened, in order; nothing of what does not concern us.

        Raises `InvalidInput` naming the field when it is not shaped as documented.
        """

    async def completed(self, api: Api, happening: Happening) -> Happening | None:  # noqa: ARG002
        """Return what happened with the words that its delivery left out; `None` if it concerns nobody.

        Asked before it is worked on. Most vendors leave nothing out.
        """
        return happening

    async def reply(self, api: Api, conversation: str, text: str) -> Posted:
        """Say `text`, in Markdown, to the customer."""

    async def note(self, api: Api, conversation: str, text: str) -> Posted:
        """Leave `text`, in Markdown, for staff only."""

    async def hand_off(self, api: Api, conversation: str) -> None:
        """Have a person take over; doing it again changes nothing."""

    async def hand_back(self, api: Api, conversation: str) -> None:
        """Have the assistant's side take over again, as far as the helpdesk knows of it."""

    async def ownership(self, api: Api, conversation: str) -> Ownership:
        """Return who has the conversation now."""

    async def history(self, api: Api, conversation: str) -> tuple[Happening, ...]:
        """Return what was said to or by the customer, oldest first, ours among it as `PERSON_WROTE`."""

    async def customer(self, api: Api, conversation: str) -> Person:
        """Return whose conversation it is."""

    async def check(self, api: Api) -> tuple[Finding, ...]:
        """Try whether the address, the token and its rights will do, without changing anything."""
