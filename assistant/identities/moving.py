"""Move everything that is one customer's to another, and back.

Both are done inside the caller's transaction. Going, each row that is touched is noted with
what is needed to bring it back; coming back, only what is still as the merge left it is put
right: what happened since stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, select, update

from assistant.identities.belonging import Belonging, belonging, belongings
from assistant.identities.colliding import RULES, Sides
from assistant.identities.model import Done, Touched
from assistant.storage.engine import Connection
from assistant.storage.sealing import marked
from assistant.storage.tables import outbox

_PREFIX = "of_"  # no column's own name may be a parameter's in an update


async def counted(connection: Connection, sides: Sides) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many rows of each table would move, and how many would stay."""
    moves: dict[str, int] = {}
    stays: dict[str, int] = {}
    for owned in belongings():
        collides = owned.collides_with(sides.survivor)
        total = await _count(connection, owned, owned.owner == sides.absorbed)
        staying = 0
        if owned.table.name not in RULES:
            staying = await _count(connection, owned, and_(owned.owner == sides.absorbed, collides))
        moves[owned.table.name] = moves.get(owned.table.name, 0) + total - staying
        stays[owned.table.name] = stays.get(owned.table.name, 0) + staying
    return _some(moves), _some(stays)


async def move(connection: Connection, sides: Sides) -> list[Touched]:
    """Move all that can move; return every row that was touched, in order."""
    touched: list[Touched] = []
    for owned in belongings():
        if rule := RULES.get(owned.table.name):
            touched += await rule(connection, owned, sides)
        touched += await _moved(connection, owned, sides)
    await connection.execute(
        update(outbox).where(outbox.c.about == sides.absorbed).values(about=sides.survivor)
    )
    return touched


async def bring_back(connection: Connection, sides: Sides, touched: Sequence[Touched]) -> None:
    """Undo what `move` and its caller did to rows, where they are still as they were left."""
    made = [one for one in touched if one.done is Done.MADE]
    moved = [one for one in touched if one.done is Done.MOVED]
    changed = [one for one in touched if one.done is Done.CHANGED]
    for one in made:
        owned = belonging(one.table, one.column)
        await connection.execute(
            delete(owned.table).where(owned.owner == sides.survivor, owned.is_key(one.key))
        )
    for (table, column), rows in groupby(moved, key=lambda one: (one.table, one.column)):
        await _return(connection, belonging(table, column), sides, list(rows))
    for one in changed:
        await _restore(connection, one)


async def _moved(connection: Connection, owned: Belonging, sides: Sides) -> list[Touched]:
    is_moving = and_(owned.owner == sides.absorbed, ~owned.collides_with(sides.survivor))
    rows = await connection.execute(select(owned.owner, *owned.key).where(is_moving))
    moved = [
        Touched(
            table=owned.table.name,
            column=owned.owner.name,
            key=owned.key_of(row),
            done=Done.MOVED,
        )
        for row in rows.mappings()
    ]
    if moved:
        await connection.execute(
            update(owned.table).where(is_moving).values({owned.owner.name: sides.survivor})
        )
    return moved


async def _return(connection: Connection, owned: Belonging, sides: Sides, rows: Sequence[Touched]) -> None:
    """Give back the rows that are still there and still the survivor's."""
    its_key = (column == bindparam(_PREFIX + column.name) for column in owned.key)
    returned = (
        update(owned.table)
        .where(owned.owner == sides.survivor, *its_key, ~owned.collides_with(sides.absorbed))
        .values({owned.owner.name: sides.absorbed})
    )
    keys = [{_PREFIX + name: value for name, value in one.key.items()} for one in rows]
    if not owned.key:
        await connection.execute(returned)
        return
    await connection.execute(returned, keys)


async def _restore(connection: Connection, one: Touched) -> None:
    """Put a row back as it was, if it is as the merge left it and nothing took its place since."""
    owned = belonging(one.table, one.column)
    found = await connection.execute(select(owned.table).where(owned.is_key(one.key)).with_for_update())
    row = found.mappings().first()
    if row is None or any(row[name] != value for name, value in one.after.items()):
        return
    if await owned.is_taken(connection, {**row, **one.before}):
        return
    restored = marked(owned.table, one.before)
    await connection.execute(update(owned.table).where(owned.is_key(one.key)).values(restored))


async def _count(connection: Connection, owned: Belonging, which: ColumnElement[bool]) -> int:
    counted_rows = select(func.count()).select_from(owned.table).where(which)
    return int((await connection.execute(counted_rows)).scalar_one())


def _some(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
