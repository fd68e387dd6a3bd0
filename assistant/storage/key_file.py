"""Keep the keys that personal data is sealed with in a file, readable by its owner alone.

The file holds one secret to a line; the first one seals, the others only open what they sealed. It is
changed as a whole, by one process at a time: whoever reads finds it as it was or as it is.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

Stamp = tuple[int, int, int]


class KeyFile:
    """The file with the keys; the first key is made with it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def made(self) -> KeyFile:
        """Return the file, which is there from now on. Raises `OSError`."""
        self._change(lambda held: held or (secrets.token_hex(32),))
        return self

    def stamp(self) -> Stamp:
        """Return what differs once the file was changed. Raises `OSError`."""
        found = self.path.stat()
        return found.st_mtime_ns, found.st_ino, found.st_size

    def secrets(self) -> tuple[str, ...]:
        """Return the secrets in the file, the one that seals first. Raises `OSError`."""
        return tuple(self.path.read_text(encoding="ascii").split())

    def put_first(self, is_due: Callable[[Sequence[str]], bool]) -> None:
        """Put a new secret before the others, if `is_due` says so of those. Raises `OSError`."""
        self._change(lambda held: (secrets.token_hex(32), *held) if is_due(held) else held)

    def take_out(self, is_taken: Callable[[str], bool]) -> None:
        """Take out secrets; what only they open is lost. Raises `OSError`."""
        self._change(lambda held: tuple(one for one in held if not is_taken(one)))

    def _change(self, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
        with self._alone():
            held = self.secrets() if self.path.exists() else ()
            changed = change(held)
            if changed == held:
                return
            new = self.path.with_name(f"{self.path.name}.new")
            new.unlink(missing_ok=True)  # of one who was killed
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write("".join(f"{one}\n" for one in changed))
                file.flush()
                os.fsync(file.fileno())  # before anything is sealed with what is in it
            new.replace(self.path)
            self._settle()

    def _settle(self) -> None:
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        descriptor = os.open(self.path.with_name(f"{self.path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
