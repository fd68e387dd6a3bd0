"""Run any other sentence encoder, by path or name, through sentence-transformers.

Needs the extra `models`. Nothing is fetched: a name is looked up among what was already
downloaded to this machine.
"""

from collections.abc import Sequence

import numpy as np
from typing_extensions import override

from knowledge.embedding import Embedder
from knowledge.errors import ModelUnavailable
from knowledge.model import Vectors


class SentenceTransformerEmbedder(Embedder):
    """Serves one sentence-transformers model on the processor.

    Raises `ModelUnavailable` where the extra is not installed or the model is not found.
    """

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as missing:
            raise ModelUnavailable(
                f"the model {name!r} needs sentence-transformers; "
                "run: pip install 'concierge-assistant[models]'"
            ) from missing
        try:
            self._model = SentenceTransformer(name, device="cpu", local_files_only=True)
        except (OSError, ValueError) as unfound:
            raise ModelUnavailable(
                f"no model {name!r} on this machine ({unfound}); pass the path of a "
                f"sentence-transformers folder, or run once: hf download {name}"
            ) from unfound
        self._name = name
        self._dimensions = int(self._model.get_sentence_embedding_dimension() or 0)

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
        if not texts:
            return np.empty((0, self._dimensions), dtype=np.float32)
        rows = self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(rows, dtype=np.float32)

    @override
    def count_tokens(self, text: str) -> int:
        pieces = self._model.tokenizer(text, add_special_tokens=False, truncation=False, verbose=False)
        return len(pieces["input_ids"])
