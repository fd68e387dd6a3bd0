"""Build documents, passages, hits and vectors that name only what matters to a test."""

from collections.abc import Sequence

import numpy as np

from knowledge import Document, Hit, Metadata, Passage, PassageKind, SearchIndex, Vectors

DIMENSIONS = 8


def a_document(text: str = "Ask us.", *, title: str = "Title", questions: tuple[str, ...] = ()) -> Document:
    """A document of which only the content matters."""
    return Document(id="doc", title=title, text=text, questions=questions)


def a_passage(
    text: str,
    *,
    of: str = "doc",
    place: int = 0,
    kind: PassageKind = PassageKind.TEXT,
    metadata: Metadata | None = None,
) -> Passage:
    """A passage without a heading."""
    return Passage(
        id=f"{of}#{place}", document_id=of, kind=kind, heading="", text=text, metadata=metadata or {}
    )


def a_hit(
    text: str,
    *,
    of: str = "doc",
    score: float = 0.5,
    dense: float = 0.5,
    lexical: float = 0.0,
    expected: float = 0.5,
    heading: str = "",
) -> Hit:
    """A hit on a document with one passage."""
    passage = Passage(id=f"{of}#0", document_id=of, kind=PassageKind.TEXT, heading=heading, text=text)
    return Hit(
        document_id=of,
        passage=passage,
        score=score,
        dense=dense,
        lexical=lexical,
        expected=expected,
        matched=passage,
    )


def towards(*axes: int) -> Vectors:
    """A vector of length one that points evenly along some axes."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[list(axes)] = 1.0
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def random_vectors(count: int, *, dimensions: int = DIMENSIONS, seed: int = 0) -> Vectors:
    """Rows of length one, the same for the same seed."""
    rows = np.random.default_rng(seed).standard_normal((count, dimensions))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def keep(index: SearchIndex, *passages: Passage, vectors: Sequence[Vectors]) -> None:
    """Put the passages of one document into an index."""
    index.upsert(passages[0].document_id, passages, np.stack(vectors))
