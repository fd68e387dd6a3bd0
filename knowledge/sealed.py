"""Write files whole or not at all, and notice when one was damaged.

A sealed file is one line of JSON, then bytes. The line carries the format, what the
writer wants to remember, and the checksum of everything else.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from knowledge.errors import CorruptIndex

Note = Mapping[str, object]


def write_sealed(path: Path, content: bytes, *, form: str, note: Note) -> str:
    """Replace `path` in one step and return the checksum of its content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    checksum = hashlib.sha256(content).hexdigest()
    head = json.dumps({"form": form, "sha256": checksum, "note": note})
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(head.encode() + b"\n")
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return checksum


def read_sealed(path: Path, *, form: str, checksum: str | None = None) -> tuple[dict[str, object], bytes]:
    """Return the note and the content of a sealed file.

    Raises `CorruptIndex` if it is missing, damaged, of another form, or not the one whose
    checksum is given.
    """
    try:
        with path.open("rb") as file:
            seal = json.loads(file.readline())
            content = file.read()
        found, expected, note = seal["form"], seal["sha256"], dict(seal["note"])
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise CorruptIndex(f"{path} cannot be read ({broken}); build the index again") from broken
    if found != form:
        raise CorruptIndex(f"{path} has the form {found!r}, expected {form!r}; build the index again")
    if hashlib.sha256(content).hexdigest() != expected:
        raise CorruptIndex(f"{path} was changed after it was written; build the index again")
    if checksum is not None and checksum != expected:
        raise CorruptIndex(f"{path} belongs to another snapshot; build the index again")
    return note, content
