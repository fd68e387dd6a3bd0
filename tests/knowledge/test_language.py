"""The language of a text is known where there is enough of it, and never guessed."""

from pathlib import Path

import pytest

from knowledge import LANGUAGES, language_of
from knowledge.language import _identifier


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I descale my kettle?", "en"),
        ("Wie entkalke ich meinen Wasserkocher?", "de"),
        ("Comment détartrer ma machine ?", "fr"),
        ("¿Cómo descalcifico mi cafetera?", "es"),
        ("Come decalcifico la macchina?", "it"),
        ("Onde está a minha encomenda?", "pt"),
        ("Hoe ontkalk ik mijn machine?", "nl"),
        ("Gdzie jest moja paczka?", "pl"),
        ("注文した商品はいつ届きますか", "ja"),
    ],
)
def test_a_question_tells_its_language(text: str, language: str) -> None:
    """Whoever writes German wants no English answer."""
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text", ["", "ok", "???", "12345678 2026-03-01", "Kestrel", "Larkspur", "AB-1234-99"]
)
def test_what_says_too_little_has_no_language(text: str) -> None:
    """A product's name, a number or a nod is the same everywhere."""
    assert language_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "descale kestrel",
        "refund status of order Q-1042",
        "Larkspur One espresso machine leaks",
        "where's my decaf espresso, por favor?",
        "The matcha tastes bitter",
        "is oolong from Taiwan",
    ],
)
def test_english_is_not_taken_for_another_language(text: str) -> None:
    """An answer around which the words are Italian, because somebody asked for espresso, is a joke."""
    assert language_of(text) in {"en", None}


def test_every_language_has_a_name() -> None:
    """An agent reads "German", not "de"."""
    assert all(len(code) == 2 and name[0].isupper() for code, name in LANGUAGES.items())


SAID = ("Wie entkalke ich meinen Wasserkocher?", "Onde está a minha encomenda?", "ok", "Kestrel leaks badly")


def test_a_kept_model_tells_what_the_shipped_one_tells(tmp_path: Path) -> None:
    """The second start reads what the first one unpacked, and answers alike."""
    shipped = _identifier(None)
    first = _identifier(tmp_path)

    kept = _identifier(tmp_path)

    told = [shipped.classify(text) for text in SAID]
    assert [first.classify(text) for text in SAID] == told
    assert [kept.classify(text) for text in SAID] == told


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY and no more"])
def test_a_damaged_model_is_unpacked_again(tmp_path: Path, damage: bytes) -> None:
    """A full disk or a power cut while it was written costs a second, not the service."""
    told = _identifier(tmp_path).classify(SAID[0])
    (table,) = tmp_path.glob("*/table.npy")
    table.write_bytes(damage)

    again = _identifier(tmp_path)

    assert again.classify(SAID[0]) == told
    assert table.stat().st_size > len(damage)


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    """A data folder that is mounted read-only serves nobody worse."""
    in_the_way = tmp_path / "languages"
    in_the_way.write_text("a file")

    assert _identifier(in_the_way).classify(SAID[0])[0] == "de"
