"""Describe by what customers are known, what it takes to merge two of them, and what came of it.

A key counts only if somebody who can know vouched for it: the shop's token or hash, the key
behind a self-issued identifier, our own visitor's token. Everything else is a claim. Claims are
kept, for staff to see, and never join anybody to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from assistant.consents.model import Consent, Consents, Purpose
from assistant.customers.model import Profile
from assistant.events import CustomerId

OURS = "concierge"  # the source of what we named ourselves
SHOP = "shop"
MERGED = "merge"  # the source of a decision that a merge had to write down


class Kind(StrEnum):
    """What sort of name an identifier is."""

    ANONYMOUS = "anonymous"  # a visitor's
    USER = "user"  # the shop's own id
    EMAIL = "email"
    PHONE = "phone"
    EXTERNAL = "external"  # an id in another system, which `source` names
    DID = "did"  # self-issued


class Vouching(StrEnum):
    """Who saw to it that an identifier is really theirs."""

    SHOP_TOKEN = "shop_token"  # noqa: S105  # a name, not a token
    IDENTIFIER_HASH = "identifier_hash"
    USER_HASH = "user_hash"
    DID_KEY = "did_key"
    VISITOR_TOKEN = "visitor_token"  # noqa: S105  # a name, not a token


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """One thing that a customer is known by; unverified, it is a claim that anybody may have made."""

    kind: Kind
    value: str  # normalised
    source: str = SHOP
    verified_by: Vouching | None = None
    verified_at: datetime | None = None
    seen_at: datetime
    disconnected_at: datetime | None = None  # since when the customer wants it to join nobody to them
    row: int | None = None  # where it is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What two customers have in common, verified on both sides."""

    kind: Kind
    value: str


class Done(StrEnum):
    """What a merge did to one row."""

    MOVED = "moved"
    CHANGED = "changed"
    MADE = "made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """One row that a merge touched, with what is needed to undo that."""

    table: str
    column: str  # which says whose row it is
    key: Mapping[str, object]  # what tells it apart, whoever owns it
    done: Done
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Something that both sides have and only one can keep, and which of them it is."""

    what: str
    wins: str
    loses: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a merge would do."""

    survivor: Profile
    absorbed: Profile
    keys: tuple[Key, ...]  # none: it would be refused
    moves: Mapping[str, int]  # rows by table
    stays: Mapping[str, int]  # rows that the survivor has already, and that stay with the shell
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """That two customers were joined: who did it, why and on what grounds."""

    id: str
    number: int  # in the order in which merges were made
    survivor_id: CustomerId
    absorbed_id: CustomerId
    keys: tuple[Key, ...]
    by: str
    reason: str
    at: datetime
    undone_at: datetime | None = None
    undone_by: str | None = None
    rows: int = 0


def settled(survivor: Consents, absorbed: Consents, *, is_absorbed_verified: bool) -> dict[Purpose, bool]:
    """Return what holds for each purpose that either side decided, once two become one.

    The stricter side wins; who never decided stands at their defaults. Only a decision that a
    verified customer took, after whatever the other side decided, holds as it is.
    """
    decided = {purpose for purpose in Purpose if purpose in survivor.decided or purpose in absorbed.decided}
    return {
        purpose: _settled(purpose, survivor, absorbed, is_absorbed_verified=is_absorbed_verified)
        for purpose in decided
    }


def _settled(purpose: Purpose, survivor: Consents, absorbed: Consents, *, is_absorbed_verified: bool) -> bool:
    ours, theirs = survivor.decided.get(purpose), absorbed.decided.get(purpose)
    if ours is not None and _is_later(ours, theirs):
        return ours.granted
    if is_absorbed_verified and theirs is not None and _is_later(theirs, ours):
        return theirs.granted
    return survivor.allows(purpose) and absorbed.allows(purpose)


def _is_later(one: Consent, other: Consent | None) -> bool:
    return other is None or one.at > other.at
