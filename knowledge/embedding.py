"""Turn text into vectors.

The default model is served by onnxruntime and needs no PyTorch; every other sentence
encoder runs through sentence-transformers, which the extra `models` installs. Both keep
the same promise: rows of length one, in the order of the texts.
"""

import os
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from knowledge.model import Vectors
from knowledge.model_files import FULL, INT8, TOKENIZER, WORDS, built_model, default_model_folder

DEFAULT_MODEL = "all-MiniLM-L6-v2"
PRECISIONS = {f"{DEFAULT_MODEL}/{Path(graph).stem}": graph for graph in (INT8, FULL)}

LONGEST = 256  # tokens; the model saw nothing longer in training
SLICE = 256  # texts cut into word pieces at once; their offsets take more memory than their ids
BATCH_TOKENS = 1_024  # with padding; what is computed between layers grows with it
PADDING = 0  # the word piece that fills up shorter texts
BATCH = 8  # more is slower: padding grows, and the caches are small
KEPT_ROWS = 1_024  # of word pieces, .8 MB
SLOWER_TOGETHER = ["SkipLayerNormFusion"]  # onnxruntime adds and normalises faster one after the other

__all__ = ["DEFAULT_MODEL", "Embedder", "OnnxEmbedder", "default_model_folder", "open_embedder"]


class Embedder(Protocol):
    """Whatever turns texts into vectors of length one. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """What tells its vectors from those of any other embedder."""

    @property
    def dimensions(self) -> int:
        """The length of each row."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, in order; no rows for no texts."""

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces the text has, however long it is."""


def open_embedder(
    name: str = DEFAULT_MODEL,
    *,
    folder: Path,
    threads: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Embedder:
    """Return the embedder of that name; `folder` keeps what is built for the default one.

    The default one may be asked for in one precision, as its own name tells it; otherwise it is the
    faster here. Any other name or path is a sentence-transformers model. `progress` is told what is
    being done when the default model is built, once, in a few seconds.
    Raises `ModelUnavailable` or `ModelRefused`.
    """
    if name not in (DEFAULT_MODEL, *PRECISIONS):
        from knowledge.other_models import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(name)
    built = built_model(folder, say=progress or _ignore, choose=_faster)
    graph = built.folder / PRECISIONS.get(name, built.serve)
    return OnnxEmbedder(graph, tokenizer=built.tokenizer, words=built.words, threads=threads)


class OnnxEmbedder:
    """Serves one exported encoder with onnxruntime.

    In 8 bits a row depends a little on the texts that it is computed with: its cosine to
    the row of the same text alone is .99, and recall does not notice.
    """

    def __init__(self, graph: Path, *, tokenizer: Path, words: Path, threads: int = 1) -> None:
        self._session = onnxruntime.InferenceSession(
            graph,
            _session_options(threads),
            providers=["CPUExecutionProvider"],
            disabled_optimizers=SLOWER_TOGETHER,
        )
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        # The file asks for padding to 128: nine times the work for a question.
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._dimensions = int(self._session.get_outputs()[0].shape[1])
        self._name = f"{DEFAULT_MODEL}/{graph.stem}"
        self._words = WordTable(words, dimensions=self._dimensions)

    @property
    def name(self) -> str:
        """The model and its precision."""
        return self._name

    @property
    def dimensions(self) -> int:
        """The length of each row."""
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, in order; text past 256 tokens is not read."""
        rows = [
            row for start in range(0, len(texts), SLICE) for row in self._cut(texts[start : start + SLICE])
        ]
        vectors = np.empty((len(rows), self._dimensions), dtype=np.float32)
        for places in _batches([len(row) for row in rows]):
            vectors[places] = self._run([rows[place] for place in places])
        return vectors

    def count_tokens(self, text: str) -> int:
        """Return the number of word pieces, without the marks at both ends."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _cut(self, texts: Sequence[str]) -> list[list[int]]:
        return [_shortened(encoding.ids) for encoding in self._tokenizer.encode_batch_fast(list(texts))]

    def _run(self, rows: list[list[int]]) -> Vectors:
        longest = max(len(row) for row in rows)
        ids = [(*row, *[PADDING] * (longest - len(row))) for row in rows]
        mask = np.zeros((len(rows), longest), dtype=np.int64)
        for place, row in enumerate(rows):
            mask[place, : len(row)] = 1
        outputs = self._session.run(["vectors"], {"words": self._words.rows(ids), "attention_mask": mask})
        vectors: NDArray[np.float32] = outputs[0]
        return vectors


class WordTable:
    """The rows of word pieces, read from their file when they are asked for.

    A language has many words and a text few: mapped or read whole, the table would take 23 MB. Those that
    come again and again are kept.
    """

    def __init__(self, file: Path, *, dimensions: int) -> None:
        self._dimensions = dimensions
        size = dimensions * np.dtype(np.float16).itemsize  # bytes
        with file.open("rb") as table:
            descriptor = os.dup(table.fileno())
        weakref.finalize(self, os.close, descriptor)
        self._row = lru_cache(maxsize=KEPT_ROWS)(lambda piece: os.pread(descriptor, size, piece * size))

    def rows(self, ids: Sequence[Sequence[int]]) -> NDArray[np.float16]:
        """Return the rows of texts of equal length, shape (texts, word pieces, dimensions)."""
        together = b"".join(self._row(piece) for text in ids for piece in text)
        return np.frombuffer(together, dtype=np.float16).reshape(len(ids), -1, self._dimensions)


def _session_options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that wait by spinning take the processor from whoever serves a customer.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Lengths differ from call to call, so memory kept for one shape is only memory kept.
    options.enable_mem_pattern = False
    options.enable_cpu_mem_arena = False
    return options


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Group places by length, so that little is padded, and no group takes much memory."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) == BATCH or (len(batch) + 1) * lengths[place] > BATCH_TOKENS):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _shortened(ids: list[int]) -> list[int]:
    return ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]]


def _faster(folder: Path) -> str:
    """8 bits pay only where the processor multiplies them directly, so ask it."""
    took = {name: _question_seconds(folder, name) for name in (INT8, FULL)}
    return INT8 if took[INT8] <= took[FULL] else FULL


def _question_seconds(folder: Path, graph: str) -> float:
    embedder = OnnxEmbedder(folder / graph, tokenizer=folder / TOKENIZER, words=folder / WORDS)
    taken = []
    for _ in range(30):
        started = time.perf_counter()
        embedder.embed(["Where is my order, and when will it arrive?"])
        taken.append(time.perf_counter() - started)
    return median(taken)


def _ignore(_: str) -> None:
    """Stand in where nobody wants to know."""
