"""Change, count and retire the keys that personal data is sealed with, for whoever sits at a terminal."""

from __future__ import annotations

import asyncio

from rich.console import Console
from rich.table import Table

from assistant.resealing import Resealing
from assistant.settings import PREFIX, Settings
from assistant.storage.key_file import KeyFile
from assistant.storage.keyring import key_id
from assistant.tasks.opening import opened
from assistant.tasks.progress import progress_bar


async def rotate(settings: Settings, *, console: Console) -> None:
    """Seal everything with a new key; one that was cut short is brought to its end instead.

    Raises `Unreadable`, `Conflict`, `Unavailable`.
    """
    async with opened(settings) as work:
        resealing = Resealing(work=work)
        if settings.key_file and not await resealing.due():
            held = tuple(await resealing.counted())
            await asyncio.to_thread(_put_first, settings.key_file, held)
        with progress_bar(console, "values") as progress:
            done = await resealing.run(progress)
        keys = list(await resealing.counted())
    console.print(f"{done} values sealed anew; {keys[0]} seals", highlight=False)
    if len(keys) > 1:
        console.print(
            "Earlier keys are needed by backups alone now: `concierge keys retire`.", highlight=False
        )


async def listed(settings: Settings) -> Table:
    """Return the keys and what each is needed for, to print. Raises `Unavailable`."""
    async with opened(settings) as work:
        keys = await asyncio.to_thread(settings.keyring)
        counts = await Resealing(work=work).counted()
    table = Table(box=None, header_style="bold")
    table.add_column("key")
    table.add_column("does")
    table.add_column("values that need it", justify="right")
    for number, (one, count) in enumerate(counts.items()):
        does = "is missing" if one not in keys.ids else "opens" if number else "seals"
        table.add_row(one, does, str(count))
    return table


async def retire(settings: Settings, key: str | None, *, console: Console) -> None:
    """Forget one key, or every one but the first, that no value needs any more.

    Raises `InvalidInput`, and `Conflict` while a value needs it; what was retired before stays so.
    """
    file = settings.key_file

    async def take_out(one: str) -> None:
        """Take it out of the file, or say where else it is."""
        if file is not None:
            await asyncio.to_thread(file.take_out, lambda secret: key_id(secret) == one)
            console.print(f"{one} retired; backups made before it was rotated do not open without it")
        else:
            console.print(f"{one} is needed no more: take its secret out of {PREFIX}ENCRYPTION_KEYS")

    async with opened(settings) as work:
        resealing = Resealing(work=work)
        earlier = [key] if key else (await asyncio.to_thread(settings.keyring)).ids[1:]
        for one in earlier:
            await resealing.retire(one, take_out)
    if not earlier:
        console.print("There is one key alone.")


def _put_first(file: KeyFile, held: tuple[str, ...]) -> None:
    """Make a new key, unless somebody else just did."""
    file.put_first(lambda secrets: tuple(map(key_id, secrets)) == held)
