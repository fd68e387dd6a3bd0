"""Bring in business customers from a file, show what holds for whom, and which signals count."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.context.model import Declared
from assistant.declared import declared_by
from assistant.enrolling import accounts_in, enrol
from assistant.errors import NotFound
from assistant.events import utc_now
from assistant.settings import Settings
from assistant.tasks.opening import opened


async def enrolled(settings: Settings, path: Path, *, console: Console) -> None:
    """Import a file of accounts, and say what came of it. Raises `InvalidInput`."""
    rows = await asyncio.to_thread(accounts_in, path)
    async with opened(settings) as work:
        done = await enrol(rows, work=work, at=utc_now())
    console.print(f"{done.accounts} accounts with {done.members} people", highlight=False)
    if done.erased:
        console.print(f"{done.erased} people left out: they were erased", highlight=False)


async def listed(settings: Settings) -> Table:
    """Return every account with the number of its people."""
    table = Table(box=None, header_style="bold")
    for column in ("account", "name", "people", "departments"):
        table.add_column(column, overflow="fold")
    after = ""
    async with opened(settings) as work, work.reading() as unit:
        while page := await unit.accounts.listed(after=after):
            for account, members in page:
                names = ", ".join(one.id for one in await unit.accounts.departments(account.id))
                table.add_row(escape(account.id), escape(account.name), str(members), escape(names or "-"))
            after = page[-1][0].id
    return table


async def effective(settings: Settings, external_id: str) -> Table:
    """Return what holds for a person, and from which layer. Raises `NotFound`."""
    async with opened(settings) as work, work.reading() as unit:
        profile = await unit.customers.known(external_id)
        standing = await unit.accounts.standing(profile.id) if profile else None
    if standing is None:
        raise NotFound("member of an account", external_id)
    table = Table(box=None, header_style="bold")
    for column in ("what", "value", "from"):
        table.add_column(column, overflow="fold")
    table.add_row("layers", escape(", ".join(one.called for one in standing.layers)), "")
    table.add_row("role", escape(standing.role or "-"), "")
    for topic, held in standing.facts.items():
        table.add_row(escape(topic), escape(", ".join(held.values)), escape(held.layer.called))
    for part, layer in standing.service.decided.items():
        table.add_row(part, escape(str(getattr(standing.service, part))), escape(layer))
    return table


def signals(settings: Settings) -> Table:
    """Return every signal that a message may carry. Raises `Misconfigured`."""
    table = Table(box=None, header_style="bold")
    for column in ("signal", "type", "matches", "may be", "holds", "personal", "influences"):
        table.add_column(column, overflow="fold")
    for one in declared_by(settings).values():
        table.add_row(
            one.name,
            one.kind,
            one.matches,
            escape(", ".join(one.values) or span(one)),
            f"{one.holds_minutes} min" if one.holds_minutes else "one message",
            "yes" if one.is_personal else "no",
            ", ".join(sorted(one.influences)) or "nothing",
        )
    return table


def span(one: Declared) -> str:
    """Return from where to where a number may go."""
    if one.low is None and one.high is None:
        return "-"
    low, high = ("" if end is None else f"{end:g}" for end in (one.low, one.high))
    return f"{low}..{high}"
