"""Test that a process may hold as many connections as its system lets it."""

from __future__ import annotations

import resource
import subprocess
import sys


def test_the_limit_of_open_files_rises_to_what_is_allowed() -> None:
    """A shell begins with as few as 256 files: the 257th customer would stand before a closed door."""
    program = (
        "import resource; from assistant.file_limit import allow_many_files;"
        "_, highest = resource.getrlimit(resource.RLIMIT_NOFILE);"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, highest)); allow_many_files();"
        "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    _, highest = resource.getrlimit(resource.RLIMIT_NOFILE)

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert int(said.stdout) == min(highest, 1 << 20) if highest > 0 else 1 << 20
