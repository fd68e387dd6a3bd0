"""The language of a text is known where there is enough of it, and never guessed."""

import pytest

from knowledge import LANGUAGES, language_of


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
