"""Find what a company knows about a question: load, cut, embed, search, calibrate, evaluate.

A library of its own. It knows nothing of customers, HTTP or databases, and needs neither
PyTorch nor a network. Import from here; the modules inside may move.
"""

from knowledge.chunking import chunk
from knowledge.embedding import DEFAULT_MODEL, Embedder, default_model_folder, open_embedder
from knowledge.errors import (
    CorruptIndex,
    EvaluationError,
    KnowledgeError,
    LoadError,
    ModelRefused,
    ModelUnavailable,
)
from knowledge.fusion import drop_near_duplicates, fuse
from knowledge.lexical import LexicalIndex
from knowledge.model import Document, Hit, Metadata, Passage, PassageKind, Query, Vectors
from knowledge.search import SearchIndex
from knowledge.vectors import VectorIndex

__all__ = [
    "DEFAULT_MODEL",
    "CorruptIndex",
    "Document",
    "Embedder",
    "EvaluationError",
    "Hit",
    "KnowledgeError",
    "LexicalIndex",
    "LoadError",
    "Metadata",
    "ModelRefused",
    "ModelUnavailable",
    "Passage",
    "PassageKind",
    "Query",
    "SearchIndex",
    "VectorIndex",
    "Vectors",
    "chunk",
    "default_model_folder",
    "drop_near_duplicates",
    "fuse",
    "open_embedder",
]
