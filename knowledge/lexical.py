"""Find documents by their words: BM25 with English stemming.

Changes become visible together, at the next search. Not safe for a writer beside readers:
`SearchIndex` holds the lock.
"""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import cast

import tantivy

from knowledge.model import Metadata

WRITER_BYTES = 15_000_000  # the least that tantivy accepts
SEGMENTS_MERGED = 8  # by tantivy; of fewer it makes nothing
LONGEST_WORD = 40
ANALYZER = "english"


class LexicalIndex:
    """The words of documents, in memory."""

    def __init__(self) -> None:
        self._analyzer = _analyzer()
        self._schema = _schema()
        self._index = tantivy.Index(self._schema)
        self._index.register_tokenizer(ANALYZER, self._analyzer)
        self._writer: tantivy.IndexWriter | None = None  # while there is something to write
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._next = 0
        self._changed = False

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, document_id: str, text: str, *, metadata: Metadata) -> None:
        """Make a document findable by its words; one of the same id is replaced."""
        self.remove([document_id])
        tags = [_tag(key, value) for key, values in metadata.items() for value in values]
        document = tantivy.Document(number=self._next, text=text, tags=tags)
        self._writing().add_document(document)
        self._numbers[document_id] = self._next
        self._names[self._next] = document_id
        self._next += 1
        self._changed = True

    def remove(self, document_ids: Iterable[str]) -> None:
        """Forget these documents; unknown ones are ignored."""
        for document_id in document_ids:
            number = self._numbers.pop(document_id, None)
            if number is None:
                continue
            del self._names[number]
            self._writing().delete_documents_by_term("number", number)
            self._changed = True

    def search(
        self, text: str, limit: int, *, only: Mapping[str, frozenset[str]] | None = None
    ) -> list[tuple[str, float]]:
        """Return the documents that share words with `text` and their scores, best first.

        `only` is a filter as a query has it.
        """
        words = list(dict.fromkeys(self._analyzer.analyze(text)))
        if not words or not self._numbers or limit < 1:
            return []
        self.publish()
        searcher = self._index.searcher()
        hits = searcher.search(self._query(words, only or {}), limit, count=False).hits
        numbers = searcher.fast_field_values("number", [address for _, address in hits])
        # `number` was given to every document, so none is missing here.
        names = map(self._names.__getitem__, cast("list[int]", numbers))
        return list(zip(names, map(itemgetter(0), hits), strict=True))

    def publish(self) -> None:
        """Make all changes visible now, so that the next search need not."""
        if self._writer is None or not self._changed:
            return
        self._writer.commit()
        self._index.reload()
        self._changed = False
        if self._index.searcher().num_segments < SEGMENTS_MERGED:
            self._writer.wait_merging_threads()  # none of them has anything to do
            self._writer = None

    def _writing(self) -> tantivy.IndexWriter:
        """Return the writer; with its threads it takes megabytes, so it is made when something changes."""
        if self._writer is None:
            self._writer = self._index.writer(WRITER_BYTES, 1)
        return self._writer

    def _query(self, words: list[str], only: Mapping[str, frozenset[str]]) -> tantivy.Query:
        any_word = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", word, "freq"))
                for word in words
            ]
        )
        if not only:
            return any_word
        clauses = [(tantivy.Occur.Must, any_word)]
        for key, values in only.items():
            tags = [_tag(key, value) for value in sorted(values)]
            one_of = tantivy.Query.term_set_query(self._schema, "tags", tags)
            # A filter decides who may be found, not who is better.
            clauses.append((tantivy.Occur.Must, tantivy.Query.const_score_query(one_of, 0.0)))
        return tantivy.Query.boolean_query(clauses)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", indexed=True, fast=True)
    builder.add_text_field("text", tokenizer_name=ANALYZER, index_option="freq")
    builder.add_text_field("tags", tokenizer_name="raw", index_option="basic")
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _tag(key: str, value: str) -> str:
    return f"{key}\x1f{value}"
