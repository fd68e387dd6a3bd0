"""Check that words find documents, filtered, and only those that are still there."""

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import LexicalIndex


def an_index(*texts: str) -> LexicalIndex:
    """An index of documents named by their place."""
    index = LexicalIndex()
    for place, text in enumerate(texts):
        index.add(str(place), text, metadata={})
    return index


def found(index: LexicalIndex, text: str) -> list[str]:
    """Only the names."""
    return [name for name, _ in index.search(text, 10)]


def test_another_form_of_a_word_is_found() -> None:
    """Customers write "delivered" where the article says "delivery"."""
    index = an_index("Returning a grinder", "Roasting beans")

    assert found(index, "can I return grinders?") == ["0"]


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    """The model's name says more than the word "machine"."""
    index = an_index("machine larkspur", "machine tansy", "machine sorrel", "machine machine")

    assert found(index, "the machine tansy")[0] == "1"


def test_signs_of_a_query_language_are_words_like_any_other() -> None:
    """What customers type is never parsed as a command."""
    index = an_index("filter size 54")

    assert found(index, 'text:("filter" AND -size) [54 TO *] ~^') == ["0"]
    assert found(index, '"*:(') == []


def test_a_filter_decides_who_is_found_but_not_who_is_better() -> None:
    """Rank and score must be those of an unfiltered search."""
    index = LexicalIndex()
    for name, region in (("a", "uk"), ("b", "de"), ("c", "uk")):
        index.add(name, "shipping " * (1 + ord(name)) + name, metadata={"region": (region,)})

    everywhere = dict(index.search("shipping", 10))
    uk = index.search("shipping", 10, only={"region": frozenset({"uk", "fr"})})

    assert sorted(name for name, _ in uk) == ["a", "c"]
    assert all(score == everywhere[name] for name, score in uk)


@settings(max_examples=25)  # each step is a commit of the index
@given(steps=st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=8))
def test_what_was_removed_is_never_found(steps: list[tuple[str, bool]]) -> None:
    """A deleted article that is still found would still be cited."""
    index = LexicalIndex()
    there: set[str] = set()
    for name, is_added in steps:
        if is_added:
            index.add(name, "kettle", metadata={})
            there.add(name)
        else:
            index.remove([name])
            there.discard(name)
        assert set(found(index, "kettle")) == there
        assert len(index) == len(there)
