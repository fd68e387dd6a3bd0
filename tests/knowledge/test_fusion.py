"""Check the laws of fusion: it invents no order, and an empty part changes nothing."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge import drop_near_duplicates, fuse
from knowledge.fusion import supported
from tests.knowledge.builders import a_hit

SCORES = st.floats(0.001, 50, allow_nan=False).map(lambda score: round(score, 3))
RANKINGS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), SCORES, max_size=12).map(
    lambda scores: sorted(scores.items(), key=lambda pair: -pair[1])
)


def names(ranking: list[tuple[str, float]]) -> list[str]:
    """Only the order."""
    return [name for name, _ in ranking]


@given(ranking=RANKINGS)
def test_equal_lists_fuse_to_themselves(ranking: list[tuple[str, float]]) -> None:
    """Two that agree must not be talked out of it."""
    assert names(fuse(ranking, ranking)) == names(ranking)


@given(ranking=RANKINGS)
def test_an_empty_part_changes_nothing(ranking: list[tuple[str, float]]) -> None:
    """A question in words that no document uses is answered by meaning alone, unharmed."""
    assert fuse(ranking, []) == ranking
    assert fuse([], ranking) == ranking


@given(dense=RANKINGS, lexical=RANKINGS)
def test_everything_found_by_either_is_in_the_fusion_once(
    dense: list[tuple[str, float]], lexical: list[tuple[str, float]]
) -> None:
    """A document may not vanish because only one of the two found it."""
    fused = names(fuse(dense, lexical))

    assert sorted(fused) == sorted({*names(dense), *names(lexical)})


@given(dense=RANKINGS, lexical=RANKINGS, factor=st.floats(0.01, 100))
def test_the_unit_of_the_word_scores_does_not_matter(
    dense: list[tuple[str, float]], lexical: list[tuple[str, float]], factor: float
) -> None:
    """BM25 grows with the collection; the weight of words must not."""
    louder = [(name, score * factor) for name, score in lexical]

    one, other = dict(fuse(dense, lexical)), dict(fuse(dense, louder))

    if dense:
        assert all(abs(one[name] - other[name]) < 1e-6 for name in one)


def test_words_decide_between_equals() -> None:
    """Two models of one machine lie close together in meaning; the model's name tells them apart."""
    dense = [("one", 0.80), ("two", 0.79)]

    assert names(fuse(dense, [("two", 7.0), ("one", 4.0)])) == ["two", "one"]


def test_many_near_questions_beat_one_lucky_phrase() -> None:
    """What ten known questions point to is rarely wrong."""
    assert supported([0.80, 0.79, 0.78]) > supported([0.81, 0.40, 0.30])


def test_the_same_words_are_shown_once() -> None:
    """Two copies of a page waste a place in a short list."""
    first, copy, other = a_hit("Free  returns!", of="a"), a_hit("free returns", of="b"), a_hit("No.", of="c")

    assert drop_near_duplicates([first, copy, other]) == (first, other)


def test_the_same_answer_to_two_questions_is_kept_twice() -> None:
    """ "Yes, free of charge" answers different questions under different titles."""
    one = a_hit("Yes.", of="a", heading="Can I return it?")
    other = a_hit("Yes.", of="b", heading="Can I exchange it?")

    assert drop_near_duplicates([one, other]) == (one, other)
