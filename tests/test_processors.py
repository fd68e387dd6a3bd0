"""Test that threads that run Python lie on one processor, and what seldom does lies anywhere."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PROGRAM = """
import json, os, subprocess, sys, threading
from concurrent.futures import ThreadPoolExecutor
from assistant.processors import keep_together, run_freely, running_freely

SAY = "import os; print(len(os.sched_getaffinity(0)))"

def those_of(thread):
    return thread.submit(lambda: len(os.sched_getaffinity(0))).result()

def those_of_a_process():
    return int(subprocess.check_output([sys.executable, "-c", SAY]))

told = {"allowed": len(os.sched_getaffinity(0))}
told["free before"] = those_of(ThreadPoolExecutor(1, initializer=run_freely))
keep_together()
keep_together()
told["kept"] = len(os.sched_getaffinity(0))
told["thread"] = those_of(ThreadPoolExecutor(1))
told["free"] = those_of(ThreadPoolExecutor(1, initializer=run_freely))
with running_freely():
    told["process"] = those_of_a_process()
told["kept after"] = len(os.sched_getaffinity(0))
print(json.dumps(told))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can keep threads on a processor")
def test_threads_are_kept_on_one_processor_but_those_that_run_freely() -> None:
    """The encoder on the loop's processor would halve what a machine of two answers."""
    said = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    told = json.loads(said.stdout)
    allowed = told.pop("allowed")
    assert told == {
        "free before": allowed,
        "kept": 1,
        "thread": 1,
        "free": allowed,
        "process": allowed,
        "kept after": 1,
    }
