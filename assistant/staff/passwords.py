"""Hash passwords, and tell whether one is right, away from the event loop.

Argon2id with what OWASP's cheat sheet on password storage asks for: 19 MiB of memory, two passes, one lane.
Each takes some 30 ms of a core, so no more than two are worked on at once, whoever knocks. For an
address that nobody has, a hash of no password is tried all the same: how long the answer takes tells nothing.
"""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import InvalidInput
from assistant.staff.commonest import COMMONEST

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
AT_ONCE = 2
SHORTEST, LONGEST = 12, 200  # characters
FEWEST_KINDS = 5  # different characters


class Verdict(NamedTuple):
    """What came of trying a password; `again` is a hash by today's parameters to keep instead."""

    is_right: bool
    again: str | None = None


class Passwords:
    """Hashes and tries passwords, a few at once."""

    def __init__(self) -> None:
        self._few = asyncio.Semaphore(AT_ONCE)

    async def hashed(self, password: str) -> str:
        """Return what is kept of a password."""
        async with self._few:
            return await asyncio.to_thread(_hashed, password)

    async def tried(self, password: str, kept: str | None) -> Verdict:
        """Whether a password is the one of which `kept` is kept; `None` takes as long, and is never right."""
        async with self._few:
            return await asyncio.to_thread(_tried, password, kept)


def check_new(password: str, *, email: str) -> None:
    """Raise `InvalidInput` that says why a password is too easily guessed."""
    plain = _normal(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise InvalidInput(
            "password",
            f"has not {SHORTEST} to {LONGEST} characters",
            fix="take four words that do not belong together",
        )
    bare = "".join(letter for letter in plain.casefold() if letter.isalnum())
    if len(set(bare)) < FEWEST_KINDS or _is_common(bare) or _is_run(bare):
        raise InvalidInput("password", "is one of the first that are guessed", fix="take another one")
    if any(len(part) > 3 and bare == part * (len(bare) // len(part)) for part in _parts(email)):
        raise InvalidInput("password", "is your own address", fix="take another one")


def _is_common(bare: str) -> bool:
    """Whether nothing is left but digits once the commonest words are taken out."""
    for word in sorted(COMMONEST, key=len, reverse=True):
        bare = bare.replace(word, "")
    return len(bare.strip("0123456789")) < 3  # "password2024abc" is no better than "password"


def _is_run(bare: str) -> bool:
    """Whether each character follows the one before, up or down, as in `abcdefghijkl`."""
    steps = {ord(after) - ord(before) for before, after in pairwise(bare)}
    return steps <= {1} or steps <= {-1}


def _parts(email: str) -> set[str]:
    whole = email.casefold()
    return {"".join(one for one in part if one.isalnum()) for part in (whole, *whole.split("@"))}


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # imported by the first who signs in

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def _nobodys() -> str:
    return _hasher().hash(secrets.token_urlsafe())


def _hashed(password: str) -> str:
    return _hasher().hash(_normal(password))


def _tried(password: str, kept: str | None) -> Verdict:
    from argon2.exceptions import InvalidHashError, VerificationError

    hasher, plain = _hasher(), _normal(password)
    try:
        hasher.verify(kept or _nobodys(), plain)
    except (VerificationError, InvalidHashError):
        return Verdict(is_right=False)
    if kept is None:
        return Verdict(is_right=False)
    return Verdict(is_right=True, again=hasher.hash(plain) if hasher.check_needs_rehash(kept) else None)


def _normal(password: str) -> str:
    """Return a password as it is hashed: the same letters however a keyboard composes them (NFKC)."""
    return unicodedata.normalize("NFKC", password)
