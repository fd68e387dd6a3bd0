"""Test what a conversation that ended well teaches, and that nobody can be told from it."""

from __future__ import annotations

from dataclasses import replace

from assistant.conversations.model import Author, Message
from assistant.solved.model import A_NAME, A_NUMBER, Solution, asks, masked, solution_in
from knowledge import mask
from tests.handoff.builders import an_answer, said


def by_agent(messages: list[Message], place: int, text: str) -> list[Message]:
    """Return messages of which the one at `place` is an agent's, with these words."""
    told = replace(messages[place], author=Author.AGENT, author_name="Mara", text=text, reply=None)
    return [*messages[:place], told, *messages[place + 1 :]]


def test_what_a_person_said_at_length_settled_it() -> None:
    """Greetings and goodbyes around it help nobody."""
    messages = said("Hello!", "My kettle leaks at the base. Can I talk to a human?", "…", "…", "Thanks!")
    messages = by_agent(messages, 2, "Please turn the seal below the base around, then it holds.")
    messages = by_agent(messages, 3, "Have a nice day then!")

    found = solution_in(messages)

    assert found == Solution(
        question="My kettle leaks at the base.",
        answer="Please turn the seal below the base around, then it holds.",
        by_person=True,
    )


def test_without_a_person_the_last_answer_settled_it() -> None:
    """It keeps the articles that it rested on."""
    found = solution_in(said("How do I return an order?", an_answer("returns.md"), "Great, thank you."))

    assert found is not None
    assert (found.by_person, found.articles) == (False, ("returns.md",))


def test_where_nothing_was_asked_or_answered_nothing_is_learnt() -> None:
    """A case without a question would be found for every question."""
    assert solution_in(said("Hi!", an_answer("returns.md"))) is None
    assert solution_in(said("My kettle leaks at the base.")) is None
    assert not asks("Can I talk to a human?")


def test_nobody_can_be_told_from_a_masked_case() -> None:
    """Names that are known go first; what is left of numbers, addresses and mail goes by its form."""
    told = (
        "Anneliese Brook, 12 High Street, ab@mail.example, 07700 900123, order F-77120, card 4111111111111111"
    )
    solution = Solution(
        question=f"Where is my parcel? I am {told}.",
        answer=f"Dear Anneliese, order F-77120 goes to {told}. Yours, Marathea",
        by_person=True,
        articles=("delivery.md",),
    )

    hidden = masked(solution, names=["Anneliese Brook", "Marathea", "F-77120"], mask=mask)

    for secret in ("Anneliese", "Brook", "High Street", "ab@mail", "900123", "77120", "4111", "Marathea"):
        assert secret not in hidden.question + hidden.answer
    assert hidden.question.startswith("Where is my parcel?")
    assert hidden.articles == ("delivery.md",)


def test_numbers_that_tell_nothing_of_anybody_stay() -> None:
    """Thirty days and step 2 are what the answer is about."""
    solution = Solution(question="How long may I wait?", answer="Within 30 days, see step 2.", by_person=True)

    assert masked(solution, names=(), mask=lambda text: text).answer == "Within 30 days, see step 2."
    ordered = replace(solution, answer="It was AB-12 and 20260301, Bo.")
    assert masked(ordered, names=["Bo"], mask=lambda text: text).answer == (
        f"It was {A_NUMBER} and {A_NUMBER}, Bo."
    )
    assert A_NAME in masked(ordered, names=["was"], mask=lambda text: text).answer
