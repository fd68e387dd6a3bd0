"""Check that both indexes answer together, under change, filters, restarts and threads."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge import USUAL, CorruptIndex, Passage, PassageKind, Query, SearchIndex, Weights
from tests.knowledge.builders import DIMENSIONS, a_passage, keep, random_vectors, towards


def names(index: SearchIndex, query: Query, *axes: int) -> list[str]:
    """The documents found for a query that points along some axes."""
    return [hit.document_id for hit in index.search(query, towards(*axes))]


@pytest.fixture
def index() -> SearchIndex:
    """Three documents: one known by a question, one by its text, one by its words."""
    filled = SearchIndex(DIMENSIONS)
    keep(
        filled,
        a_passage("Where is my order?", of="delivery", kind=PassageKind.QUESTION),
        a_passage("It takes two days.", of="delivery", place=1),
        a_passage("Abroad it takes a week.", of="delivery", place=2),
        vectors=[towards(0), towards(1), towards(2)],
    )
    keep(filled, a_passage("Beans are roasted on Monday.", of="beans"), vectors=[towards(3)])
    keep(
        filled,
        a_passage("Descale the Larkspur.", of="larkspur", metadata={"product": ("larkspur",)}),
        vectors=[towards(4)],
    )
    return filled


def test_a_known_question_finds_the_document_and_its_text_is_shown(index: SearchIndex) -> None:
    """Customers are shown the answer, not their own question."""
    hit = index.search(Query(text="?"), towards(0))[0]

    assert (hit.document_id, hit.matched.text) == ("delivery", "Where is my order?")
    assert hit.passage.kind is PassageKind.TEXT
    assert hit.dense == pytest.approx(1.0)


def test_the_best_text_of_the_document_is_shown(index: SearchIndex) -> None:
    """A long article must not always open at its first paragraph."""
    hit = index.search(Query(text="?"), towards(0, 2))[0]

    assert hit.passage.text == "Abroad it takes a week."


@pytest.mark.parametrize(
    ("day", "found"),
    [(9, False), (10, True), (20, True), (21, False)],
    ids=["early", "first", "last", "late"],
)
def test_what_is_not_valid_on_a_day_is_not_found_on_it(index: SearchIndex, day: int, found: bool) -> None:
    """Last year's Christmas hours are wrong, however well they fit the question."""
    span = {"valid_from": ("2026-12-10",), "valid_until": ("2026-12-20",)}
    keep(index, a_passage("Open until nine.", of="christmas", metadata=span), vectors=[towards(5)])

    hits = names(index, Query(text="Open until nine?", on=date(2026, 12, day)), 5)

    assert ("christmas" in hits) is found
    assert "delivery" in hits


@pytest.mark.parametrize(
    ("audience", "found"),
    [((), True), (("staff",), False), (("agents", "staff"), False), (("customer", "staff"), True)],
    ids=["everybody", "staff", "only staff", "staff too"],
)
def test_what_is_for_the_barred_alone_is_not_found(
    index: SearchIndex, audience: tuple[str, ...], found: bool
) -> None:
    """How far an agent may go in a dispute is no customer's to read, however well it fits."""
    metadata = {"audience": audience} if audience else {}
    keep(index, a_passage("Refund up to 50.", of="goodwill", metadata=metadata), vectors=[towards(5)])
    barred = {"audience": frozenset({"staff", "agents"})}

    hits = names(index, Query(text="Refund up to 50?", barred=barred), 5)

    assert ("goodwill" in hits) is found
    assert "delivery" in hits


@pytest.mark.parametrize(
    ("metadata", "found"),
    [
        ({}, True),
        ({"account": ("acme",)}, True),
        ({"Account": ("other", "acme")}, True),
        ({"account": ("other",)}, False),
        ({"ACCOUNT": ("other",)}, False),
        ({"account": ()}, False),
        ({"account": ("acme",), "account_role": ("buyer",)}, False),
    ],
    ids=["everybody", "ours", "ours too", "theirs", "theirs, shouted", "nobody", "another role"],
)
def test_what_names_its_readers_is_found_by_them_alone(
    index: SearchIndex, metadata: dict[str, tuple[str, ...]], found: bool
) -> None:
    """Kept before and after the readers were first asked for, and gone with its document."""
    held = {"account": frozenset({"acme"}), "account_role": frozenset[str]()}
    query = Query(text="Prices of ours?", readership=held)
    keep(index, a_passage("Prices of ours.", of="first", metadata=metadata), vectors=[towards(5)])

    before = names(index, query, 5)
    keep(index, a_passage("Prices of ours, newly.", of="second", metadata=metadata), vectors=[towards(5, 6)])
    after = names(index, query, 5)
    may = index.documents_for(query)
    keep(index, a_passage("Prices of ours.", of="first"), vectors=[towards(5)])

    assert ("first" in before) is found
    assert ("second" in after) is found
    assert ("first" in may, "second" in may) == (found, found)
    assert names(index, query, 5)[0] == "first"


def test_a_span_ends_with_its_document(index: SearchIndex) -> None:
    """Published again without dates, an article is valid again."""
    old = {"valid_until": ("2020-01-01",)}
    keep(index, a_passage("Open until nine.", of="hours", metadata=old), vectors=[towards(5)])
    keep(index, a_passage("Open until nine.", of="hours"), vectors=[towards(5)])

    assert names(index, Query(text="?", on=date(2026, 12, 1)), 5)[0] == "hours"


def test_words_alone_find_a_document_with_its_true_cosine(index: SearchIndex) -> None:
    """A name that the encoder never saw is still found, and its meaning is not made up."""
    hits = index.search(Query(text="larkspur"), towards(5))

    found = {hit.document_id: hit for hit in hits}
    assert found["larkspur"].lexical > 0
    assert found["larkspur"].dense == pytest.approx(0.0)
    assert hits[0].document_id == "delivery" or hits[0].score >= found["larkspur"].score


def test_an_opinion_with_all_the_weight_is_the_only_one(index: SearchIndex) -> None:
    """Whoever measures what a part is worth must not measure the others with it."""
    query, vector = Query(text="beans on Monday, or the larkspur"), towards(0)

    words = index.rank(index.gather(query, vector, weights=Weights(words=1, expected=0)))
    meaning = index.rank(index.gather(query, vector, weights=Weights(words=0, support=0, expected=0)))

    assert {hit.document_id for hit in words} == {"beans", "larkspur"}  # delivery shares no word
    assert [hit.score for hit in words] == [hit.lexical for hit in words]
    assert meaning[0].document_id == "delivery"
    assert [hit.score for hit in meaning] == [hit.dense for hit in meaning]


def test_the_usual_weights_are_those_that_serve(index: SearchIndex) -> None:
    """A comparison with another whole than customers get would be about nothing."""
    query, vector = Query(text="larkspur"), towards(0, 4)

    assert index.rank(index.gather(query, vector, weights=USUAL)) == index.search(query, vector)


def test_only_documents_that_pass_the_filter_are_found(index: SearchIndex) -> None:
    """An article for another product is a wrong answer, however near it is."""
    query = Query(text="descale the beans", filter={"product": frozenset({"larkspur"})})

    assert names(index, query, 3) == ["larkspur"]
    assert names(index, Query(text="x", filter={"product": frozenset({"none"})}), 3) == []


def test_a_wide_filter_finds_as_much_as_was_asked_for() -> None:
    """Filtering after the search must not leave a short list where more would pass."""
    index = SearchIndex(DIMENSIONS)
    vectors = random_vectors(600)
    for place in range(600):
        language = "en" if place % 3 == 0 else "de"
        passage = a_passage(f"Text {place}", of=f"d{place:03}", metadata={"language": (language,)})
        keep(index, passage, vectors=[vectors[place]])
    query = Query(text="nothing", filter={"language": frozenset({"en"})}, limit=20)

    hits = index.search(query, vectors[1])

    order = [f"d{row:03}" for row in np.argsort(-(vectors @ vectors[1])) if row % 3 == 0]
    assert hits[0].document_id == order[0]
    assert len(hits) == 20
    assert {hit.document_id for hit in hits} <= set(order[:30])  # what is expected moves a few


def test_a_removed_document_is_never_found_again(index: SearchIndex) -> None:
    """What the owner deleted must not be cited a moment later."""
    index.remove(["delivery", "unknown"])

    assert "delivery" not in names(index, Query(text="order takes days"), 0)
    assert (index.documents, len(index)) == (2, 2)


def test_a_new_version_replaces_every_passage_of_the_old(index: SearchIndex) -> None:
    """An old price in a forgotten passage is a wrong answer."""
    keep(index, a_passage("Now by drone.", of="delivery"), vectors=[towards(1)])

    hits = index.search(Query(text="order days week drone"), towards(1))

    texts = {hit.passage.text for hit in hits} | {hit.matched.text for hit in hits}
    assert "Now by drone." in texts
    assert not texts & {"It takes two days.", "Where is my order?"}


def test_a_document_without_passages_is_gone(index: SearchIndex) -> None:
    """An emptied article has nothing to say."""
    index.upsert("beans", [], np.empty((0, DIMENSIONS), dtype=np.float32))

    assert index.documents == 2


@pytest.mark.parametrize(
    ("passage", "count"),
    [
        (a_passage("x", of="beans"), 2),
        (a_passage("x", of="other"), 1),
        (
            Passage(id="delivery#0", document_id="beans", kind=PassageKind.TEXT, heading="", text="x"),
            1,
        ),
    ],
)
def test_passages_that_do_not_fit_are_refused_and_change_nothing(
    index: SearchIndex, passage: Passage, count: int
) -> None:
    """A half-replaced document would show one text and cite another."""
    with pytest.raises(ValueError, match=r"passage"):
        index.upsert("beans", [passage], random_vectors(count))

    assert names(index, Query(text="roasted beans"), 3)[0] == "beans"


def test_an_empty_index_finds_nothing() -> None:
    """The first minute of a new shop."""
    assert SearchIndex(DIMENSIONS).search(Query(text="hello"), towards(0)) == ()


def test_a_snapshot_answers_like_the_index_it_was_made_of(index: SearchIndex, tmp_path: Path) -> None:
    """A restart must not change an answer."""
    index.change = 41
    query = Query(text="descale order")

    index.save(tmp_path)
    loaded = SearchIndex.load(tmp_path)

    assert loaded.change == 41
    assert loaded.search(query, towards(0)) == index.search(query, towards(0))
    assert names(loaded, Query(text="x", filter={"product": frozenset({"larkspur"})}), 0) == ["larkspur"]


def test_a_snapshot_can_go_on_changing(index: SearchIndex, tmp_path: Path) -> None:
    """After a restart articles are still edited."""
    index.save(tmp_path)
    loaded = SearchIndex.load(tmp_path)

    keep(loaded, a_passage("New.", of="new"), vectors=[towards(6)])
    loaded.remove(["beans"])

    assert names(loaded, Query(text="new"), 6)[0] == "new"
    assert loaded.documents == 3


def test_a_missing_snapshot_is_one_to_rebuild(tmp_path: Path) -> None:
    """The first start, and the one after somebody tidied up."""
    with pytest.raises(CorruptIndex):
        SearchIndex.load(tmp_path / "nowhere")


def test_parts_of_two_snapshots_are_refused(index: SearchIndex, tmp_path: Path) -> None:
    """A crash between two files must not pair passages with other passages' vectors."""
    index.save(tmp_path / "old")
    keep(index, a_passage("Beans are roasted on Friday.", of="beans"), vectors=[towards(6)])
    index.save(tmp_path / "new")

    (tmp_path / "old" / "vectors.index").replace(tmp_path / "new" / "vectors.index")

    with pytest.raises(CorruptIndex, match="another snapshot"):
        SearchIndex.load(tmp_path / "new")


def test_a_snapshot_of_another_version_is_refused(index: SearchIndex, tmp_path: Path) -> None:
    """After an upgrade the index is rebuilt, not misread."""
    index.save(tmp_path)
    path = tmp_path / "passages.index"
    head, _, content = path.read_bytes().partition(b"\n")
    path.write_bytes(json.dumps(json.loads(head) | {"form": "passages-0"}).encode() + b"\n" + content)

    with pytest.raises(CorruptIndex, match="passages-0"):
        SearchIndex.load(tmp_path)


def test_readers_see_whole_documents_while_a_writer_replaces_them(index: SearchIndex) -> None:
    """An edit in the middle of a busy hour must not fail a single question."""
    done = threading.Event()

    def read() -> int:
        seen = 0
        while not done.is_set() or not seen:
            hits = index.search(Query(text="takes days"), towards(1))
            assert all(hit.passage.document_id == hit.document_id for hit in hits)
            seen += 1
        return seen

    with ThreadPoolExecutor(3) as readers:
        running = [readers.submit(read) for _ in range(3)]
        for turn in range(50):
            keep(index, a_passage(f"Turn {turn}", of="delivery"), vectors=[towards(1)])
        done.set()

    assert all(one.result() > 0 for one in running)
    assert names(index, Query(text="turn"), 1)[0] == "delivery"
