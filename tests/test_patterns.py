"""Test that no pattern that checks what comes in takes the memory of a whole module.

What checks them compiles a class such as `\\w`, or "anything but", to all of Unicode, once for each time
that it may come: a hundred times takes ten megabytes. A length is for counting.
"""

from __future__ import annotations

import re
from pathlib import Path

import assistant

COUNTED = re.compile(r'pattern=r"[^"]*(?:\\[wWdDsS]|\[\^[^\]]*\]|\[[^\]]*\\[wWdDsS][^\]]*\])\{\d')


def test_no_pattern_counts_what_any_letter_fits() -> None:
    """`max_length` says how long it may be."""
    files = sorted(Path(assistant.__file__).parent.rglob("*.py"))

    counted = [file.name for file in files if COUNTED.search(file.read_text(encoding="utf-8"))]

    assert files
    assert counted == []
