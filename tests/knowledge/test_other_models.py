"""Check that any other sentence encoder keeps the promises of the one that is served by default."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge import ModelUnavailable, Vectors, default_model_folder, open_embedder
from knowledge.embedding import OnnxEmbedder
from knowledge.model_files import FULL, INT8, MINILM, built_model, find_weights
from tests.knowledge.tiny_models import DIMENSIONS, LONGEST, NEEDS_THE_EXTRA, tiny_bert, tiny_table

pytestmark = [pytest.mark.slow, NEEDS_THE_EXTRA]

TEXTS = (
    "Where is my order?",
    "How do I descale my espresso machine?",
    "I want my money back",
    "hi",
    "Can I change the delivery address after I have paid?",
    "Decaf is roasted on Tuesdays. " * 60,  # more than the encoder reads
)


@pytest.fixture(params=[tiny_bert, tiny_table])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a small encoder: one with a network, then one that only looks words up."""
    make: Callable[[Path], Path] = request.param
    return make(tmp_path)


def cosines(one: Vectors, other: Vectors) -> Vectors:
    """Return the cosine of each row with the row beside it."""
    return np.asarray((one * other).sum(axis=1), dtype=np.float32)


def test_another_encoder_gives_rows_of_length_one(model: Path, tmp_path: Path) -> None:
    """An index takes inner products for cosines, whatever encoder made the rows."""
    embedder = open_embedder(str(model), folder=tmp_path)

    rows = embedder.embed(["where is my order", "delivery takes three days", "order " * 500])

    assert rows.shape == (3, embedder.dimensions) == (3, DIMENSIONS)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert embedder.embed([]).shape == (0, DIMENSIONS)


def test_another_encoder_counts_past_what_it_reads(model: Path, tmp_path: Path) -> None:
    """Long texts are cut by their true length, also while others are embedded."""
    embedder = open_embedder(str(model), folder=tmp_path)
    long = "order " * (3 * LONGEST)

    with ThreadPoolExecutor(2) as threads:
        embedding = [threads.submit(embedder.embed, [long, "where"]) for _ in range(50)]
        counts = {embedder.count_tokens(long) for _ in range(50)}

    assert counts == {3 * LONGEST}
    assert {one.result().shape for one in embedding} == {(2, DIMENSIONS)}


def test_an_encoder_opens_again_by_its_own_name(model: Path, tmp_path: Path) -> None:
    """The name is all that is kept beside the vectors, and a start has to find the encoder by it."""
    embedder = open_embedder(str(model), folder=tmp_path)

    again = open_embedder(embedder.name, folder=tmp_path)

    assert again.name == embedder.name
    assert again.embed(["my order"]).tolist() == embedder.embed(["my order"]).tolist()
    relative = os.path.relpath(model)
    assert open_embedder(relative, folder=tmp_path).name == embedder.name


def test_a_model_trained_further_in_its_folder_is_another_model(tmp_path: Path) -> None:
    """New questions compared with old vectors would find anything, and no error would say so."""
    place = tiny_bert(tmp_path / "one")
    before = open_embedder(str(place), folder=tmp_path).name

    shutil.copytree(tiny_bert(tmp_path / "other", seed=2), place, dirs_exist_ok=True)

    assert open_embedder(str(place), folder=tmp_path).name != before
    with pytest.raises(ModelUnavailable, match="other weights"):
        open_embedder(before, folder=tmp_path)


@pytest.mark.parametrize(("graph", "least"), [(FULL, 0.9999), (INT8, 0.98)])
def test_the_default_encoder_agrees_with_sentence_transformers(graph: str, least: float) -> None:
    """Its graph is written by hand: it must be the model that its name promises, cuts included."""
    built = built_model(default_model_folder(), say=print, choose=lambda _: INT8)
    ours = OnnxEmbedder(built.folder / graph, tokenizer=built.tokenizer, words=built.words)
    theirs = open_embedder(str(find_weights(MINILM).parent), folder=default_model_folder())

    alone = np.concatenate([ours.embed([text]) for text in TEXTS])
    close = cosines(alone, theirs.embed(TEXTS))

    assert close.min() >= least
    assert [ours.count_tokens(text) for text in TEXTS] == [theirs.count_tokens(text) for text in TEXTS]
