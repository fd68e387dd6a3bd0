"""Whoever sits at the server merges from the command line, and takes it back."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from assistant.settings import Settings
from assistant.storage import Database, schema
from assistant.work import Work
from tests.conftest import CONSENT_DEFAULTS
from tests.databases import run_apart, sqlite_url
from tests.identities.planting import a_customer
from tests.processes.command import concierge

ADDRESS = "ana@example.com"


async def two_accounts(folder: Path) -> None:
    """Make two accounts of one person in the database of `folder`, and one of somebody else."""
    url = sqlite_url(folder / "concierge.db")
    await schema.upgrade(url)
    keys = await asyncio.to_thread(Settings(data_folder=folder).keyring)
    database = Database.open(url, keys=keys)
    work = Work(database, consent_defaults=CONSENT_DEFAULTS)
    await a_customer(work, "ana", email=ADDRESS)
    await a_customer(work, "ana-old", email=ADDRESS)
    await a_customer(work, "mallory")
    await database.close()


async def test_two_accounts_are_found_looked_at_merged_logged_and_parted(tmp_path: Path) -> None:
    """Each command says what the next one needs."""
    run_apart(two_accounts(tmp_path))

    found = await concierge("customers", "matches", folder=tmp_path)
    looked = await concierge("customers", "preview", "ana-old", "ana", folder=tmp_path)
    merged = await concierge(
        "customers", "merge", "ana-old", "ana", "--reason", "one person", folder=tmp_path
    )
    undo = re.search(r"concierge (customers undo mrg_\w+)", merged.said.replace("\n", ""))
    assert undo, merged.said
    undone = await concierge(*undo.group(1).split(), folder=tmp_path)
    log = await concierge("customers", "log", "ana", folder=tmp_path)

    assert f"email {ADDRESS}" in found.said
    assert "name: Ana wins over Ana-Old" in looked.said
    assert "are two again" in undone.said
    assert "one person" in log.said
    assert {one.code for one in (found, looked, merged, undone, log)} == {0}


async def test_strangers_are_not_merged(tmp_path: Path) -> None:
    """The reason is one line, with what to do."""
    run_apart(two_accounts(tmp_path))

    refused = await concierge(
        "customers", "merge", "mallory", "ana", "--reason", "she says so", folder=tmp_path
    )

    assert refused.code == 1
    assert "share no verified key" in refused.said
    assert "Traceback" not in refused.said
