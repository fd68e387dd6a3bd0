"""Check what a fingerprint notices, what a filter lets through, and what is embedded."""

from dataclasses import replace

import pytest

from knowledge import Document, Passage, PassageKind, Query
from tests.knowledge.builders import a_document, a_passage


@pytest.mark.parametrize(
    "changed",
    [
        replace(a_document(), text="Ask them."),
        replace(a_document(), title="Another"),
        replace(a_document(), questions=("Who?",)),
        replace(a_document(), metadata={"product": ("kettle",)}),
        replace(a_document(), url="/ask"),
        replace(a_document(), id="other"),
    ],
)
def test_any_change_of_content_changes_the_fingerprint(changed: Document) -> None:
    """An edit that goes unnoticed is never embedded again, and the old answer stays."""
    assert changed.fingerprint != a_document().fingerprint


def test_the_order_of_metadata_keys_does_not_change_the_fingerprint() -> None:
    """A file whose keys are sorted by an editor must not be embedded again."""
    one = replace(a_document(), metadata={"a": ("1",), "b": ("2",)})
    other = replace(a_document(), metadata={"b": ("2",), "a": ("1",)})

    assert one.fingerprint == other.fingerprint


def test_a_filter_wants_one_allowed_value_for_every_key() -> None:
    """Region and language both count: one of them right is not enough."""
    query = Query(text="?", filter={"region": frozenset({"uk", "de"}), "language": frozenset({"en"})})

    assert query.allows({"region": ("de", "us"), "language": ("en",)})
    assert not query.allows({"region": ("us",), "language": ("en",)})
    assert not query.allows({"region": ("uk",)})


def test_a_text_is_embedded_with_where_it_stands() -> None:
    """ "It takes two days" answers nothing unless one knows what "it" is."""
    passage = Passage(
        id="d#1",
        document_id="d",
        kind=PassageKind.TEXT,
        heading="Returns › Germany",
        text="It takes two days.",
    )

    assert passage.embedded_text == "Returns › Germany: It takes two days."


def test_a_question_is_embedded_as_it_is() -> None:
    """Customers ask without headings, so known questions are compared without them."""
    passage = a_passage("Where is my order?", kind=PassageKind.QUESTION)

    assert passage.embedded_text == "Where is my order?"
