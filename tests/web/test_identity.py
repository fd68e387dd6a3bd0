"""Test that a token is believed for as long as nothing could have changed whose it is, and no longer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from assistant.errors import Unauthenticated
from assistant.web.identity import REMEMBERED, Identity
from assistant.web.tokens import Claims, VisitorTokens
from assistant.work import UnitOfWork, Work
from tests.web.test_tokens import NOW, SECRET, SHOP, token

LATER = REMEMBERED + timedelta(seconds=1)


@dataclass(slots=True)
class Shop:
    """Vouches for its customers until it takes that back."""

    is_trusted: bool = True
    asked: list[datetime] = field(default_factory=list)

    async def verify(self, signed: str, *, at: datetime) -> Claims:
        """Return what the token says. Raises `Unauthenticated`."""
        self.asked.append(at)
        if not self.is_trusted:
            raise Unauthenticated("its key was withdrawn", fix="sign with the new one")
        return await SHOP.verify(signed, at=at)


@dataclass(slots=True)
class Looking:
    """Finds out who somebody is, at any time."""

    work: Work
    shop: Shop = field(default_factory=Shop)
    now: datetime = NOW
    identity: Identity = field(init=False)

    def __post_init__(self) -> None:
        self.identity = Identity(
            self.work, shop=self.shop, visitors=VisitorTokens(secret=SECRET), clock=lambda: self.now
        )

    async def name_of(self, signed: str) -> str | None:
        """Return the name kept of whoever the token speaks for."""
        caller = await self.identity.customer_of(signed)
        async with self.work.reading() as unit:
            return (await unit.customers.profile(caller.customer_id)).name

    async def renamed(self, name: str) -> None:
        """Have the shop tell another name by another way."""
        async with self.work.writing() as unit:
            await unit.customers.recognise("ana", name=name, email=None, locale="en", region=None, at=NOW)


async def _erased(unit: UnitOfWork) -> None:
    profile = await unit.customers.known("ana")
    assert profile is not None
    await unit.customers.erase(profile.id, at=NOW)


async def test_a_token_that_still_holds_is_checked_again_and_writes_nothing(work: Work) -> None:
    """Thousands of open windows must not write their customers anew each minute."""
    looking, signed = Looking(work), token(name="Ana")
    await looking.identity.customer_of(signed)
    await looking.renamed("Ana Ribeiro")

    looking.now += LATER

    assert await looking.name_of(signed) == "Ana Ribeiro"
    assert looking.shop.asked == [NOW, NOW + LATER]


async def test_within_a_minute_nobody_is_asked(work: Work) -> None:
    """A conversation does not look its customer up at each message."""
    looking, signed = Looking(work), token()
    first = await looking.identity.customer_of(signed)

    looking.now += timedelta(seconds=30)

    assert await looking.identity.customer_of(signed) == first
    assert looking.shop.asked == [NOW]


async def test_a_key_that_was_withdrawn_lets_nobody_in_after_a_minute(work: Work) -> None:
    """Whoever stole the key is out, also where a window was open before."""
    looking, signed = Looking(work), token()
    await looking.identity.customer_of(signed)

    looking.shop.is_trusted = False
    looking.now += LATER

    with pytest.raises(Unauthenticated, match="withdrawn"):
        await looking.identity.customer_of(signed)


async def test_a_token_ends_when_it_says_so(work: Work) -> None:
    """It was looked up in its last minute, and is not believed for longer than it says."""
    looking, signed = Looking(work), token(exp=NOW + timedelta(seconds=20))
    await looking.identity.customer_of(signed)

    looking.now += LATER

    with pytest.raises(Unauthenticated, match="expired"):
        await looking.identity.customer_of(signed)


async def test_whoever_was_erased_is_nobody_within_a_second(work: Work) -> None:
    """Through whichever server they were erased."""
    looking, signed = Looking(work), token()
    await looking.identity.customer_of(signed)
    async with work.writing() as unit:
        await _erased(unit)

    looking.now += timedelta(seconds=1)

    with pytest.raises(Unauthenticated, match="erased"):
        await looking.identity.customer_of(signed)
