"""Read PDF and Word files, each in a process of its own with little memory and little time.

Such files come from anywhere, and their formats allow loops, bombs and worse. Whatever one
of them does to its reader, the folder is read on: it ends as a problem with a fix.
"""

import json
import subprocess
import sys
from pathlib import Path

from knowledge.errors import UnreadableError
from knowledge.pages import Page

ENDINGS = (".pdf", ".docx")
LARGEST_PAPER = 25_000_000  # bytes
MEMORY = 1_000_000_000  # bytes of address space, most of it the interpreter's own libraries
SECONDS = 30.0

_SCRIPT = Path(__file__).with_name("paper_reader.py")


def read_paper(content: bytes, ending: str, *, seconds: float = SECONDS, memory: int = MEMORY) -> Page:
    """Return what a file with one of `ENDINGS` says. Raises `UnreadableError`."""
    command = [sys.executable, "-P", str(_SCRIPT), ending, str(memory)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=True)  # noqa: S603  # our own script, no shell
    except subprocess.TimeoutExpired as slow:
        raise UnreadableError("takes too long to read", fix="split it, or save it as text") from slow
    except subprocess.CalledProcessError as failed:
        raise UnreadableError("damaged", fix="open it and save it again, or save it as text") from failed
    told: dict[str, str] = json.loads(done.stdout)
    if "problem" in told:
        raise UnreadableError(told["problem"], fix=told["fix"])
    title, text, language = (clean(told[name]) for name in ("title", "text", "language"))
    return Page(title=title, text=text, language=language or None)


def clean(text: str) -> str:
    """Return text that every database can keep: PDFs may hold NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
