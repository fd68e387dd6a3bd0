"""Test that macros are kept once by name, and that the slower of two editors is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.errors import Conflict, NotFound
from assistant.events import MacroId
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_macros_are_listed_by_name_changed_and_removed(work: Work) -> None:
    """What an agent looks for stands where they expect it."""
    async with work.writing() as unit:
        second = await unit.macros.add("Refund", "You get it back.", by="Mara", at=NOW)
        await unit.macros.add("Delay", "It is late.", by="Mara", at=NOW)
        changed = await unit.macros.change(second.id, "Refund", "Soon.", version=1, by="Noor", at=NOW)
        listed = await unit.macros.listed()
        await unit.macros.remove(second.id)

        assert [one.name for one in listed] == ["Delay", "Refund"]
        assert (changed.version, changed.changed_by, changed.text) == (2, "Noor", "Soon.")
        assert [one.name for one in await unit.macros.listed()] == ["Delay"]


async def test_the_slower_of_two_editors_is_told(work: Work) -> None:
    """The first edit survives."""
    async with work.writing() as unit:
        macro = await unit.macros.add("Refund", "You get it back.", by="Mara", at=NOW)
        await unit.macros.change(macro.id, "Refund", "Soon.", version=1, by="Noor", at=NOW)

        with pytest.raises(Conflict, match="Noor changed this macro"):
            await unit.macros.change(macro.id, "Refund", "Never.", version=1, by="Mara", at=NOW)
        assert (await unit.macros.get(macro.id)).text == "Soon."


async def test_a_name_is_given_once(work: Work) -> None:
    """Two macros of one name cannot be told apart."""
    async with work.writing() as unit:
        first = await unit.macros.add("Refund", "You get it back.", by="Mara", at=NOW)
        other = await unit.macros.add("Delay", "It is late.", by="Mara", at=NOW)

        with pytest.raises(Conflict, match="'Refund' already"):
            await unit.macros.add("Refund", "Again.", by="Mara", at=NOW)
        with pytest.raises(Conflict, match="'Refund' already"):
            await unit.macros.change(other.id, "Refund", "It is late.", version=1, by="Mara", at=NOW)
        assert (await unit.macros.get(first.id)).version == 1


async def test_what_is_not_there_is_not_found(work: Work) -> None:
    """Somebody else removed it meanwhile."""
    gone = MacroId("mac_gone")
    async with work.writing() as unit:
        with pytest.raises(NotFound):
            await unit.macros.remove(gone)
        with pytest.raises(NotFound):
            await unit.macros.change(gone, "Refund", "x", version=1, by="Mara", at=NOW)
