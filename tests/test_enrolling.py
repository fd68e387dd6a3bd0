"""The shop's file of business customers is taken whole, or refused with the row that is wrong."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.enrolling import accounts_in, enrol
from assistant.errors import InvalidInput
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TABLE = """account,department,customer,name,role,priority,fact:plan,fact:product
acme,,,Acme Ltd,,2,basic,kettle|press
acme,it,,IT,,,pro,
acme,it,mia,,buyer,,,
acme,,ned,,,5,,
"""


def a_file(folder: Path, content: object, name: str = "accounts.json") -> Path:
    """Write a file of accounts."""
    file = folder / name
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


async def enrolled(work: Work, file: Path, *, minutes: int = 0) -> tuple[int, int, int]:
    """Import a file, so many minutes from now."""
    rows = await asyncio.to_thread(accounts_in, file)
    done = await enrol(rows, work=work, at=NOW + timedelta(minutes=minutes))
    return done.accounts, done.members, done.erased


async def people(work: Work) -> list[str]:
    """Return who is in Acme."""
    async with work.reading() as unit:
        return [one["customer"] for one in await unit.accounts.members("acme")]


async def test_a_table_has_a_row_for_each_layer(work: Work, tmp_path: Path) -> None:
    """Whoever keeps customers in a spreadsheet need not write JSON."""
    assert await enrolled(work, a_file(tmp_path, TABLE, "accounts.csv")) == (1, 2, 0)

    async with work.reading() as unit:
        mia = await unit.customers.known("mia")
        ned = await unit.customers.known("ned")
        assert mia is not None
        assert ned is not None
        standing = await unit.accounts.standing(mia.id)
        other = await unit.accounts.standing(ned.id)
    assert standing is not None
    assert other is not None
    assert standing.facts["plan"].layer.called == "department IT"
    assert standing.facts["product"].values == ("kettle", "press")
    assert (standing.role, standing.service.priority) == ("buyer", 2)
    assert (other.service.priority, other.service.decided["priority"]) == (5, "the person")


async def test_whoever_a_new_file_leaves_out_is_out(work: Work, tmp_path: Path) -> None:
    """The file is how the account is now; what came by token is not the file's to end."""
    row = {"id": "acme", "members": [{"customer": "mia"}, {"customer": "ned"}]}
    await enrolled(work, a_file(tmp_path, [row]))

    await enrolled(work, a_file(tmp_path, [{**row, "members": [{"customer": "ned"}]}]), minutes=1)

    assert await people(work) == ["ned"]


async def test_importing_the_same_file_again_changes_nothing(work: Work, tmp_path: Path) -> None:
    """A nightly job may run twice."""
    file = a_file(tmp_path, TABLE, "accounts.csv")
    await enrolled(work, file)
    before = await people(work)

    assert await enrolled(work, file) == (1, 2, 0)
    assert await people(work) == before == ["mia", "ned"]


async def test_whoever_was_erased_stays_away(work: Work, tmp_path: Path) -> None:
    """A late import must not bring back who asked to be forgotten."""
    file = a_file(tmp_path, TABLE, "accounts.csv")
    await enrolled(work, file)
    async with work.writing() as unit:
        mia = await unit.customers.known("mia")
        assert mia is not None
        await unit.customers.erase(mia.id, at=NOW)

    assert await enrolled(work, file, minutes=1) == (1, 1, 1)
    assert await people(work) == ["ned"]


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("a.json", [{"id": "acme", "members": [{"customer": "mia", "department": "it"}]}], "department 'it'"),
        ("a.json", [{"id": "acme", "members": [{"customer": "mia"}, {"customer": "mia"}]}], "mia"),
        ("a.json", [{"id": "a/b"}], "row 1, id"),
        ("a.json", [{"id": "acme", "service": {"priority": 12}}], "priority"),
        ("a.json", [{"id": "acme", "servcie": {}}], "servcie"),
        ("a.csv", "account,prioritty\nacme,1\n", "prioritty"),
        ("a.csv", "account,customer\n,mia\n", "row 2, account"),
        ("a.csv", "account,priority\nacme,soon\n", "priority"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, name: str, content: object, named: str) -> None:
    """Nothing is written before everything is checked."""
    with pytest.raises(InvalidInput, match=named):
        accounts_in(a_file(tmp_path, content, name))
