"""Seal everything anew with the key that seals now, while others go on reading and writing.

It may be killed at any point and run again: what is sealed already is passed over. Whoever writes
meanwhile looks at the keys before sealing; only a server whose keys come from its settings, and which was
not started again with the new ones, goes on with an earlier key. Such a one is waited for in vain and named.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from assistant.errors import Conflict, InvalidInput
from assistant.seals.store import SEALED
from assistant.work import Work

STEP = 200  # rows in one transaction
ROUNDS = 3  # over all tables, for what was written by others behind us

Progress = Callable[[int, int], None]
"""Told how many values are done, of how many."""


class Resealing:
    """Moves what is kept from earlier keys to the first one, and says when a key is needed no more."""

    def __init__(self, *, work: Work) -> None:
        self._work = work

    async def counted(self) -> dict[str, int]:
        """Return how many values each key sealed: all keys at hand, in their order, then those missing."""
        async with self._work.reading() as unit:
            found = await unit.seals.counted()
            return {one: found.get(one, 0) for one in (*unit.seals.keys.ids, *sorted(found))}

    async def due(self) -> int:
        """Return how many values another key than the first sealed."""
        return sum(list((await self.counted()).values())[1:])

    async def run(self, progress: Progress = lambda _done, _due: None) -> int:
        """Seal anew whatever is due; return how many values that was.

        Raises `Unreadable` if a key is missing, `Conflict` if somebody goes on sealing with an earlier one,
        and `Unavailable`.
        """
        done = 0
        for _ in range(ROUNDS):
            if not (due := await self.due()):
                break
            progress(done, total := done + due)
            for table in SEALED:
                after = None
                while True:
                    async with self._work.writing() as unit:
                        portion = await unit.seals.reseal(table, after=after, limit=STEP)
                    if portion.upto is None:
                        break
                    after, done = portion.upto, done + portion.values
                    progress(done, max(done, total))
        if await self.due():
            raise Conflict(
                "a server goes on sealing with an earlier key", fix="restart it, then run this again"
            )
        if done:
            await self._work.scrub()
        return done

    async def retire(self, key: str, take_out: Callable[[str], Awaitable[None]]) -> None:
        """Have `take_out` forget a key that nothing needs; nobody seals anything meanwhile.

        Raises `InvalidInput` for the key that seals, or none of ours, and `Conflict` while a value needs it.
        """
        async with self._work.writing() as unit:
            await unit.seals.hold_still()
            needed = (await unit.seals.counted()).get(key, 0)
            ids = unit.seals.keys.ids
            if key not in ids:
                raise InvalidInput("key", f"{key!r} is none of ours", fix="see `concierge keys list`")
            if key == ids[0]:
                raise InvalidInput("key", f"{key} is the one that seals", fix="run `concierge keys rotate`")
            if needed:
                raise Conflict(f"{needed} values are sealed with {key}", fix="run `concierge keys rotate`")
            await take_out(key)
