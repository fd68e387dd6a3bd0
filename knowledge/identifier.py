"""Keep the model that tells languages apart unpacked in a folder, and read from it no more than texts touch.

It ships compressed, and unpacking it takes a second of every start. Unpacked it takes 46 MB, most of them a
table of moves from state to state and one of what speaks for which language. Texts touch a small part of
both: they stay on the disk.
"""

import os
import sys
from collections.abc import Collection
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
from py3langid.modelio import load_model

PACKED = MODEL_DIR / MODEL_FILE
FORM = b"rows"  # of what is unpacked
AT_HAND = 16_384  # rows of each table: about 2 MB


def identifier_in(folder: Path, languages: Collection[str]) -> LanguageIdentifier:
    """Return the model as it lies unpacked in a folder, for some languages; it is put there if it is not.

    What is damaged or of another version is replaced. Where the folder cannot be written, the model is
    unpacked in passing.
    """
    fingerprint = sha256(PACKED.read_bytes() + ",".join(languages).encode() + FORM).hexdigest()[:16]
    found = _found(folder / fingerprint)
    if found is None and _put(folder, fingerprint, languages):
        found = _found(folder / fingerprint)
    return found or passing_identifier(languages)


def passing_identifier(languages: Collection[str]) -> LanguageIdentifier:
    """Return the model, unpacked for this process alone."""
    with TemporaryDirectory() as passing:
        return _read(_unpacked(Path(passing) / "model", languages))


def _put(folder: Path, name: str, languages: Collection[str]) -> bool:
    """Unpack the model, whole or not at all, in the place of any other; say whether that was possible."""
    try:
        rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder) as passing:
            _unpacked(Path(passing) / name, languages).rename(folder / name)
    except OSError:
        return False
    return True


def _unpacked(folder: Path, languages: Collection[str]) -> Path:
    """Write what the model consists of into a new folder, cut to some languages."""
    table, priors, codes, moves, rows, outputs = load_model(PACKED)
    told = [place for place, code in enumerate(codes) if code in languages]
    folder.mkdir()
    parts = {
        "table": np.ascontiguousarray(table[:, told]),
        "priors": priors[told],
        "codes": np.array([codes[place] for place in told]),
        "moves": np.asarray(moves),
        "bases": np.asarray(rows, dtype=np.uint32) << 8,  # where the 256 moves of each state begin
        "outputs": np.array(outputs, dtype=np.int32),
    }
    for name, part in parts.items():
        np.save(folder / f"{name}.npy", part, allow_pickle=False)
    return folder


def _found(folder: Path) -> LanguageIdentifier | None:
    """Return the model that lies in a folder; `None` where there is none, or a damaged one."""
    try:
        return _read(folder)
    except (OSError, ValueError, EOFError):
        return None


def _read(folder: Path) -> LanguageIdentifier:
    read = partial(np.load, allow_pickle=False)
    codes = read(folder / "codes.npy").tolist()
    identifier = LanguageIdentifier(
        Scores(folder / "table.npy", languages=len(codes)),
        read(folder / "priors.npy"),
        codes,
        Moves(folder / "moves.npy"),
        memoryview(read(folder / "outputs.npy")),
        norm_probs=True,
        tk_row=(),
    )
    identifier._rowbase = memoryview(read(folder / "bases.npy"))
    return identifier


class Table:
    """A table in a file, of which each row is read by itself; from any thread."""

    def __init__(self, file: Path) -> None:
        table = np.load(file, allow_pickle=False, mmap_mode="r")  # to see where it begins
        self._descriptor = os.open(file, os.O_RDONLY)  # as long as the process lives
        self._size = table[0].nbytes
        self._begins = table.offset

    def row(self, place: int) -> bytes:
        """Return one row as it lies in the file."""
        return os.pread(self._descriptor, self._size, self._begins + place * self._size)


class Moves(dict[int, int]):
    """To which state each byte leads from each state: those in use are kept at hand."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._table = Table(file)

    def __missing__(self, place: int) -> int:
        """Read one move."""
        move = int.from_bytes(self._table.row(place), sys.byteorder)
        if len(self) >= AT_HAND:
            self.clear()
        self[place] = move
        return move


class Scores:
    """How far each feature speaks for each language: those in use are kept at hand."""

    def __init__(self, file: Path, *, languages: int) -> None:
        self._languages = languages
        self._row = lru_cache(AT_HAND)(Table(file).row)

    def __getitem__(self, features: NDArray[np.intp]) -> NDArray[np.float16]:
        """Return one row for each feature."""
        rows = b"".join(map(self._row, features.tolist()))
        return np.frombuffer(rows, dtype=np.float16).reshape(-1, self._languages)
