"""Load the invented company into an empty database, to try everything with."""

from __future__ import annotations

import asyncio
import os

from rich.console import Console

from assistant.assembly import Parts, assembled
from assistant.errors import Misconfigured
from assistant.events import utc_now
from assistant.importing import AgentRow, CustomerRow, ProductRow, read
from assistant.migrating import ready_schema
from assistant.sample import FOLDER
from assistant.settings import PREFIX, Settings
from assistant.staff.model import Role
from assistant.storage import schema
from assistant.tasks.filling import articles_from, customers_from, products_from
from assistant.tasks.inviting import make_link

COMPANY = "Quillmoor"
SOURCE = "sample"
TRIGGERS = FOLDER / "triggers.json"
SKILLS = FOLDER / "skills.json"


async def load_sample(settings: Settings, *, console: Console) -> str:
    """See that the database holds the sample company; return the path of a one-time link to the desk.

    Nobody waits for an answer yet, so every processor helps.

    Raises `Misconfigured` when the data folder holds another company.
    """
    await schema.upgrade(settings.database, keys=await asyncio.to_thread(settings.keyring))
    await ready_schema(settings)
    async with assembled(settings.model_copy(update={"model_threads": os.cpu_count() or 1})) as parts:
        await refuse_foreign(parts)
        await articles_from(parts, FOLDER / "articles", source=SOURCE, console=console, is_ours=True)
        await products_from(parts, read(FOLDER / "products.json", ProductRow), console=console)
        async with parts.work.reading() as unit:
            is_loaded = await unit.staff.count() > 0
        if not is_loaded:
            await customers_from(parts, read(FOLDER / "customers.json", CustomerRow), console=console)
            await invite_agents(parts)
        owner = next(row for row in read(FOLDER / "agents.json", AgentRow) if row.role == Role.OWNER)
        return await make_link(parts.work, owner.email, owner.name, None)


async def refuse_foreign(parts: Parts) -> None:
    """Raise `Misconfigured` if there are articles, and none of them is the sample's."""
    async with parts.work.reading() as unit:
        held = await unit.articles.count()
        own = len(await unit.articles.fingerprints(SOURCE))
    if held and not own:
        fix = f"set {PREFIX}DATA_FOLDER to another folder for the demo"
        raise Misconfigured([f"{parts.settings.database}: holds your own company's articles; {fix}"])


async def invite_agents(parts: Parts) -> None:
    """Put the sample's agents on the staff."""
    async with parts.work.writing() as unit:
        for row in read(FOLDER / "agents.json", AgentRow):
            await unit.staff.invite(
                row.email,
                row.name,
                Role(row.role),
                at=utc_now(),
                skills=row.skills,
                languages=row.languages,
            )
