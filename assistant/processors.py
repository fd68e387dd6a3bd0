"""Keep the threads that run Python on one processor, where the system is Linux; elsewhere do nothing.

One thread at a time runs Python. Where those that take turns at it lie on several processors, each finds in
its caches nothing of what the one before has just touched, and has to be woken from afar. What seldom needs
Python, the encoder above all, runs wherever there is room; so does a process of its own.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import get_native_id

_NAME = "\0concierge-processor-{}"  # known to the whole machine, or container, while somebody has it
_ALLOWED: set[int] = set()  # to this process, before its threads were kept together; empty while they are not


def keep_together() -> None:
    """Keep this thread, and those that it will start, on one of the processors that they may run on.

    Servers that share a machine take different ones, while there are any. Where a sandbox forbids it, nothing
    is kept together.
    """
    if sys.platform == "linux" and not _ALLOWED:
        allowed = os.sched_getaffinity(0)
        with suppress(OSError):
            os.sched_setaffinity(0, {_taken_of(sorted(allowed))})
            _ALLOWED.update(allowed)


def run_freely() -> None:
    """Let this thread run on any of them."""
    if sys.platform == "linux" and _ALLOWED:
        with suppress(OSError):  # the system took them away meanwhile, and chose others
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
        with suppress(OSError):
            os.sched_setaffinity(0, before)


def _taken_of(processors: list[int]) -> int:
    """Return a processor that no other server has, until this process ends; any where each has one."""
    first = os.getpid() % len(processors)
    for processor in processors[first:] + processors[:first]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as name:
            try:
                name.bind(_NAME.format(processor))
            except OSError:
                continue
            name.detach()  # kept for as long as the process lives
            return processor
    return processors[first]
