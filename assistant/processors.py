"""Keep the threads that run Python on one processor, where the system is Linux; elsewhere do nothing.

One thread at a time runs Python. Where those that take turns at it lie on several processors, each finds in
its caches nothing of what the one before has just touched, and has to be woken from afar. What seldom needs
Python, the encoder above all, runs wherever there is room; so does a process of its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_native_id

_ALLOWED: set[int] = set()  # to this process, before its threads were kept together; empty while they are not


def keep_together() -> None:
    """Keep this thread, and those that it will start, on one of the processors that they may run on.

    Servers that share a machine choose by their number, so as not to lie on the same one.
    """
    if sys.platform == "linux" and not _ALLOWED:
        _ALLOWED.update(os.sched_getaffinity(0))
        chosen = sorted(_ALLOWED)[os.getpid() % len(_ALLOWED)]
        os.sched_setaffinity(0, {chosen})


def run_freely() -> None:
    """Let this thread run on any of them."""
    if sys.platform == "linux" and _ALLOWED:
        os.sched_setaffinity(get_native_id(), _ALLOWED)


@contextmanager
def running_freely() -> Iterator[None]:
    """Let this thread, and a process that it starts meanwhile, run on any of them."""
    if sys.platform != "linux":
        yield
        return
    before = os.sched_getaffinity(0)
    run_freely()
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
