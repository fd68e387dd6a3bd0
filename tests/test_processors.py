"""Test that threads that run Python lie on one processor, and what seldom does lies anywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from assistant.events import new_id

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


ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can keep threads on a processor")


@ONLY_LINUX
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


FORBIDDEN = """
import os
from assistant import processors

def refuse(*_):
    raise PermissionError

allowed, os.sched_setaffinity = os.sched_getaffinity(0), refuse
processors.keep_together()
processors.run_freely()
with processors.running_freely():
    print(os.sched_getaffinity(0) == allowed)
"""
ANOTHER = """
import os, sys
from assistant import processors

processors._NAME = f"\\0{sys.argv[1]}-{{}}"  # other servers may run on this machine
processors.keep_together()
print(*os.sched_getaffinity(0), flush=True)
input()
"""


@ONLY_LINUX
def test_a_sandbox_that_forbids_it_keeps_no_server_from_starting() -> None:
    """It is quicker so, and works all the same."""
    said = subprocess.run([sys.executable, "-c", FORBIDDEN], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "True"


@ONLY_LINUX
def test_servers_on_one_machine_take_different_processors_while_there_are_any() -> None:
    """Two on the same one would answer no more than one, with the other idle."""
    allowed, name = len(os.sched_getaffinity(0)), new_id("test")
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", ANOTHER, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(min(allowed, 4) + 1)
    ]
    taken = [one.stdout.readline().strip() for one in servers if one.stdout is not None]
    for one in servers:
        one.communicate("\n")

    assert all(one.isdigit() for one in taken)
    assert len(set(taken)) >= min(allowed, 4)
