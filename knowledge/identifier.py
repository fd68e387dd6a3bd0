"""Keep the model that tells languages apart unpacked in a folder, and read from it no more than texts touch.

It ships compressed, and unpacking it takes a second of every start. Unpacked it takes 50 MB, most of them a
table of moves from state to state, of which texts touch a small part: that stays on the disk.
"""

import os
from array import array
from collections.abc import Collection
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

import numpy as np
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
from py3langid.modelio import load_model

PACKED = MODEL_DIR / MODEL_FILE
LETTERS = 256
STATES = 4096  # kept at hand: the moves of each take a kilobyte


def identifier_in(folder: Path, languages: Collection[str]) -> LanguageIdentifier:
    """Return the model as it lies unpacked in a folder, for some languages; it is put there if it is not.

    What is damaged or of another version is replaced. Where the folder cannot be written, the model is
    unpacked in passing.
    """
    fingerprint = sha256(PACKED.read_bytes() + ",".join(languages).encode()).hexdigest()[:16]
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
        "table": table[:, told],
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
    identifier = LanguageIdentifier(
        read(folder / "table.npy"),
        read(folder / "priors.npy"),
        read(folder / "codes.npy").tolist(),
        Moves(folder / "moves.npy"),
        memoryview(read(folder / "outputs.npy")),
        norm_probs=True,
        tk_row=(),
    )
    identifier._rowbase = memoryview(read(folder / "bases.npy"))
    return identifier


class Moves:
    """To which state each byte leads from each state, as a table in a file: those in use are kept at hand."""

    def __init__(self, file: Path) -> None:
        table = np.load(file, allow_pickle=False, mmap_mode="r")  # to see where it begins
        self._descriptor = os.open(file, os.O_RDONLY)  # as long as the process lives
        self._is_wide = table.itemsize > 2
        self._size = table.itemsize * LETTERS
        self._begins = table.offset
        self._of = lru_cache(STATES)(self._row)

    def __getitem__(self, place: int) -> int:
        """Return one move; it may be asked for from any thread."""
        return self._of(place >> 8)[place & 0xFF]

    def _row(self, state: int) -> "array[int]":
        row = os.pread(self._descriptor, self._size, self._begins + state * self._size)
        return array("I" if self._is_wide else "H", row)
