"""Describe an API token: a secret of a program's, what it may do with it, and until when.

The secret is `cgt_`, 43 characters of 256 random bits, and 6 more that follow from them: whoever scans
texts for secrets can tell a real one from a look-alike, and a mistyped one is refused unseen.
"""

from __future__ import annotations

import hashlib
import secrets
import string
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.errors import InvalidInput
from assistant.events import ApiTokenId, StaffId

PREFIX = "cgt_"
ALPHABET = string.digits + string.ascii_letters
RANDOM_CHARACTERS = 43  # 62**43 is just above 2**256
CHECK_CHARACTERS = 6  # 62**6 is above 2**32, what CRC-32 may come to
SHOWN_CHARACTERS = len(PREFIX) + 6  # what stays readable of a secret: enough to tell two apart

LASTS = timedelta(days=90)
LONGEST = timedelta(days=366)
GRACE = timedelta(days=1)  # that a token holds beside the one in its place
COARSE = timedelta(hours=1)  # how closely it is noted when one was used
KEPT_AFTER = timedelta(days=30)  # that one which lets nobody in is still listed


class Scope(StrEnum):
    """What a program may do."""

    ANSWERS = "answers"  # ask what the articles say
    ARTICLES = "articles"  # read, publish and withdraw articles
    CONVERSATIONS = "conversations"  # speak for customers, in conversations that it started
    CUSTOMERS_READ = "customers:read"  # read what an agent may read of a customer
    CUSTOMERS_WRITE = "customers:write"  # tell who customers are, what they ordered and did
    DESK = "desk"  # take, answer and return conversations as an agent
    INTAKE = "intake"  # report tracked events
    OFFERS = "offers"  # rank offers and put sets together


FOR_STAFF = frozenset({Scope.ARTICLES, Scope.CUSTOMERS_READ, Scope.DESK})
"""Scopes of which each deed is noted under somebody's name, so that their token acts for somebody."""

SHOP_SCOPES = (Scope.CUSTOMERS_WRITE, Scope.OFFERS)
"""What the key of the shop's own server, CONCIERGE_SHOP_KEY, is good for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """One token, without its secret."""

    id: ApiTokenId
    name: str
    shown: str  # how its secret begins
    scopes: tuple[Scope, ...]
    staff_id: StaffId | None  # for whom it acts
    made_by: str
    made_at: datetime
    expires_at: datetime | None  # never, for the key that stands in the settings
    revoked_at: datetime | None = None
    used_at: datetime | None = None  # last, within `COARSE`

    def holds(self, at: datetime) -> bool:
        """Whether it lets anybody in."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


def new_secret() -> str:
    """Return the secret of a new token."""
    random = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return f"{PREFIX}{random}{check_of(random)}"


def check_of(random: str) -> str:
    """Return the characters that end a secret: CRC-32 of the random ones, to the base of 62."""
    rest, digits = zlib.crc32(random.encode()), ""
    for _ in range(CHECK_CHARACTERS):
        rest, digit = divmod(rest, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits


def is_token(text: str) -> bool:
    """Whether a text is written as a secret of ours, to the last character."""
    random, check = text.removeprefix(PREFIX)[:-CHECK_CHARACTERS], text[-CHECK_CHARACTERS:]
    return text.startswith(PREFIX) and len(random) == RANDOM_CHARACTERS and check == check_of(random)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret: enough to know it again, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def scopes_in(words: Iterable[str]) -> tuple[Scope, ...]:
    """Return the scopes that are named, each once, in order. Raises `InvalidInput`."""
    found = set()
    for word in words:
        if word not in set(Scope):
            known = ", ".join(Scope)
            raise InvalidInput("scopes", f"there is no scope {word!r}", fix=f"use some of {known}")
        found.add(Scope(word))
    if not found:
        raise InvalidInput("scopes", "none is named", fix="name what the program needs")
    return tuple(sorted(found))


def check_wanted(scopes: Iterable[Scope], *, lasts: timedelta, staff_id: StaffId | None) -> None:
    """Raise `InvalidInput` for a token that would last too long, or that would act for nobody."""
    if not timedelta(0) < lasts <= LONGEST:
        raise InvalidInput("days", "a token lasts from 1 to 366 days", fix="give it fewer, and rotate it")
    if staff_id is None and FOR_STAFF.intersection(scopes):
        needs = ", ".join(sorted(FOR_STAFF.intersection(scopes)))
        raise InvalidInput("scopes", f"{needs}: done in somebody's name", fix="say whose, with --for EMAIL")
