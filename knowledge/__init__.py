"""Find what a company knows about a question: load, cut, embed, search, calibrate, evaluate.

A library of its own. It knows nothing of customers, HTTP or databases, and needs neither
PyTorch nor a network. Import from here; the modules inside may move.
"""

from knowledge.embedding import DEFAULT_MODEL, Embedder, default_model_folder, open_embedder
from knowledge.errors import (
    CorruptIndex,
    EvaluationError,
    KnowledgeError,
    LoadError,
    ModelRefused,
    ModelUnavailable,
)
from knowledge.model import Document, Hit, Metadata, Passage, PassageKind, Query, Vectors

__all__ = [
    "DEFAULT_MODEL",
    "CorruptIndex",
    "Document",
    "Embedder",
    "EvaluationError",
    "Hit",
    "KnowledgeError",
    "LoadError",
    "Metadata",
    "ModelRefused",
    "ModelUnavailable",
    "Passage",
    "PassageKind",
    "Query",
    "Vectors",
    "default_model_folder",
    "open_embedder",
]
