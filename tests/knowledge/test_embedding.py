"""Check the served encoder against itself in full precision, and what the rest relies on."""

from pathlib import Path

import numpy as np
import pytest

from knowledge import DEFAULT_MODEL, Embedder, ModelUnavailable, Vectors, default_model_folder, open_embedder
from knowledge.embedding import OnnxEmbedder
from knowledge.model_files import FULL, INT8, TOKENIZER, WORDS, built_model

QUESTIONS = [
    "Where is my order?",
    "How do I descale my espresso machine?",
    "I want my money back",
    "Can I change the delivery address after I have paid?",
    "Which milk froths best?",
    "hi",
    "The grinder makes a loud noise and then stops. I have cleaned it twice, what else can I try?",
]


@pytest.fixture(scope="session")
def built(embedder: Embedder) -> Path:
    """The folder of the built model."""
    assert embedder.dimensions == 384
    return built_model(default_model_folder(), say=print, choose=lambda _: INT8).folder


def cosines(one: Vectors, other: Vectors) -> Vectors:
    """The cosine of each row with the row beside it."""
    return np.asarray((one * other).sum(axis=1), dtype=np.float32)


def test_eight_bits_say_nearly_what_full_precision_says(built: Path) -> None:
    """A careless quantisation costs recall without any error to see."""
    full, small = (
        OnnxEmbedder(built / name, tokenizer=built / TOKENIZER, words=built / WORDS) for name in (FULL, INT8)
    )

    close = cosines(full.embed(QUESTIONS), small.embed(QUESTIONS))

    assert close.min() > 0.96
    assert close.mean() > 0.985


def test_full_precision_gives_the_published_cosines(built: Path) -> None:
    """The graph is written by hand: it must be the model, not something like it."""
    full = OnnxEmbedder(built / FULL, tokenizer=built / TOKENIZER, words=built / WORDS)

    # The three sentences and their similarities of the model's own documentation.
    rows = full.embed(["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."])

    assert (rows @ rows.T)[0] == pytest.approx([1.0, 0.6660, 0.1046], abs=2e-3)


def test_what_means_the_same_lies_closer(embedder: Embedder) -> None:
    """All of search rests on this."""
    rows = embedder.embed(["Where is my parcel?", "When will my order arrive?", "Is oat milk vegan?"])

    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_rows_have_length_one_and_keep_the_order_of_the_texts(embedder: Embedder) -> None:
    """Texts are sorted by length inside; nobody outside may notice."""
    together = embedder.embed(QUESTIONS * 3)

    alone = np.concatenate([embedder.embed([text]) for text in QUESTIONS])

    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(len(together)), abs=1e-5)
    assert cosines(together[: len(QUESTIONS)], alone).min() > 0.97
    assert together.dtype == np.float32


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    """A folder without changes embeds nothing."""
    assert embedder.embed([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "🫖" * 50, "x" * 20_000, "word " * 5_000])
def test_whatever_customers_type_has_a_vector(embedder: Embedder, text: str) -> None:
    """An emoji or a pasted novel must not break a turn."""
    assert np.isfinite(embedder.embed([text])).all()


def test_tokens_are_counted_past_what_the_model_reads(embedder: Embedder) -> None:
    """Cutting long texts needs their true length."""
    assert embedder.count_tokens("Where is my order?") == 5
    assert embedder.count_tokens("order " * 1_000) == 1_000


@pytest.mark.parametrize("precision", ["int8", "full"])
def test_a_precision_opens_by_its_name_on_any_machine(embedder: Embedder, precision: str) -> None:
    """Vectors move with their database to a machine where the other precision is the faster one."""
    name = f"{DEFAULT_MODEL}/{precision}"

    again = open_embedder(name, folder=default_model_folder())

    assert again.name == name
    assert again.dimensions == embedder.dimensions


def test_another_model_that_is_not_here_says_what_to_do(tmp_path: Path) -> None:
    """The first thing that goes wrong for whoever tries a different model."""
    with pytest.raises(ModelUnavailable, match=r"pip install 'concierge-assistant\[models\]'|pass the path"):
        open_embedder(str(tmp_path / "no-such-model"), folder=tmp_path)
