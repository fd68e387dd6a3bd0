"""A question whose answer the customer gave already is noticed, and no fair question is."""

from __future__ import annotations

import pytest

from assistant.conversations.model import Reason
from assistant.handoff.asking import Asked, asked
from assistant.handoff.summary import summarise
from tests.handoff.builders import a_view, an_order, said

TOLD = "My grinder from order F-10231 shows error E4 since yesterday. I am ana@example.com, 07700 900123."


def asks(text: str, *before: str, orders: tuple[str, ...] = ()) -> Asked:
    """Return what an agent asks after a customer said something."""
    messages = said(*before)
    view = a_view(orders=tuple(an_order(number, "Kettle") for number in orders))
    summary = summarise(view=view, messages=messages, reason=Reason.REQUESTED)
    return asked(text, before=messages, summary=summary)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Could you tell me your order number?", "F-10231"),
        ("Please send me the order number.", "F-10231"),
        ("Which error code does it show?", "error E4"),
        ("What is your e-mail address?", "ana@example.com"),
        ("And your phone number, please?", "07700 900123"),
        ("When did you buy it?", "yesterday"),
        ("Können Sie mir bitte die Bestellnummer nennen?", "F-10231"),
    ],
)
def test_what_stands_in_their_messages_is_not_asked_again(question: str, answer: str) -> None:
    """The agent is told where it stands."""
    assert asks(question, TOLD) == Asked(questions=1, again=(answer,))


def test_the_worst_question_is_noticed() -> None:
    """The second "could you describe the problem?" is what people hate most."""
    for question in ("Hi! Could you describe the problem?", "How can I help you?", "Worum geht es?"):
        assert asks(question, TOLD).again, question
        assert asks(question, "Hello").again == (), question
        assert asks(question, "This is so disappointing, you are all the same").again == (), question


@pytest.mark.parametrize(
    "text",
    [
        "What is your order number?",
        "Which colour would you like?",
        "Did you try to turn it off?",
        "Could you tell me more about what happened?",
        "What happened when you turned it on?",
        "I will send it to your mail address.",
        "Your order number is on the parcel.",
    ],
)
def test_fair_questions_and_answers_count_for_nothing(text: str) -> None:
    """Too low a share is honest; agents who are blamed for nothing stop looking."""
    assert asks(text, "My kettle is broken, and I want a refund.").again == ()


def test_an_order_that_we_know_need_not_be_asked_for_unless_there_are_several() -> None:
    """Of two orders, which one is a fair question."""
    question = "Which order is it about?"

    assert asks(question, "My kettle is broken.", orders=("F-1",)).again
    assert asks(question, "My kettle is broken.", orders=("F-1", "F-2")).again == ()


def test_every_question_counts() -> None:
    """The share is of all questions."""
    found = asks("Thanks! Is it the new model? And what is your order number?", TOLD)

    assert (found.questions, len(found.again)) == (2, 1)
