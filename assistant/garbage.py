"""Look for garbage where some may be, and not among what stays.

Modules make hundreds of thousands of objects that stay as long as the process, and each open socket some
hundreds that stay as long as it does. Going through all of them to find none to throw away takes a fifth of
the time of a start, and with thousands of sockets stops everybody for a second, again and again.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

EVERYTHING = 2  # the generation that holds whatever outlived the others
WHOLE_LOOK_SECONDS = 3600.0


@contextmanager
def undisturbed() -> Iterator[None]:
    """Collect nothing inside, and never look at again what is there at the end."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def sparing(
    *, every: float = WHOLE_LOOK_SECONDS, clock: Callable[[], float] = time.monotonic
) -> Iterator[None]:
    """Look inside only once every so many seconds at what an earlier look at everything left alone.

    What becomes garbage in between without anybody noticing, a cycle of old objects, waits until then.
    """
    looked = clock()

    def heed(phase: Literal["start", "stop"], info: dict[str, int]) -> None:
        """Set aside what a look at everything left alone, and bring it back when its hour has come."""
        nonlocal looked
        if info["generation"] != EVERYTHING:
            return
        if phase == "stop":
            gc.freeze()
        elif clock() - looked >= every:
            looked = clock()
            gc.unfreeze()

    gc.callbacks.append(heed)
    try:
        yield
    finally:
        gc.callbacks.remove(heed)
