"""Where somebody is in trouble, nothing is sold."""

from __future__ import annotations

import pytest

from assistant.conversations.delicate import delicate_in
from assistant.restraint.model import Kind


@pytest.mark.parametrize(
    "text",
    [
        "My mother died last week",
        "He passed away and I need to close the account",
        "I have just been diagnosed with cancer",
        "I'm in debt and can't afford the subscription",
        "I lost my job",
        "I'm 13 years old",
        "My son swallowed a descaling tablet",
        "Meine Mutter ist gestorben",
        "Mon mari est mort",
        "Ma mère est décédée",
        "Mi padre falleció",
        "Mia nonna è morta",
        "O meu pai faleceu",
        "Mijn vader is overleden",
        "Ich habe Schulden",
    ],
)
def test_grave_things_are_heard(text: str) -> None:
    """In every language that the assistant speaks."""
    assert delicate_in([text]) is Kind.GRAVE


@pytest.mark.parametrize(
    "text",
    [
        "I want to make a complaint",
        "Where is my refund?",
        "You refused my refund",
        "You charged me twice",
        "The cup arrived broken",
        "My parcel never arrived",
        "I will speak to my lawyer",
        "Ich möchte mich beschweren",
        "Die Tasse ist kaputt angekommen",
        "Je veux faire une réclamation",
        "Quiero poner una queja",
        "Voglio fare un reclamo",
        "Quero fazer uma reclamação",
        "Ik heb een klacht",
    ],
)
def test_complaints_are_heard(text: str) -> None:
    """A dispute is no moment to sell."""
    assert delicate_in([text]) is Kind.COMPLAINED


@pytest.mark.parametrize(
    "text",
    [
        "How do I descale the kettle?",
        "My battery is dead",
        "The grinder died",
        "Can I return a bag of beans?",
        "Which roast goes with milk?",
        "I'm 30 and love chai",
        "Wie entkalke ich die Maschine?",
        "La machine est morte",
    ],
)
def test_ordinary_questions_are_not(text: str) -> None:
    """A dead battery is no death in the family."""
    assert delicate_in([text]) is None


def test_the_gravest_of_several_messages_counts() -> None:
    """Also when it was said two messages ago."""
    assert delicate_in(["My mother died", "It arrived broken", "How do I return it?"]) is Kind.GRAVE
    assert delicate_in([]) is None
