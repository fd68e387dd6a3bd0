"""Check that questions made from the knowledge are asked as if nobody had written them down."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from knowledge import (
    Document,
    Embedder,
    MadeQuestion,
    Passage,
    PassageKind,
    Query,
    SearchIndex,
    Vectors,
    chunk,
    make_questions,
    rehearse,
)
from knowledge.chunking import TRAIL

RETURNS = Document(
    id="returns",
    title="Returning something",
    text="Send anything back within a month.\n\n## Who pays the postage?\n\nWe do.\n\n## In short\n\nAsk.",
    questions=("How do I send it back?", "Can I return worn shoes?"),
)
DESCALING = Document(
    id="descaling",
    title="Descaling the machine",
    text="Run vinegar through it, then water twice.",
    questions=("How do I remove lime?",),
)


def cut(*documents: Document) -> dict[str, Sequence[Passage]]:
    """The passages of documents, as an index holds them."""
    return {one.id: chunk(one, count_tokens=lambda text: len(text.split())) for one in documents}


def filled(embedder: Embedder, *documents: Document) -> SearchIndex:
    """An index of documents."""
    index = SearchIndex(embedder.dimensions)
    for document_id, passages in cut(*documents).items():
        index.upsert(document_id, passages, embedder.embed([one.embedded_text for one in passages]))
    return index


def said(passages: Sequence[Passage]) -> set[str]:
    """Everything that passages say, headings included."""
    return {part for one in passages for part in (*one.heading.split(TRAIL), one.text)}


def test_titles_known_questions_and_headings_that_ask_are_asked() -> None:
    """They are what a company knows of what customers ask; "In short" asks nothing."""
    made = make_questions(cut(RETURNS), most=100)

    assert {one.text for one in made} == {
        "Returning something",
        "Who pays the postage?",
        "How do I send it back?",
        "Can I return worn shoes?",
    }


def test_what_is_asked_stands_nowhere_in_what_remains() -> None:
    """Else each would be found by its own words, and look far easier than customers' questions are."""
    for one in make_questions(cut(RETURNS, DESCALING), most=100):
        assert one.text not in said(one.remaining)


def test_every_question_is_asked_once_with_and_once_without_an_answer() -> None:
    """A question whose article is held out looks like one that nobody wrote an article for."""
    made = make_questions(cut(RETURNS, DESCALING), most=100)

    assert [one.answers for one in made[::2]] == [frozenset([one.document_id]) for one in made[::2]]
    assert [one.answers for one in made[1::2]] == [frozenset()] * (len(made) // 2)
    assert [one.text for one in made[::2]] == [one.text for one in made[1::2]]


def test_a_document_with_many_questions_does_not_speak_for_all() -> None:
    """Fifty wordings about invoices would else set the threshold for everything."""
    many = Document(
        id="many",
        title="Paying an invoice",
        text="By card.",
        questions=tuple(f"Can I pay {n}?" for n in range(50)),
    )

    made = make_questions(cut(many, DESCALING), most=8)

    assert [one.document_id for one in made].count("descaling") == 4


def test_what_stands_in_several_documents_is_not_asked() -> None:
    """Nobody could say which of them is meant."""
    twin = Document(id="twin", title="Descaling the  MACHINE", text="Ask us.")

    made = make_questions(cut(DESCALING, twin), most=100)

    assert {one.text for one in made} == {"How do I remove lime?"}


def test_a_document_of_which_nothing_would_remain_is_not_asked() -> None:
    """It could not be found, and nobody would be to blame."""
    assert make_questions(cut(Document(id="bare", title="Only a title", text="")), most=100) == ()


@given(st.permutations([RETURNS, DESCALING]), st.integers(0, 12))
def test_the_same_documents_give_the_same_questions(documents: Sequence[Document], most: int) -> None:
    """A threshold that changes with the order of files cannot be explained."""
    made = make_questions(cut(*documents), most=most)

    assert made == make_questions(cut(RETURNS, DESCALING), most=most)
    assert len(made) <= most


def test_held_out_words_are_not_found_and_the_index_stays_as_it_was(embedder: Embedder) -> None:
    """Each question sees its article without it, or not at all; and nobody else sees anything of it."""
    index = filled(embedder, RETURNS, DESCALING)
    before = {name: tuple(passages) for name, passages in index.documents_for(Query(text="")).items()}

    def found(copy: SearchIndex, one: MadeQuestion, vector: Vectors) -> dict[str, str]:
        return {hit.document_id: hit.matched.text for hit in copy.search(Query(text=one.text), vector)}

    for one, matched in rehearse(make_questions(before, most=100), index, embedder=embedder, ask=found):
        assert one.text not in matched.values()
        assert (one.document_id in matched) is bool(one.answers)
    assert index.documents_for(Query(text="")) == before


def test_a_text_that_lost_its_title_is_embedded_without_it(embedder: Embedder) -> None:
    """The title would else be found in the vector, after it was taken from the words."""
    index = filled(embedder, DESCALING)
    titled = next(
        one
        for one in make_questions(index.documents_for(Query(text="")), most=100)
        if one.text == DESCALING.title
    )

    def vectors(copy: SearchIndex, one: MadeQuestion, _: Vectors) -> Vectors:
        return copy.vectors_of([passage.id for passage in one.remaining])

    [(_, held)] = rehearse([titled], index, embedder=embedder, ask=vectors)

    untitled, titled_row = embedder.embed([DESCALING.text, f"{DESCALING.title}: {DESCALING.text}"])
    assert [one.kind for one in titled.remaining] == [PassageKind.QUESTION, PassageKind.TEXT]
    assert held[1] @ untitled > 0.97  # in 8 bits a vector depends a little on its neighbours
    assert held[1] @ titled_row < held[1] @ untitled
