"""Decide what becomes of a row that both sides have, where a rule knows better than to leave it behind.

Conversations always follow, under another id of their browser's if they have to. Of two
preferences on one topic the one that outranks the other holds; the other is retired, not lost. Where a
topic has several values, as allergies do, what holds gains the other's: none may be forgotten by a merge.
Whatever else collides is the same thing told twice (an order's number, an event's id): the
survivor's stays, the other is kept with the shell, and shown to the customer as such.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from sqlalchemy import select, update

from assistant.events import CustomerId
from assistant.facts.kinds import USUAL
from assistant.facts.rows import preference_of
from assistant.identities.belonging import Belonging
from assistant.identities.model import Conflict, Done, Touched
from assistant.storage.engine import Connection, Row
from assistant.storage.tables import conversations, preferences


class Sides:
    """Who is merged into whom, and when."""

    def __init__(self, *, absorbed: CustomerId, survivor: CustomerId, at: datetime) -> None:
        self.absorbed = absorbed
        self.survivor = survivor
        self.at = at


Rule = Callable[[Connection, Belonging, Sides], Awaitable[list[Touched]]]


async def rename_conversations(connection: Connection, owned: Belonging, sides: Sides) -> list[Touched]:
    """Let conversations follow whose browser chose an id that the survivor's browser chose as well."""
    touched = []
    for row in await _colliding(connection, owned, sides):
        renamed = f"{row['client_id']}~{row['id']}"
        change = {"client_id": renamed}
        await connection.execute(update(conversations).where(owned.is_key(owned.key_of(row))).values(change))
        touched.append(_changed(owned, row, change))
    return touched


async def retire_preferences(connection: Connection, owned: Belonging, sides: Sides) -> list[Touched]:
    """Retire, of two preferences that hold on one topic, the one that is outranked."""
    touched = []
    for row in await _colliding(connection, owned, sides):
        winner, loser = await _preferred(connection, row, sides)
        changes: list[tuple[Row, dict[str, object]]] = [(loser, {"retired_at": sides.at})]
        if (united := _united(winner, loser)) != winner["value"]:
            changes.append((winner, {"value": united}))
        for one, change in changes:
            key = owned.is_key(owned.key_of(one))
            await connection.execute(update(preferences).where(key).values(change))
            touched.append(_changed(owned, one, change))
    return touched


RULES: Mapping[str, Rule] = {
    conversations.name: rename_conversations,
    preferences.name: retire_preferences,
}


async def conflicts(connection: Connection, sides: Sides) -> list[Conflict]:
    """Return what `retire_preferences` would decide."""
    owned = Belonging(table=preferences, owner=preferences.c.customer_id)
    found = []
    for row in await _colliding(connection, owned, sides):
        winner, loser = await _preferred(connection, row, sides)
        found.append(
            Conflict(
                what=f"preference {row['topic']}",
                wins=_united(winner, loser),
                loses=loser["value"],
                because="it outranks the other" if winner is row else "it is not outranked by the other",
            )
        )
    return found


async def _preferred(connection: Connection, theirs: Row, sides: Sides) -> tuple[Row, Row]:
    """Return which of two preferences on one topic holds, and which does not."""
    held = select(preferences).where(
        preferences.c.customer_id == sides.survivor,
        preferences.c.topic == theirs["topic"],
        preferences.c.retired_at.is_(None),
    )
    ours = (await connection.execute(held)).mappings().one()
    return (theirs, ours) if preference_of(theirs).outranks(preference_of(ours)) else (ours, theirs)


def _united(winner: Row, loser: Row) -> str:
    """Return the value that holds from now on: both where a topic has several, else the winner's."""
    kind = USUAL.of(winner["topic"])
    return kind.united(loser["value"], winner["value"]) if kind.several else str(winner["value"])


async def _colliding(connection: Connection, owned: Belonging, sides: Sides) -> list[Row]:
    found = select(owned.table).where(owned.owner == sides.absorbed, owned.collides_with(sides.survivor))
    return list((await connection.execute(found)).mappings())


def _changed(owned: Belonging, row: Row, change: Mapping[str, object]) -> Touched:
    return Touched(
        table=owned.table.name,
        column=owned.owner.name,
        key=owned.key_of(row),
        done=Done.CHANGED,
        before={name: row[name] for name in change},
        after=change,
    )
