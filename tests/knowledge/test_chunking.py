"""Check the laws of cutting: nothing lost, limit kept, order kept, the same every time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import Document, PassageKind, chunk
from knowledge.chunking import sections
from tests.knowledge.builders import a_document

LINES = st.lists(
    st.text(alphabet="ab .!?\n#-*1|`", max_size=40) | st.sampled_from(["# One", "## Two\n", "- item", "```"]),
    max_size=20,
)


def words(text: str) -> int:
    """Count words and, like word pieces do, count a long word more than once."""
    return sum(1 + len(word) // 8 for word in text.split())


def texts(document: Document, *, limit: int = 12, overlap: int = 4) -> list[str]:
    """The text passages of a document."""
    cut = chunk(document, count_tokens=words, limit=limit, overlap=overlap)
    return [passage.text for passage in cut if passage.kind is PassageKind.TEXT]


@given(lines=LINES)
def test_no_word_is_lost(lines: list[str]) -> None:
    """What is not in a passage cannot be found, and nobody would know."""
    text = "\n".join(lines)
    cut = chunk(a_document(text), count_tokens=words, limit=12, overlap=0)
    bodies = "".join(section.body for section in sections(text))

    said = "".join("".join(one.text.split()) for one in cut if one.kind is PassageKind.TEXT)

    assert said == "".join(bodies.split())


@given(lines=LINES, limit=st.integers(3, 30))
def test_no_passage_is_over_the_limit(lines: list[str], limit: int) -> None:
    """The encoder does not read past its limit: longer passages would be found by half."""
    found = texts(a_document("\n".join(lines)), limit=limit, overlap=limit // 3)

    assert all(words(text) <= limit for text in found)


@given(sentences=st.lists(st.integers(0, 999), max_size=30, unique=True), overlap=st.integers(0, 6))
def test_order_is_kept_and_only_the_end_of_a_passage_is_repeated(sentences: list[int], overlap: int) -> None:
    """A reader of two passages in a row must be able to follow."""
    text = " ".join(f"Sentence number {number}." for number in sentences)

    found = texts(a_document(text), overlap=overlap)

    numbers = [
        [int(word.strip(".")) for word in piece.split() if word.strip(".").isdigit()] for piece in found
    ]
    seen: list[int] = []
    for piece in numbers:
        repeated = [number for number in piece if number in seen]
        assert piece[: len(repeated)] == repeated == seen[len(seen) - len(repeated) :]
        seen += piece[len(repeated) :]
    assert seen == sentences


def test_the_last_sentence_is_said_again() -> None:
    """ "Then press it twice" needs the sentence that says what to press."""
    text = "Find the red button. It is below. Then press it twice. Wait for a minute or so."

    found = texts(a_document(text), limit=10, overlap=3)

    assert found[0].endswith("It is below.")
    assert found[1].startswith("It is below. Then")


def test_title_and_questions_stand_for_an_empty_document() -> None:
    """An intent has no text, yet its known questions must find it."""
    document = a_document("", title="Refund", questions=("Where is my money?", "Refund"))

    cut = chunk(document, count_tokens=words)

    assert [(one.id, one.kind, one.text) for one in cut] == [
        ("doc#0", PassageKind.TITLE, "Refund"),
        ("doc#1", PassageKind.QUESTION, "Where is my money?"),
    ]


def test_headings_lead_to_their_text_and_end_no_code() -> None:
    """A comment in a shell example is no heading."""
    text = "Intro.\n\n## Steps\nDo it.\n\n### Linux\n```\n# not a heading\n```\n\n## Costs\nNone.\n"

    cut = chunk(a_document(text, title="Install"), count_tokens=words, limit=50)

    assert [(one.heading, one.text) for one in cut if one.kind is PassageKind.TEXT] == [
        ("Install", "Intro."),
        ("Install › Steps", "Do it."),
        ("Install › Steps › Linux", "```\n# not a heading\n```"),
        ("Install › Costs", "None."),
    ]


def test_a_title_that_opens_the_text_is_said_once() -> None:
    """Most Markdown files repeat their title as the first heading."""
    cut = chunk(a_document("# Install\nDo it.", title="Install"), count_tokens=words)

    assert cut[-1].heading == "Install"


def test_a_heading_over_nothing_is_kept() -> None:
    """ "## We are closed on Sundays" may be all that a page says."""
    assert "We are closed on Sundays" in texts(a_document("Hours.\n\n## We are closed on Sundays\n"))


def test_an_overlap_as_large_as_the_limit_is_refused() -> None:
    """It would never get to the end of a text."""
    with pytest.raises(ValueError, match="overlap"):
        chunk(a_document(), count_tokens=words, limit=10, overlap=10)
