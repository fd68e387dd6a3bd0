"""Keep no more memory than is in use, where the C library is glibc; elsewhere do nothing."""

from __future__ import annotations

import asyncio
import ctypes

from assistant.background import signalled

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # of glibc's malloc.h
LARGE = 1 << 20  # bytes
GIVEN_BACK_EVERY = 10.0  # seconds; it takes about a millisecond, in which everybody else goes on


def keep_little_memory() -> None:
    """Have what was freed go back to the system.

    By itself the C library keeps every large table that was read once and let go, and a heap for each thread.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_ARENA_MAX, 2)


def give_back() -> None:
    """Return to the system what is free between things that are in use."""
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim is not None:
        malloc_trim(0)


async def keep_giving_back(stop: asyncio.Event) -> None:
    """Give back now, after starting, and again and again until told to stop."""
    while not stop.is_set():
        await asyncio.to_thread(give_back)
        await signalled(stop, seconds=GIVEN_BACK_EVERY)
