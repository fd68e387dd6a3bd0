"""Read what a process uses of the machine: memory, and time on its processors.

Time on a processor grows far less than waiting does when others use the machine too, so it
compares runs that were made in different company.

Needs psutil, which the service does not: without it nothing is read.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

MEGABYTE = 1_000_000
HOW_TO = "pip install psutil"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one process uses at one moment."""

    resident_megabytes: float
    processor_seconds: float  # since it started


def usage(process_id: int) -> Usage | None:
    """Return what a running process uses, or nothing where psutil is not installed."""
    if importlib.util.find_spec("psutil") is None:
        return None
    import psutil

    process = psutil.Process(process_id)
    times = process.cpu_times()
    return Usage(
        resident_megabytes=process.memory_info().rss / MEGABYTE,
        processor_seconds=times.user + times.system,
    )
