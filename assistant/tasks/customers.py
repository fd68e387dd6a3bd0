"""Merge, look, list and undo on the configured database, for whoever sits at a terminal.

Customers are named by the shop's id of them or by ours. A running server goes by it from the
next request on; a socket that is open by then goes on as whom it was opened by.
"""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.customers.model import Profile
from assistant.events import utc_now
from assistant.identities.model import Key, Merge, Preview
from assistant.settings import load, prepared
from assistant.tasks.opening import opened
from assistant.work import Work

MATCHES = 100
T = TypeVar("T")


async def matching(work: Work) -> Table:
    """Return the pairs who share a verified key, to print."""
    table = _table("one", "other", "shared")
    async with work.reading() as unit:
        for one, other, key in await unit.identities.matches(MATCHES):
            sides = [await unit.customers.profile(who) for who in (one, other)]
            table.add_row(*map(_named, sides), escape(_keys((key,))))
    return table


async def looked(work: Work, absorbed: str, survivor: str) -> Preview:
    """Return what merging two would do. Raises `NotFound`, `InvalidInput`."""
    async with work.reading() as unit:
        who, into = await unit.merges.named(absorbed), await unit.merges.named(survivor)
        return await unit.merges.preview(who, into=into, at=utc_now())


async def merged(work: Work, absorbed: str, survivor: str, *, reason: str) -> Merge:
    """Merge two. Raises `NotFound`, `InvalidInput`, and `Conflict` without a shared verified key."""
    async with work.writing() as unit:
        who, into = await unit.merges.named(absorbed), await unit.merges.named(survivor)
        return await unit.merges.merge(who, into=into, by=_operator(), reason=reason, at=utc_now())


async def undone(work: Work, merge_id: str) -> Merge:
    """Undo a merge. Raises `NotFound`, and `Conflict` if a later one rests on it."""
    async with work.writing() as unit:
        return await unit.merges.undo(merge_id, by=_operator(), at=utc_now())


async def logged(work: Work, customer: str | None) -> list[str]:
    """Return the log as lines to print. Raises `NotFound`."""
    async with work.reading() as unit:
        of = await unit.merges.named(customer) if customer else None
        return [_told(one) for one in await unit.merges.log(of=of)]


async def noted(work: Work, customer: str) -> list[str]:
    """Return what staff noted in a customer's conversations, as lines to print. Raises `NotFound`."""
    async with work.reading() as unit:
        notes = await unit.notes.about(await unit.merges.named(customer))
    return [
        f"{one.at:%Y-%m-%d %H:%M}Z  {one.author_name}  {one.conversation_id}\n{one.text}" for one in notes
    ]


def show(found: Preview, console: Console) -> None:
    """Print a preview."""
    console.print(f"{_named(found.absorbed)} into {_named(found.survivor)}", highlight=False)
    shared = _keys(found.keys) if found.keys else "nothing that is verified for both: it would be refused"
    console.print(f"shared: {escape(shared)}", highlight=False)
    table = _table("table", "moves", "stays")
    for name in sorted({*found.moves, *found.stays}):
        table.add_row(name, str(found.moves.get(name, 0)), str(found.stays.get(name, 0)))
    console.print(table)
    for one in found.conflicts:
        words = f"{one.what}: {one.wins} wins over {one.loses}, because {one.because}"
        console.print(escape(words), highlight=False, soft_wrap=True)


def run(steps: Callable[[Work], Coroutine[Any, Any, T]]) -> T:
    """Return what `steps` come to on the configured database."""

    async def through() -> T:
        """Open the database and do them."""
        async with opened(prepared(load())) as work:
            return await steps(work)

    return asyncio.run(through())


def _told(merge: Merge) -> str:
    lines = [
        f"{merge.id}  {merge.at:%Y-%m-%d %H:%M}Z",
        f"  {merge.absorbed_id} into {merge.survivor_id}",
        f"  by {merge.by}: {merge.reason}",
        f"  shared: {_keys(merge.keys)}",
    ]
    if merge.undone_at is not None:
        lines.append(f"  undone {merge.undone_at:%Y-%m-%d %H:%M}Z by {merge.undone_by}")
    return "\n".join(lines)


def _named(profile: Profile) -> str:
    return escape(f"{profile.external_id or 'a visitor'} ({profile.id})")


def _keys(keys: tuple[Key, ...]) -> str:
    return ", ".join(f"{key.kind} {key.value}" for key in keys)


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _operator() -> str:
    """Return who sits at this terminal, as far as the machine knows."""
    return f"{getpass.getuser()} at a terminal"
