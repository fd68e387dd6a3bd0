"""Customers are heard in their own language when they want a person, and not when they only mention one."""

import pytest

from assistant.conversations.listen import denies_help, wants_person


@pytest.mark.parametrize(
    "text",
    [
        "Ich möchte mit einem Menschen sprechen.",
        "Kann ich bitte mit jemandem reden?",
        "Verbinden Sie mich bitte mit einem Mitarbeiter",
        "Ich brauche einen echten Menschen",
        "Mitarbeiter bitte",
        "Ich will nicht mit einem Bot, sondern mit einem Menschen sprechen",
        "Je voudrais parler à quelqu'un",
        "Puis-je parler avec un conseiller ?",
        "Un humain, s'il vous plaît",
        "Quiero hablar con una persona",
        "¿Puedo hablar con alguien del equipo?",
        "Necesito un agente humano",
        "Vorrei parlare con un operatore",
        "Operatore per favore",
        "Quero falar com um atendente",
        "Preciso de uma pessoa de verdade",
        "Ik wil met een medewerker spreken",
        "Kan ik iemand spreken?",
    ],
)
def test_whoever_wants_a_person_is_heard(text: str) -> None:
    """A customer who asks for a person gets one, whatever the language."""
    assert wants_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ich möchte nicht mit jemandem sprechen",
        "Muss ich mit einem Mitarbeiter sprechen, um zu kündigen?",
        "Ein Mitarbeiter hat mir gestern geschrieben.",
        "Ist die Maschine für eine Person groß genug?",
        "Le livreur est une personne très gentille",
        "Je ne veux pas parler à quelqu'un",
        "Le colis est pour quelqu'un d'autre",
        "Una persona me dijo que llegaría hoy",
        "No quiero hablar con una persona",
        "Il corriere ha parlato di un ritardo",
        "Un operatore mi ha già risposto",
        "É para uma pessoa só?",
        "Iemand heeft mijn pakket aangenomen",
        "Een medewerker zei dat het morgen komt",
    ],
)
def test_whoever_only_mentions_one_is_not(text: str) -> None:
    """A person fetched for nothing is missing where one is needed."""
    assert not wants_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "Das hat leider nicht geholfen.",
        "Es funktioniert immer noch nicht",
        "Ça ne marche pas",
        "Cela n'a pas aidé.",
        "No funciona",
        "Eso no me ayuda",
        "Non funziona",
        "Isso não ajudou",
        "Dat helpt niet",
    ],
)
def test_an_answer_that_did_not_help_is_counted(text: str) -> None:
    """Two of them bring a person."""
    assert denies_help(text)


@pytest.mark.parametrize(
    "text",
    [
        "Warum geht das nicht mit Hafermilch?",
        "Meine Maschine heizt nicht.",
        "La machine ne chauffe pas",
        "¿No funciona con leche de avena?",
        "La macchina non scalda",
        "Mijn machine werkt niet meer",
    ],
)
def test_a_new_trouble_is_no_verdict_on_an_answer(text: str) -> None:
    """It is answered as what it is."""
    assert not denies_help(text)
