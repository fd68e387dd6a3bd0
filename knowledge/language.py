"""Tell which language a text is in, or that it is too short to tell.

A few words name no language: what is not sure is None, never a guess, so that the caller can go by
what was said before. A line that is mostly foreign names ("crème brûlée syrup") may still be taken
for what the names are. Measured on 2,400 English questions of six collections, none was taken for
another language; of 60 short questions in six other languages of our own making, 57 were known.
"""

import os
import threading
from array import array
from collections.abc import Mapping
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

import numpy as np
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
from py3langid.modelio import load_model

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "da": "Danish",
    "sv": "Swedish",
    "fi": "Finnish",
    "pl": "Polish",
    "cs": "Czech",
    "sk": "Slovak",
    "hu": "Hungarian",
    "ro": "Romanian",
    "hr": "Croatian",
    "sl": "Slovenian",
    "ca": "Catalan",
    "tr": "Turkish",
    "el": "Greek",
    "ru": "Russian",
    "uk": "Ukrainian",
    "bg": "Bulgarian",
    "ar": "Arabic",
    "he": "Hebrew",
    "hi": "Hindi",
    "ja": "Japanese",
    "ko": "Korean",
    "zh": "Chinese",
}
"""What is told apart, with its English name; the rarer ones would only be confused with these."""

FEWEST = 8  # letters; "ok danke" may be a quotation
SURE = 0.5  # of the probability over all of them
LOOKED_AT = 2_000  # characters; more say nothing new
LETTERS = 256
STATES = 4096  # kept at hand: the moves of each take half a kilobyte
_LOADING = threading.Lock()
_IDENTIFIERS: list[LanguageIdentifier] = []  # none until it is read, then one


def language_of(text: str) -> str | None:
    """Return the two-letter code of the language of a text; None where it cannot be told."""
    shown = text[:LOOKED_AT]
    if sum(letter.isalpha() for letter in shown) < FEWEST:
        return None
    language, chance = read_identifier().classify(shown)
    return str(language) if chance >= SURE else None


def read_identifier(folder: Path | None = None) -> LanguageIdentifier:
    """Return the model that tells languages apart; the first call reads it, for the whole process.

    It ships compressed, and unpacking it takes a second. In `folder` it is kept unpacked (50 MB), so that
    the next process starts without; its table of moves stays on the disk, for texts touch a small part
    of it. Without a folder, or with one that cannot be written, it is unpacked each time.
    """
    with _LOADING:
        if not _IDENTIFIERS:
            _IDENTIFIERS.append(_identifier(folder))
        return _IDENTIFIERS[0]


def _identifier(folder: Path | None) -> LanguageIdentifier:
    packed = MODEL_DIR / MODEL_FILE
    if folder is None:
        with TemporaryDirectory() as passing:
            return _opened(_unpacked(packed, Path(passing) / "model"))
    fingerprint = sha256(packed.read_bytes() + ",".join(LANGUAGES).encode()).hexdigest()[:16]
    kept = folder / fingerprint
    try:
        return _opened(kept)
    except (OSError, ValueError, EOFError):  # it is not there yet, or damaged
        pass
    try:
        folder.mkdir(parents=True, exist_ok=True)
        rmtree(kept, ignore_errors=True)
        with TemporaryDirectory(dir=folder) as passing:
            _unpacked(packed, Path(passing) / "model").rename(kept)
        return _opened(kept)
    except OSError:
        return _identifier(None)


def _unpacked(packed: Path, folder: Path) -> Path:
    """Write what the model consists of into a new folder, cut to the languages that are told apart."""
    table, priors, codes, moves, rows, outputs = load_model(packed)
    told = [place for place, code in enumerate(codes) if code in LANGUAGES]
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


def _opened(folder: Path) -> LanguageIdentifier:
    """Return the model that lies in a folder; raises what NumPy does where it is damaged."""
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
        self._of = lru_cache(STATES)(self._read)

    def __getitem__(self, place: int) -> int:
        """Return one move; it may be asked for from any thread."""
        return self._of(place >> 8)[place & 0xFF]

    def _read(self, state: int) -> "array[int]":
        row = os.pread(self._descriptor, self._size, self._begins + state * self._size)
        return array("I" if self._is_wide else "H", row)
