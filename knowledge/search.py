"""Answer a query from both indexes: find, score exactly, fuse, drop repeats, cut.

A document is found by any passage of it, by its title or by a question it is known to
answer; it is shown by its best text. Whatever was found by one index only is scored by
the other as well before the two are fused, so no score is a guess. Half of the order is what
the questions whose answers are known lead to expect.

Safe for any number of readers and one writer: each call holds the lock for its milliseconds.
"""

import json
import sys
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import accumulate
from operator import itemgetter
from pathlib import Path

import numpy as np

from knowledge.errors import CorruptIndex
from knowledge.fusion import USUAL, Weights, drop_near_duplicates, fuse, supported
from knowledge.gathered import Gathered, Pool, Scored
from knowledge.lexical import LexicalIndex
from knowledge.model import Hit, Metadata, Passage, PassageKind, Query, Vectors
from knowledge.regression import (
    DOUBT,
    DOUBT_OF_LABELS,
    NEIGHBOURS,
    NO_EXAMPLES,
    Asked,
    Examples,
    expectation,
    nearest,
)
from knowledge.sealed import read_sealed, write_sealed
from knowledge.validity import Span, span_of
from knowledge.vectors import FORM as VECTORS_FORM
from knowledge.vectors import Labels, VectorIndex, along

FORM = "passages-2"
VECTORS_FILE = "vectors.index"
PASSAGES_FILE = "passages.index"

POOL = 24  # documents that each index may propose, at least
SPREAD = 4  # passages looked at for each of them, to begin with
KINDS = {kind.value: kind for kind in PassageKind}  # a lookup is twenty times as fast as a call
WORDS_POOL = 200  # documents whose words are scored


class SearchIndex:
    """Passages with their vectors and words, found together."""

    def __init__(self, dimensions: int) -> None:
        self.change = 0  # the change of the source that this index reflects; kept when saved
        self._vectors = VectorIndex(dimensions)
        self._lexical = LexicalIndex()
        self._documents: dict[str, tuple[Passage, ...]] = {}
        self._owners: dict[str, str] = {}  # passage id to document id
        self._labels: dict[str, Labels] = {}  # of each document's passages among the vectors
        self._tagged: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._readers: dict[str, dict[str, frozenset[str]]] = {}  # of the documents that name some, by key
        self._spans: dict[str, Span] = {}  # days on which a document may be cited, where they are limited
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def documents(self) -> int:
        """How many documents can be found."""
        return len(self._documents)

    @property
    def dimensions(self) -> int:
        """The length of the vectors that this index takes."""
        return self._vectors.dimensions

    def documents_for(self, query: Query) -> Mapping[str, tuple[Passage, ...]]:
        """Return the documents that may be found for a query, whatever its words, with all their passages."""
        with self._lock:
            outside = self._closed(query)
            counts = partial(self._counts, allowed=self._allowed(query.filter), outside=outside)
            return {name: passages for name, passages in self._documents.items() if counts(name)}

    def upsert(self, document_id: str, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Replace all that stands for a document; without passages it is removed.

        Raises `ValueError` where a vector is missing, misshapen or not finite.
        """
        with self._lock:
            if vectors.shape != (len(passages), self.dimensions):
                raise ValueError(f"{len(passages)} passages, but vectors of {vectors.shape}")
            if any(one.document_id != document_id for one in passages):
                raise ValueError(f"a passage of another document is given for {document_id!r}")
            if any(self._owners.get(one.id, document_id) != document_id for one in passages):
                raise ValueError(f"a passage of {document_id!r} has the id of another document's")
            self.remove([document_id])
            if not passages:
                return
            self._vectors.add([passage.id for passage in passages], vectors)
            self._remember(document_id, tuple(passages))

    def remove(self, document_ids: Iterable[str]) -> None:
        """Forget these documents at once; unknown ones are ignored."""
        with self._lock:
            known = [name for name in document_ids if name in self._documents]
            self._lexical.remove(known)
            gone = [passage.id for name in known for passage in self._documents[name]]
            self._vectors.remove(gone)
            for passage_id in gone:
                del self._owners[passage_id]
            for name in known:
                self._spans.pop(name, None)
                for named in self._readers.values():
                    named.pop(name, None)
                del self._labels[name]
                for tag in _tags(self._documents.pop(name)[0].metadata):
                    self._tagged[tag].discard(name)

    def search(self, query: Query, vector: Vectors, *, known: Examples = NO_EXAMPLES) -> tuple[Hit, ...]:
        """Return the best documents for a query whose text has this vector, best first.

        Labelled questions that are `known` have their say in the order.
        """
        with self._lock:
            return self.rank(self.gather(query, vector), known=known)

    def gather(self, query: Query, vector: Vectors, *, weights: Weights = USUAL) -> Gathered:
        """Return what the order of a query's documents is made from, whatever labelled questions say."""
        with self._lock:
            outside = self._closed(query)
            allowed = self._allowed(query.filter)
            by_words = self._by_words(query, outside) if weights.words else {}
            names = self._proposed(query, vector, by_words, allowed, outside, weights=weights)
            return Gathered(
                vector=vector,
                limit=query.limit,
                weights=weights,
                by_words=by_words,
                allowed=allowed,
                outside=outside,
                pool=self._scored(names, vector, weights=weights),
            )

    def rank(self, gathered: Gathered, *, known: Examples = NO_EXAMPLES) -> tuple[Hit, ...]:
        """Return the best documents of what was gathered, given labelled questions, best first."""
        with self._lock:
            weights = gathered.weights
            counts = partial(self._counts, allowed=gathered.allowed, outside=gathered.outside)
            asked = known.nearest(gathered.vector, counts=counts) if weights.expected else Asked()
            pool = gathered.pool
            if more := [name for name in asked.documents[:POOL] if name not in pool.scored]:
                pool = self._scored([*pool.scored, *more], gathered.vector, weights=weights)
            expected = self._expected(pool, asked) if weights.expected else {}
        by_words, scored = gathered.by_words, pool.scored
        dense = [
            (name, supported(one.cosines, weight=weights.support))
            for name, one in scored.items()
            if weights.words < 1
        ]
        lexical = [(name, by_words[name]) for name in scored if name in by_words]
        fused = fuse(sorted(dense, key=lambda pair: -pair[1]), lexical, weight=weights.words)
        share = weights.expected
        blended = [(name, (1 - share) * score + share * expected.get(name, 0.0)) for name, score in fused]
        hits = (
            scored[name].hit(score=score, lexical=by_words.get(name, 0.0), expected=expected.get(name, 0.0))
            for name, score in sorted(blended, key=lambda pair: -pair[1])
        )
        return drop_near_duplicates(hits, limit=gathered.limit)

    def vectors_of(self, passage_ids: Sequence[str]) -> Vectors:
        """Return the vectors of passages, one row for each; zeros for one that is gone meanwhile."""
        with self._lock:
            here = [number for number, name in enumerate(passage_ids) if name in self._owners]
            rows = np.zeros((len(passage_ids), self.dimensions), dtype=np.float32)
            rows[here] = self._vectors.rows([passage_ids[number] for number in here])
            return rows

    def save(self, folder: Path) -> None:
        """Write a snapshot that `load` reads in a fraction of the time of a rebuild.

        Searches go on while it is written.
        """
        with self._lock:
            content, vectors_note = self._vectors.packed()
            documents, change = list(self._documents.values()), self.change
        vectors_file = folder / VECTORS_FILE
        checksum = write_sealed(vectors_file, content, form=VECTORS_FORM, note=vectors_note)
        passages = "\n".join(json.dumps(_packed(passages)) for passages in documents).encode()
        note = {"change": change, "vectors": checksum}
        write_sealed(folder / PASSAGES_FILE, passages, form=FORM, note=note)

    @classmethod
    def load(cls, folder: Path) -> "SearchIndex":
        """Read a snapshot. Raises `CorruptIndex`: then rebuild from the documents."""
        note, content = read_sealed(folder / PASSAGES_FILE, form=FORM)
        change, checksum = note.get("change"), note.get("vectors")
        if not isinstance(change, int) or not isinstance(checksum, str):
            raise CorruptIndex(f"{folder} does not say what it reflects; build the index again")
        vectors = VectorIndex.load(folder / VECTORS_FILE, checksum=checksum)
        index = cls(vectors.dimensions)
        index._vectors = vectors
        try:
            for document in content.splitlines():  # one by one: all at once would leave gaps in memory
                passages = _unpacked(json.loads(document))
                index._remember(passages[0].document_id, passages)
        except (ValueError, KeyError, TypeError, IndexError) as broken:
            raise CorruptIndex(f"{folder} holds passages of another form; build it again") from broken
        index.change = change
        index._lexical.publish()
        return index

    def _remember(self, document_id: str, passages: tuple[Passage, ...]) -> None:
        self._documents[document_id] = passages
        self._owners.update((passage.id, document_id) for passage in passages)
        self._labels[document_id] = self._vectors.labels([passage.id for passage in passages])
        metadata = passages[0].metadata
        words = "\n".join(dict.fromkeys(passage.text for passage in passages))
        self._lexical.add(document_id, words, metadata=metadata)
        if (span := span_of(metadata)) is not None:
            self._spans[document_id] = span
        for tag in _tags(metadata):
            self._tagged[tag].add(document_id)
        for key, named in self._readers.items():
            if (readers := _readers(metadata, key)) is not None:
                named[document_id] = readers

    def _closed(self, query: Query) -> frozenset[str]:
        """Return the documents that may not be found for a query, whatever its words."""
        return self._outside(query.on) | self._barred(query.barred) | self._not_for(query.readership)

    def _not_for(self, readership: Mapping[str, frozenset[str]]) -> set[str]:
        """Return the documents that are for other readers."""
        return {
            name
            for key, held in readership.items()
            for name, readers in self._named_by(key).items()
            if readers.isdisjoint(held)
        }

    def _named_by(self, key: str) -> Mapping[str, frozenset[str]]:
        """Return the readers of each document that names some; looked through once, then kept up."""
        if key not in self._readers:
            self._readers[key] = {
                name: readers
                for name, passages in self._documents.items()
                if (readers := _readers(passages[0].metadata, key)) is not None
            }
        return self._readers[key]

    def _outside(self, on: date | None) -> frozenset[str]:
        """Return the documents that may not be cited on a day."""
        if on is None:
            return frozenset()
        return frozenset(name for name, (first, last) in self._spans.items() if not first <= on <= last)

    def _by_words(self, query: Query, outside: frozenset[str]) -> dict[str, float]:
        """Return the documents that share words with a query and may be found, best first."""
        found = dict(self._lexical.search(query.text, WORDS_POOL, only=query.filter))
        for name in outside & found.keys():
            del found[name]
        return found

    def _counts(self, name: str, *, allowed: frozenset[str] | None, outside: Collection[str]) -> bool:
        """Whether a document may be found for a query."""
        return name in self._documents and name not in outside and (allowed is None or name in allowed)

    def _barred(self, barred: Mapping[str, frozenset[str]]) -> set[str]:
        """Return the documents whose every value of a key is barred."""
        return {
            name
            for key, values in barred.items()
            for value in values
            for name in self._tagged.get((key, value), ())
            if values.issuperset(self._documents[name][0].metadata[key])
        }

    def _proposed(
        self,
        query: Query,
        vector: Vectors,
        by_words: Mapping[str, float],
        allowed: frozenset[str] | None,
        outside: frozenset[str],
        *,
        weights: Weights,
    ) -> list[str]:
        pool = max(POOL, 2 * query.limit)
        if allowed is not None and len(allowed - outside) <= pool:
            return sorted(allowed - outside)
        named = [name for name, _ in zip(by_words, range(pool), strict=False)]
        near = self._nearest(vector, pool, allowed, outside) if weights.words < 1 else []
        return list(dict.fromkeys([*near, *named]))

    def _allowed(self, only: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
        if not only:
            return None
        sets = [
            set().union(*(self._tagged.get((key, value), set()) for value in values))
            for key, values in only.items()
        ]
        return frozenset(set.intersection(*sorted(sets, key=len)))

    def _nearest(
        self, vector: Vectors, pool: int, allowed: frozenset[str] | None, outside: frozenset[str]
    ) -> list[str]:
        among = None
        if allowed is not None and len(allowed) * 4 < len(self._documents):
            among = [passage.id for name in allowed for passage in self._documents[name]]
        wide = SPREAD * pool
        while True:
            found = self._vectors.search(vector, wide, allowed=among)
            names = dict.fromkeys(map(self._owners.__getitem__, map(itemgetter(0), found)))
            kept = [name for name in names if name not in outside and (allowed is None or name in allowed)]
            # Half a pool will do: more would be read from documents with many questions.
            if 2 * len(kept) >= pool or len(found) < wide or wide >= len(self):
                return kept[:pool]
            wide *= SPREAD

    def _scored(self, names: Sequence[str], vector: Vectors, *, weights: Weights) -> Pool:
        # By labels: to touch every passage for its id would take longer than to score it.
        labels = [self._labels[name] for name in names]
        together = np.concatenate(labels) if labels else np.empty(0, dtype=np.int64)
        rows = self._vectors.rows_at(together)
        cosines = along(rows, vector)
        numbers = cosines.tolist()
        ends = list(accumulate(map(len, labels)))
        scored = {
            name: Scored(self._documents[name], numbers[end - len(own) : end])
            for name, own, end in zip(names, labels, ends, strict=True)
        }
        near = nearest(cosines, NEIGHBOURS if weights.expected else 0)
        owners = np.searchsorted(ends, near, side="right").tolist()
        return Pool(
            scored=scored,
            passages=[
                self._documents[names[owner]][place - ends[owner]]  # counted from the end
                for place, owner in zip(near.tolist(), owners, strict=True)
            ],
            cosines=cosines[near],
            rows=rows[near],
        )

    def _expected(self, pool: Pool, asked: Asked) -> Mapping[str, float]:
        """Ask the nearest of all that is known about the pool's documents, labelled questions included."""
        own = pool.passages
        places = nearest(np.concatenate([pool.cosines, asked.cosines]))
        mine, theirs = places[places < len(own)], places[places >= len(own)] - len(own)
        return expectation(
            np.concatenate([pool.rows[mine], asked.vectors[theirs].reshape(-1, self.dimensions)]),
            np.concatenate([pool.cosines[mine], asked.cosines[theirs]]),
            doubts=[*(DOUBT[own[place].kind] for place in mine), *[DOUBT_OF_LABELS] * len(theirs)],
            answers=[
                *((own[place].document_id,) for place in mine),
                *(asked.answers[place] for place in theirs),
            ],
        )


def _readers(metadata: Metadata, key: str) -> frozenset[str] | None:
    """Return the values of a key, spelled in any case; none at all where it names nobody."""
    found = [values for name, values in metadata.items() if name.strip().lower() == key]
    return frozenset(value for values in found for value in values) if found else None


def _tags(metadata: Metadata) -> list[tuple[str, str]]:
    return [(key, value) for key, values in metadata.items() for value in values]


def _packed(passages: tuple[Passage, ...]) -> list[object]:
    first = passages[0]
    rows = [[one.id, one.kind, one.heading, one.text] for one in passages]
    return [first.document_id, dict(first.metadata), rows]


def _unpacked(document: tuple[str, dict[str, list[str]], list[list[str]]]) -> tuple[Passage, ...]:
    document_id, listed, rows = document
    metadata = {sys.intern(key): tuple(values) for key, values in listed.items()}
    return tuple(
        Passage(
            id=passage_id,
            document_id=document_id,
            kind=KINDS[kind],
            heading=heading,
            text=text,
            metadata=metadata,
        )
        for passage_id, kind, heading, text in rows
    )
