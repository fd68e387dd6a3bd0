"""What was done stays written down, whoever would rather it did not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from assistant.audit.model import Deed
from assistant.events import StaffId
from assistant.storage import Database
from assistant.storage.tables import audit
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARA = StaffId("stf_mara")


async def noted(work: Work, *customers: str | None) -> None:
    """Note that Mara read of these customers."""
    for customer in customers:
        async with work.writing() as unit:
            await unit.audit.add(MARA, Deed.READ_CONVERSATION, customer=customer, about="cnv_x", at=NOW)


async def test_lines_come_newest_first_and_page_by_page(work: Work) -> None:
    """An owner reads back from today."""
    await noted(work, "aaa", "bbb", "aaa", None)

    async with work.reading() as unit:
        latest = await unit.audit.lines(limit=2)
        rest = await unit.audit.lines(limit=9, before=latest[-1].id)
        about = await unit.audit.about("aaa")

    assert [one.customer for one in (*latest, *rest)] == [None, "aaa", "bbb", "aaa"]
    assert len(about) == 2
    assert (about[0].staff_id, about[0].deed, about[0].at) == (MARA, Deed.READ_CONVERSATION, NOW)


async def test_the_database_refuses_to_change_a_line(work: Work, database: Database) -> None:
    """A log that can be mended afterwards proves nothing."""
    await noted(work, "aaa")

    with pytest.raises(DBAPIError, match="append-only"):
        async with database.writing() as connection:
            await connection.execute(update(audit).values(customer="bbb"))

    async with work.reading() as unit:
        assert [one.customer for one in await unit.audit.lines(limit=9)] == ["aaa"]
