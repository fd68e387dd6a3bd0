"""Who belongs to an account is the shop's latest word, and leaves with the customer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from sqlalchemy import func, select

from assistant.accounts.model import Kind, Layer, Service, Vouched
from assistant.consents.model import Consent, Purpose
from assistant.errors import NotFound
from assistant.events import CustomerId
from assistant.storage import Database, tables
from assistant.work import UnitOfWork, Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Source = Literal["token", "import", "shop"]


async def ana(unit: UnitOfWork) -> CustomerId:
    """Return a customer whom the shop knows."""
    profile = await unit.customers.recognise("ana", name="Ana", email=None, locale="en", region=None, at=NOW)
    return profile.id


def a_word(
    account: str | None,
    *,
    source: Source = "token",
    minutes: int = 0,
    department: str | None = None,
    role: str | None = None,
) -> Vouched:
    """Return what the shop says, so many minutes from now."""
    return Vouched(
        account=account,
        department=department,
        role=role,
        source=source,
        at=NOW + timedelta(minutes=minutes),
    )


async def after(work: Work, *words: Vouched) -> str | None:
    """Return the account that somebody is in after these words."""
    async with work.writing() as unit:
        customer = await ana(unit)
        for word in words:
            await unit.accounts.vouch(customer, word)
        standing = await unit.accounts.standing(customer)
    return standing.account.id if standing else None


async def test_a_token_begins_a_membership_and_a_later_one_ends_it(work: Work) -> None:
    """Whoever left the company signs in once more and sees nothing of its articles."""
    assert await after(work, a_word("acme")) == "acme"
    assert await after(work, a_word(None, minutes=1)) is None


async def test_an_old_token_does_not_undo_what_was_said_since(work: Work) -> None:
    """Somebody dismissed keeps yesterday's token; it brings nothing back."""
    assert await after(work, a_word("acme", minutes=1), a_word(None, minutes=2), a_word("acme")) is None


async def test_an_ordinary_token_does_not_end_what_the_shop_imported(work: Work) -> None:
    """Many shops sign tokens that name no account at all."""
    assert await after(work, a_word("acme", source="import"), a_word(None, minutes=1)) == "acme"


async def test_the_shop_can_end_a_membership_by_its_key(work: Work) -> None:
    """Whatever a token began."""
    assert await after(work, a_word("acme"), a_word(None, source="shop", minutes=1)) is None


async def test_what_holds_comes_with_the_customer_in_one_reading(work: Work) -> None:
    """A view knows the facts of account and department, and which layer they are from."""
    async with work.writing() as unit:
        customer = await ana(unit)
        await unit.accounts.put(
            Layer(
                kind=Kind.ACCOUNT,
                id="acme",
                name="Acme Ltd",
                facts={"plan": ("pro",)},
                service=Service(priority=3),
            )
        )
        await unit.accounts.vouch(customer, a_word("acme", department="it", role="buyer"))

    async with work.reading() as unit:
        view = await unit.customers.read(customer, Purpose.PERSONAL_ANSWERS)
    assert view.standing is not None
    assert view.standing.facts["plan"].layer.called == "account Acme Ltd"
    assert view.readership["account"] == {"acme", "acme/it"}
    assert view.service.priority == 3


async def test_without_consent_the_contract_holds_and_the_facts_are_absent(work: Work) -> None:
    """Access and service are what the account bought; whose facts steer answers, the person decides."""
    async with work.writing() as unit:
        customer = await ana(unit)
        await unit.accounts.put(Layer(kind=Kind.ACCOUNT, id="acme", name="Acme", service=Service(priority=3)))
        await unit.accounts.vouch(customer, a_word("acme"))
        refused = Consent(purpose=Purpose.PERSONAL_ANSWERS, granted=False, source="customer", at=NOW)
        await unit.consents.decide(customer, refused)

    async with work.reading() as unit:
        view = await unit.customers.read(customer, Purpose.PERSONAL_ANSWERS)
    assert view.standing is None
    assert view.readership["account"] == {"acme"}
    assert view.service.priority == 3


async def test_an_erased_customer_is_in_no_account(work: Work, database: Database) -> None:
    """The account stays, and nothing in it says that they were there."""
    async with work.writing() as unit:
        customer = await ana(unit)
        await unit.accounts.vouch(customer, a_word("acme"))
    async with work.writing() as unit:
        await unit.customers.erase(customer, at=NOW)

    async with database.reading() as connection:
        counted = select(func.count()).select_from(tables.memberships)
        assert (await connection.execute(counted)).scalar_one() == 0
    async with work.reading() as unit:
        assert (await unit.accounts.get("acme")).id == "acme"


async def test_an_account_leaves_with_its_departments_and_its_people_stay(work: Work) -> None:
    """Whoever was in it is a customer like others."""
    async with work.writing() as unit:
        customer = await ana(unit)
        await unit.accounts.vouch(customer, a_word("acme", department="it"))
        await unit.accounts.remove("acme")

    async with work.reading() as unit:
        assert await unit.accounts.standing(customer) is None
        assert await unit.accounts.departments("acme") == []
        assert (await unit.customers.profile(customer)).external_id == "ana"
        with pytest.raises(NotFound):
            await unit.accounts.get("acme")


async def test_an_export_tells_customers_which_account_they_are_in(work: Work) -> None:
    """What is kept about somebody is theirs to see."""
    async with work.writing() as unit:
        customer = await ana(unit)
        await unit.accounts.vouch(customer, a_word("acme", role="buyer"))
        exported = await unit.customers.export(customer)

    assert isinstance(exported["account"], dict)
    assert exported["account"]["role"] == "buyer"
