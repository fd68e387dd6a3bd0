"""Check that the vector index finds what a plain comparison finds, before and after changes."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import CorruptIndex, VectorIndex, Vectors
from tests.knowledge.builders import DIMENSIONS, random_vectors


def an_index(
    count: int, *, seed: int = 0, dimensions: int = DIMENSIONS, exact_up_to: int = 50_000
) -> VectorIndex:
    """An index of random vectors named p0, p1, …"""
    index = VectorIndex(dimensions, exact_up_to=exact_up_to)
    index.add([f"p{i}" for i in range(count)], random_vectors(count, seed=seed, dimensions=dimensions))
    return index


def nearest(vectors: Vectors, question: Vectors, limit: int) -> list[str]:
    """What comparing with every row finds."""
    return [f"p{row}" for row in np.argsort(-(vectors @ question), kind="stable")[:limit]]


@given(count=st.integers(1, 60), removed=st.sets(st.integers(0, 59)), seed=st.integers(0, 5))
def test_search_finds_the_nearest_of_what_is_left(count: int, removed: set[int], seed: int) -> None:
    """A wrong row after a removal would cite the wrong article."""
    index = an_index(count, seed=seed)
    question = random_vectors(1, seed=99)[0]

    index.remove(f"p{place}" for place in removed)

    order = nearest(random_vectors(count, seed=seed), question, count)
    left = [name for name in order if int(name[1:]) not in removed]
    assert [name for name, _ in index.search(question, 10)] == left[:10]
    assert len(index) == len(left)


@pytest.mark.parametrize("allowed_count", [50, 4_500])
def test_only_allowed_names_are_found(allowed_count: int) -> None:
    """Few allowed names are compared one by one, many filter a scan: both must agree."""
    index = an_index(5_000)
    vectors, question = random_vectors(5_000), random_vectors(1, seed=7)[0]
    allowed = [f"p{place}" for place in range(5_000)][-allowed_count:]

    found = index.search(question, 5, allowed=[*allowed, "unknown"])

    expected = [name for name in nearest(vectors, question, 5_000) if name in set(allowed)]
    assert [name for name, _ in found] == expected[:5]


def test_a_new_vector_replaces_the_old_one() -> None:
    """An edited article must not be found by what it used to say."""
    index = an_index(3)
    fresh = random_vectors(1, seed=5)

    index.add(["p1"], fresh)

    assert len(index) == 3
    assert np.array_equal(index.vector("p1"), fresh[0])


def test_vectors_of_the_wrong_kind_are_refused_and_nothing_is_kept() -> None:
    """Half an addition would leave names without vectors."""
    index = an_index(2)

    with pytest.raises(ValueError, match="names"):
        index.add(["x"], np.zeros((1, 3), dtype=np.float32))
    with pytest.raises(ValueError, match="finite"):
        index.add(["x"], np.full((1, DIMENSIONS), np.nan, dtype=np.float32))
    with pytest.raises(ValueError, match="twice"):
        index.add(["x", "x"], random_vectors(2))

    assert index.ids == ("p0", "p1")


def test_a_large_index_reads_cells_and_still_finds_what_is_near() -> None:
    """Speed is bought with measured recall, never with a guess."""
    index = VectorIndex(16, exact_up_to=1_000)
    vectors = _clusters(3_000)
    index.add([f"p{place}" for place in range(3_000)], vectors)
    index.remove(["p0", "p1"])
    index.add(["p0"], vectors[:1])

    found = [{name for name, _ in index.search(vectors[row], 10)} for row in range(2, 102)]

    wanted = [set(nearest(vectors, vectors[row], 11)) - {"p1"} for row in range(2, 102)]
    shares = [len(got & want) / 10 for got, want in zip(found, wanted, strict=True)]
    assert not index.is_exact
    assert sum(shares) / len(shares) >= 0.95
    assert np.allclose(index.vector("p0"), vectors[0], atol=1e-2)


def test_where_cells_would_lose_too_much_search_stays_exact() -> None:
    """Vectors without any order have no cells worth the name; being right comes before speed."""
    index = an_index(2_000, dimensions=384, exact_up_to=1_000)
    question = random_vectors(1, dimensions=384, seed=3)[0]

    found = [name for name, _ in index.search(question, 10)]

    assert index.is_exact
    assert found == nearest(random_vectors(2_000, dimensions=384), question, 10)


@pytest.mark.parametrize("exact_up_to", [50_000, 500])
def test_what_is_saved_is_loaded(tmp_path: Path, exact_up_to: int) -> None:
    """A restart must find exactly what was found before it."""
    index = VectorIndex(16, exact_up_to=exact_up_to)
    index.add([f"p{place}" for place in range(1_000)], _clusters(1_000))
    index.remove(["p3"])
    question = _clusters(1_000)[5]

    index.save(tmp_path / "vectors")
    loaded = VectorIndex.load(tmp_path / "vectors")

    assert loaded.ids == index.ids
    assert loaded.search(question, 5) == index.search(question, 5)
    loaded.add(["new"], question[None, :])
    assert "new" in {name for name, _ in loaded.search(question, 3)}


@pytest.mark.parametrize(
    "damage", [b"", b"{}\n", b"no json at all", b'{"form": "vectors-0", "sha256": "", "note": {}}\n']
)
def test_a_file_that_is_no_index_is_refused(tmp_path: Path, damage: bytes) -> None:
    """The caller rebuilds; guessing at bytes would serve nonsense."""
    path = tmp_path / "vectors"
    path.write_bytes(damage)

    with pytest.raises(CorruptIndex, match="build the index again"):
        VectorIndex.load(path)


def test_one_flipped_byte_is_noticed(tmp_path: Path) -> None:
    """Disks do this."""
    path = tmp_path / "vectors"
    an_index(5).save(path)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)

    with pytest.raises(CorruptIndex, match="changed"):
        VectorIndex.load(path)


def _clusters(count: int) -> Vectors:
    """Rows around forty centres, as texts about forty topics lie."""
    centres = random_vectors(40, dimensions=16, seed=1)
    rows = centres[np.arange(count) % 40] + 0.3 * random_vectors(count, dimensions=16, seed=2)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
