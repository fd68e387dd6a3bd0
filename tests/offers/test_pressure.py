"""An offer suggests; nothing that the service shows presses anybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.phrases import SPOKEN
from assistant.offering import NO_MORE, NOT_NOW
from assistant.offers.model import Contribution, Product, Signal, Suggestion
from assistant.offers.pressure import Pressure, pressure_in, unpressed
from assistant.offers.reasons import TEMPLATES
from assistant.offers.shelf import Suggested
from assistant.recording import offers_of
from assistant.sample import FOLDER
from assistant.tasks.offers import pressing
from tests.offers.builders import a_product

PRESSING = {
    Pressure.DEADLINE: (
        "Only today: 20 % off", "Today only", "For a limited time", "While stocks last",
        "Nur heute günstiger",
        "Uniquement aujourd'hui", "Sólo hoy", "Solo per oggi", "Só hoje", "Alleen vandaag",
    ),
    Pressure.LAST_CHANCE: (
        "Last chance!", "Don't miss out", "Letzte Chance", "Dernière chance", "Última oportunidad",
        "Ultima occasione", "Última oportunidade", "Laatste kans",
    ),
    Pressure.SCARCITY: (
        "Only 3 left", "Only two in stock", "Almost gone", "Selling fast", "Nur noch 2 Stück", "Plus que 3",
        "Quedan pocas", "Ultimi pezzi", "Restam poucas", "Nog maar 2",
    ),
    Pressure.HURRY: (
        "Hurry!", "Act now", "Buy now", "Jetzt zugreifen", "Dépêchez-vous", "Date prisa", "Affrettati",
        "Apresse-se", "Haast je",
    ),
    Pressure.COUNTDOWN: ("2 hours left", "Ends in 3 hours", "Countdown", "Noch 5 Stunden", "00:12:59"),
    Pressure.CROWD: (
        "Everyone is buying it", "12 people are looking at this", "Alle kaufen ihn", "Tout le monde l'achète",
        "Iedereen koopt hem",
    ),
    Pressure.GUILT: (
        "You'll regret it", "What are you waiting for?", "Worauf wartest du", "Qu'attendez-vous",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in PRESSING.items() for text in texts]
)
def test_what_presses_is_named(kind: Pressure, text: str) -> None:
    """In every language, with the words that do."""
    found = pressure_in(f"A kettle. {text}")

    assert kind in {one.kind for one in found}
    assert all(one.words.lower() in text.lower() for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "The campaign ends on 24 December",
        "15 % off until 31 January 2027",
        "Bis 24. Dezember 15 % günstiger",
        "Many of our customers chose it",
        "Each cartridge lasts 50 litres or two months",
        "Seasonal, roasted in November",
        "Limited to 200 numbered bags",
        "Ready in 3 minutes",
        "The handle is on the left",
        "Decaf that everyone can drink in the evening",
    ],
)
def test_what_is_true_may_be_said(text: str) -> None:
    """A date is no threat, and neither is how long a cartridge lasts."""
    assert pressure_in(text) == ()
    assert unpressed(text) == text


def test_no_words_of_our_own_press() -> None:
    """Not in any language or tone, and in no reason for an offer."""
    for text in our_own_words():
        assert pressure_in(text) == (), text


def our_own_words() -> Iterator[str]:
    """Yield every text that we say by ourselves."""
    for templates in TEMPLATES.values():
        yield from templates
    yield from (*NOT_NOW.values(), *NO_MORE.values())
    for phrases in (one for tones in SPOKEN.values() for one in tones.values()):
        yield from (text for text in asdict(phrases).values() if isinstance(text, str))


def test_the_sample_company_presses_nobody() -> None:
    """It is what owners copy from."""
    content = json.loads((FOLDER / "products.json").read_text(encoding="utf-8"))
    products = [replace(a_product(one["id"]), title=one["title"], text=one["text"]) for one in content]

    assert len(products) > 100
    assert pressing(products) is None


def test_the_lint_names_product_field_and_words() -> None:
    """So that whoever wrote them finds them."""
    table = pressing(
        [a_product("tray"), replace(a_product("kettle", colour="last chance red"), text="Hurry!")]
    )

    assert table is not None
    columns = [list(column.cells) for column in table.columns]
    assert columns == [
        ["kettle", "kettle"],
        ["text", "attributes.colour"],
        ["Hurry", "last chance"],
        ["hurry", "last chance"],
    ]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Kettle", "Kettle"),
        ("LAST CHANCE: Kettle", "Kettle"),
        ("Kettle (only 3 left!)", "Kettle"),
        ("Kettle - hurry!", "Kettle"),
        ("Hurry!", "kettle"),
    ],
)
def test_a_title_that_presses_is_shown_without_what_presses(title: str, shown: str) -> None:
    """The shop's words are not ours, but we say them."""
    product: Product = replace(a_product("kettle"), title=title, price=Decimal(3))
    because = Contribution(signal=Signal.TASTE, amount=1.0, because="Cup, last chance")
    suggestion = Suggestion(product=product, score=1.0, contributions=(because,))

    offer = offers_of(Suggested(suggestions=(suggestion,)))[0]

    assert offer.title == shown
    assert not pressure_in(" ".join((offer.title, offer.reason, offer.difference)))


WORDS = st.sampled_from(
    [text for texts in PRESSING.values() for text in texts] + ["Kettle", "blue", "(", ")", "!"]
)


@given(st.lists(WORDS, max_size=6))
def test_nothing_that_presses_is_left(words: list[str]) -> None:
    """However it is put together."""
    assert pressure_in(unpressed(" ".join(words))) == ()
