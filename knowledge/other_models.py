"""Run any other sentence encoder, by path or name, through sentence-transformers.

Needs the extra `models`. Nothing is fetched: a name is looked up among what was already
downloaded to this machine.

An encoder's own name is what it was opened by with a checksum of its weights, because a model
that is trained further in its old folder is another model: what the earlier one embedded can
not be compared with its vectors. The own name opens the encoder again, or nothing.
"""

import copy
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from typing_extensions import override

from knowledge.embedding import Embedder
from knowledge.errors import ModelUnavailable
from knowledge.model import Vectors

CHECKSUM = re.compile(r"@([0-9a-f]{12})$")


class SentenceTransformerEmbedder(Embedder):
    """Serves one sentence-transformers model on the processor.

    Raises `ModelUnavailable` where the extra is not installed, or the model is not found, or has
    other weights than those whose checksum the name carries.
    """

    def __init__(self, name: str) -> None:
        place = located(CHECKSUM.sub("", name))
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as missing:
            raise ModelUnavailable(
                f"the model {place!r} needs sentence-transformers; "
                "run: pip install 'concierge-assistant[models]'"
            ) from missing
        try:
            self._model = SentenceTransformer(place, device="cpu", local_files_only=True)
        except (OSError, ValueError) as unfound:
            raise ModelUnavailable(
                f"no model {place!r} on this machine ({unfound}); pass the path of a "
                f"sentence-transformers folder, or run once: hf download {place}"
            ) from unfound
        self._name = f"{place}@{checksum(one.detach().float().numpy() for one in self._model.parameters())}"
        if CHECKSUM.search(name) and name != self._name:
            raise ModelUnavailable(f"{place} holds other weights than {name}; put those back")
        self._count = counter(self._model.tokenizer)
        self._dimensions = len(self._rows(["."])[0])

    @property
    @override
    def name(self) -> str:
        return self._name

    @property
    @override
    def dimensions(self) -> int:
        return self._dimensions

    @override
    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._rows(texts) if texts else np.empty((0, self._dimensions), dtype=np.float32)

    @override
    def count_tokens(self, text: str) -> int:
        return self._count(text)

    def _rows(self, texts: Sequence[str]) -> Vectors:
        rows = self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(rows, dtype=np.float32)


def located(name: str) -> str:
    """Return a folder as its whole path, so that it is the same from everywhere; else the name."""
    return str(Path(name).resolve()) if Path(name).is_dir() else name


def counter(tokenizer: Any) -> Callable[[str], int]:  # what a model brings along has no common type
    """Return what counts word pieces, with a tokenizer of its own.

    Embedding cuts long texts and counting must not, and either is a state of the tokenizer.
    """
    own = copy.deepcopy(tokenizer)
    if not isinstance(own, Tokenizer):
        return lambda text: len(own.encode(text, add_special_tokens=False, truncation=False, verbose=False))
    own.no_truncation()
    return lambda text: len(own.encode(text, add_special_tokens=False))


def checksum(weights: Iterable[NDArray[np.float32]]) -> str:
    """Return twelve hex digits that tell these weights from others."""
    digest = hashlib.sha256()
    for one in weights:
        digest.update(one.tobytes())
    return digest.hexdigest()[:12]
