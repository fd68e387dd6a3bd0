"""What happened between customers and offers is kept, counted over all conversations, and goes with them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from assistant.consents.model import Consent, Purpose
from assistant.conversations.model import Owner
from assistant.restraint.model import Encounter, Kind, Strain
from assistant.restraint.store import KEPT_FOR
from assistant.storage import Database, tables
from assistant.work import UnitOfWork, Work
from tests.conversations.speaking import ANA, BEN, NOW, closed, started, taken_over


def offered(ago: timedelta = timedelta(0), *, where: str | None = None) -> Encounter:
    """Return that a tray was shown a while ago."""
    return Encounter(kind=Kind.OFFERED, at=NOW - ago, conversation_id=where, products=("tray",))


async def agree(unit: UnitOfWork) -> None:
    """Have Ana agree to offers."""
    consent = Consent(purpose=Purpose.OFFERS, granted=True, source="customer", at=NOW)
    await unit.consents.decide(ANA, consent)


async def kept(work: Work) -> tuple[tuple[Encounter, ...], tuple[Strain, ...]]:
    """Return what comes with Ana."""
    async with work.reading() as unit:
        view = await unit.customers.read(ANA, Purpose.OFFERS)
    return view.encounters, view.strains


async def test_what_happened_comes_with_the_customer_newest_first(work: Work) -> None:
    """From whichever conversation, in the statement that reads them anyway."""
    one, two = await started(work), await started(work, client_id="second")
    happened = [
        offered(timedelta(hours=2), where=one.id),
        Encounter(kind=Kind.DECLINED, at=NOW, conversation_id=two.id),
    ]
    async with work.writing() as unit:
        await agree(unit)
        await unit.restraint.note(ANA, happened)

    assert (await kept(work))[0] == tuple(reversed(happened))


async def test_it_is_read_for_offers_alone(work: Work) -> None:
    """It says nothing to whoever answers questions, and nobody else's comes along."""
    await started(work)
    await started(work, BEN)
    async with work.writing() as unit:
        await agree(unit)
        await unit.restraint.note(ANA, [offered()])
        await unit.restraint.note(BEN, [offered()])

    async with work.reading() as unit:
        views = await unit.customers.views(ANA, (Purpose.PERSONAL_ANSWERS, Purpose.OFFERS))

    assert views[Purpose.PERSONAL_ANSWERS].encounters == ()
    assert len(views[Purpose.OFFERS].encounters) == 1


async def test_a_conversation_with_a_person_is_a_strain_until_it_ends(work: Work) -> None:
    """And one that was rated badly is one after its end."""
    conversation = await started(work)
    async with work.writing() as unit:
        await agree(unit)
    assert (await kept(work))[1] == ()

    await taken_over(work, conversation)
    assert [one.is_with_person for one in (await kept(work))[1]] == [True]

    await closed(work, conversation)
    assert (await kept(work))[1] == ()

    async with work.writing() as unit:
        await unit.conversations.rate(conversation.id, 2)
    assert [one.is_with_person for one in (await kept(work))[1]] == [False]


async def test_one_that_waits_for_a_person_is_a_strain(work: Work) -> None:
    """Nobody has it yet, which makes it no better."""
    conversation = await started(work)
    async with work.writing() as unit:
        await agree(unit)
        await unit.conversations.change_owner(
            conversation.id, owner=Owner.NOBODY, agent_id=None, epoch=conversation.epoch, at=NOW
        )

    assert [one.conversation_id for one in (await kept(work))[1]] == [conversation.id]


async def test_a_forgotten_conversation_does_not_lift_a_cap(work: Work) -> None:
    """That something was shown today stays true; in which conversation is forgotten with it."""
    conversation = await started(work)
    async with work.writing() as unit:
        await agree(unit)
        await unit.restraint.note(ANA, [offered(where=conversation.id)])
        await unit.conversations.forget(conversation.id, ANA)

    assert (await kept(work))[0] == (offered(),)


async def test_it_can_be_taken_along_expires_and_goes_with_the_customer(
    work: Work, database: Database
) -> None:
    """As everything that is kept of somebody."""
    await started(work)
    await started(work, BEN)
    async with work.writing() as unit:
        await unit.restraint.note(ANA, [offered(), offered(KEPT_FOR + timedelta(days=1))])
        await unit.restraint.note(BEN, [offered()])
        exported = await unit.customers.export(ANA)
        await unit.restraint.expire(NOW)
    assert len(exported["offer_encounters"]) == 2  # type: ignore[arg-type]  # a list
    assert await rows(database) == 2

    async with work.writing() as unit:
        await unit.customers.erase(ANA, at=NOW)

    assert await rows(database) == 1


async def rows(database: Database) -> int:
    """Return how many lie in the table."""
    async with database.reading() as connection:
        counted = select(func.count()).select_from(tables.offer_encounters)
        number: int = (await connection.execute(counted)).scalar_one()
    return number
