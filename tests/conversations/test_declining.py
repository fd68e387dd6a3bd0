"""A no to offers is heard in every language that the assistant speaks, and no other no is taken for one."""

from __future__ import annotations

import pytest

from assistant.conversations.declining import Refusal, only_refuses, refusal_in
from assistant.conversations.heard import Heard
from assistant.conversations.model import Offer, Reply, Unconfirmed

OFFER = Offer(
    product_id="tray", title="Tray", price="10.00", currency="GBP", url="/shop/tray", reason="", difference=""
)
SHOWN = Reply(decision="answer", confidence=0.9, offers=(OFFER,))
PLAIN = Reply(decision="answer", confidence=0.9)
ASKING = Reply(
    decision="answer", confidence=0.9, offers=(OFFER,), asks=(Unconfirmed(topic="diet", value="vegan"),)
)


def refused(text: str, *, after: Reply | None = None, words: str = "Boil it with vinegar.") -> Refusal | None:
    """Return what is heard in a message, after a reply if there is one."""
    before = (Heard(True, "How do I descale it?"), Heard(False, words, after)) if after else ()
    return refusal_in((*before, Heard(True, text)))


@pytest.mark.parametrize(
    "text",
    [
        "Stop showing me offers",
        "No more recommendations please",
        "I don't want any offers.",
        "Don't recommend me anything",
        "stop trying to sell me things!",
        "Keine Werbung mehr bitte",
        "Ich will keine Angebote",
        "Plus de publicité s'il vous plaît",
        "Arrêtez les offres",
        "No quiero más ofertas",
        "Basta de publicidad",
        "Non voglio più offerte",
        "Não quero mais ofertas",
        "Geen aanbiedingen meer",
        "Thanks. That worked. Please stop the ads.",
    ],
)
def test_who_forbids_offers_is_heard_wherever_they_say_it(text: str) -> None:
    """Also long after the last offer."""
    assert refused(text) is Refusal.FORBIDS


@pytest.mark.parametrize(
    "text", ["No thanks, no offers", "I'm not interested in your offers", "No offers today, thank you"]
)
def test_who_declines_offers_by_name_is_heard(text: str) -> None:
    """This once, not for good."""
    assert refused(text) is Refusal.DECLINES


@pytest.mark.parametrize(
    "text",
    [
        "No",
        "no thanks",
        "Not for me, thanks.",
        "That's not for me",
        "not interested",
        "Nein danke",
        "Kein Interesse",
        "Non merci",
        "pas intéressé",
        "No, gracias",
        "No me interesa",
        "No grazie",
        "Não, obrigada",
        "Nee, bedankt",
    ],
)
def test_a_bare_no_is_a_refusal_only_right_after_offers(text: str) -> None:
    """To anything else it is an answer to something else."""
    assert refused(text, after=SHOWN) is Refusal.DECLINES
    assert refused(text, after=PLAIN) is None
    assert refused(text, after=ASKING) is None
    assert refused(text, after=SHOWN, words="Boil it. Did that help?") is None
    assert refused(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "No, that is not my order",
        "I don't want the grinder any more",
        "Does the offer code still work?",
        "Stop the subscription",
        "No sugar please",
        "The recommendation did not work",
        "I do not want to send it back",
        "I never received the offer",
        "No, the parcel never came",
        "Nein, das ist falsch",
        "Non, je n'ai rien reçu",
        "How do I stop the ads?",
        "Do you offer express delivery?",
    ],
)
def test_no_to_something_else_is_no_refusal_of_offers(text: str) -> None:
    """A shop that falls silent at every no serves nobody."""
    assert refused(text, after=SHOWN) is None


@pytest.mark.parametrize(
    "text",
    ["Show me offers again", "What offers do you have?", "What would you recommend?", "Zeig mir Angebote"],
)
def test_who_asks_for_offers_is_heard(text: str) -> None:
    """That is what ends a long silence."""
    assert refused(text) is Refusal.WELCOMES


def test_a_question_beside_a_refusal_is_still_a_question() -> None:
    """It has to be answered."""
    assert only_refuses([Heard(True, "No more offers please")])
    assert not only_refuses([Heard(True, "No more offers please. How do I descale it?")])
