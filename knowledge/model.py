"""Hold the words of this library: documents, passages, queries and hits.

Everything here is a value: frozen, comparable, and free of any index or model.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Metadata = Mapping[str, tuple[str, ...]]
"""What a document says of itself; every value is a tuple, even where one is expected."""

Vectors = NDArray[np.float32]
"""Rows of equal length, each of length one, so that an inner product is a cosine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing a company publishes, with the questions it is known to answer."""

    id: str
    title: str
    text: str  # Markdown or plain
    questions: tuple[str, ...] = ()
    metadata: Metadata = field(default_factory=dict)
    url: str | None = None

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of all content, in hex: equal exactly when nothing changed."""
        content = [
            self.id,
            self.title,
            self.text,
            list(self.questions),
            {key: list(values) for key, values in self.metadata.items()},
            self.url,
        ]
        packed = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(packed.encode()).hexdigest()


class PassageKind(StrEnum):
    """What a passage is of its document."""

    TEXT = "text"
    TITLE = "title"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document that is found on its own."""

    id: str  # "<document id>#<n>"
    document_id: str
    kind: PassageKind
    heading: str  # of a text: the title, then the headings above it; else empty
    text: str
    metadata: Metadata = field(default_factory=dict)

    @property
    def embedded_text(self) -> str:
        """What stands for this passage in the vector index: where it stands, then what it says.

        Without the title, a paragraph of an answer rarely says what it answers.
        """
        if not self.heading or self.heading == self.text:
            return self.text
        return f"{self.heading}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question, where to look for its answer, and how many documents to return.

    A document passes the filter when, for each key, one of its values is allowed. It is barred
    when it names values of a key and all of them are barred. One that names a key of the readership,
    in whatever case, is for those alone who hold one of its values.
    """

    text: str
    filter: Mapping[str, frozenset[str]] = field(default_factory=dict)
    barred: Mapping[str, frozenset[str]] = field(default_factory=dict)
    readership: Mapping[str, frozenset[str]] = field(default_factory=dict)
    limit: int = 10
    on: date | None = None  # leave out what may not be cited on this day

    def allows(self, metadata: Metadata) -> bool:
        """Whether a document with this metadata may be found."""
        return all(not allowed.isdisjoint(metadata.get(key, ())) for key, allowed in self.filter.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A document that was found, the passage to show for it, and why it was found."""

    document_id: str
    passage: Passage  # the best text of the document; its title or question where it has none
    score: float  # fused; what the order is by
    dense: float  # the best cosine over everything that stands for the document
    lexical: float  # BM25; 0 where no word was found
    expected: float  # how far questions with known answers expect it to answer, about 0 to 1
    matched: Passage  # what matched best: a text, a title, or a known question
    texts: tuple[Passage, ...] = ()  # all texts of the document, in its order
