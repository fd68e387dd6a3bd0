"""The model of languages is unpacked once, and whatever happens to it costs time and nothing else."""

from pathlib import Path

import pytest

from knowledge import LANGUAGES
from knowledge.identifier import identifier_in, passing_identifier

SAID = ("Wie entkalke ich meinen Wasserkocher?", "Onde está a minha encomenda?", "ok", "Kestrel leaks badly")


def test_a_kept_model_tells_what_the_shipped_one_tells(tmp_path: Path) -> None:
    """The second start reads what the first one unpacked, and answers alike."""
    shipped = passing_identifier(LANGUAGES)
    first = identifier_in(tmp_path, LANGUAGES)

    kept = identifier_in(tmp_path, LANGUAGES)

    told = [shipped.classify(text) for text in SAID]
    assert [first.classify(text) for text in SAID] == told
    assert [kept.classify(text) for text in SAID] == told


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY and no more"])
def test_a_damaged_model_is_unpacked_again(tmp_path: Path, damage: bytes) -> None:
    """A full disk or a power cut while it was written costs a second, not the service."""
    told = identifier_in(tmp_path, LANGUAGES).classify(SAID[0])
    (table,) = tmp_path.glob("*/table.npy")
    table.write_bytes(damage)

    again = identifier_in(tmp_path, LANGUAGES)

    assert again.classify(SAID[0]) == told
    assert table.stat().st_size > len(damage)


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    """A data folder that is mounted read-only serves nobody worse."""
    in_the_way = tmp_path / "languages"
    in_the_way.write_text("a file")

    assert identifier_in(in_the_way, LANGUAGES).classify(SAID[0])[0] == "de"


def test_a_model_of_another_version_is_replaced(tmp_path: Path) -> None:
    """Fifty megabytes are not left behind by each update."""
    identifier_in(tmp_path, ["de", "en"])

    identifier_in(tmp_path, LANGUAGES)

    assert len(list(tmp_path.iterdir())) == 1
