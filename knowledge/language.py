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
from functools import lru_cache
from sys import byteorder
from tempfile import TemporaryFile

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
_LOADING = threading.Lock()


def language_of(text: str) -> str | None:
    """Return the two-letter code of the language of a text; None where it cannot be told."""
    shown = text[:LOOKED_AT]
    if sum(letter.isalpha() for letter in shown) < FEWEST:
        return None
    with _LOADING:
        identifier = shipped_identifier()
    language, chance = identifier.classify(shown)
    return str(language) if chance >= SURE else None


@lru_cache(maxsize=1)
def shipped_identifier() -> LanguageIdentifier:
    """Return the model that tells languages apart; the first call reads it, half a second long.

    Its table of moves, 40 MB, stays on disk: a text touches a few kilobytes of it.
    """
    table, priors, codes, moves, rows, outputs = load_model(MODEL_DIR / MODEL_FILE)
    told = [place for place, code in enumerate(codes) if code in LANGUAGES]
    identifier = LanguageIdentifier(
        table[:, told],
        priors[told],
        [codes[place] for place in told],
        OnDisk(moves),
        array("i", outputs),  # a list of them takes 3 MB more
        norm_probs=True,
        tk_row=rows,
    )
    # As a list, where every row begins takes 3 MB more as well; only looked up, an array does.
    identifier._rowbase = array("I", identifier._rowbase)
    return identifier


class OnDisk:
    """Numbers that lie in a file without a name, read one by one: a text looks at a few hundred of them."""

    def __init__(self, numbers: "array[int]") -> None:
        self._size = numbers.itemsize
        with TemporaryFile() as file:
            numbers.tofile(file)
            file.flush()
            self._descriptor = os.dup(file.fileno())  # as long as the process lives

    def __getitem__(self, place: int) -> int:
        """Return one number; it may be asked for from any thread."""
        return int.from_bytes(os.pread(self._descriptor, self._size, place * self._size), byteorder)
