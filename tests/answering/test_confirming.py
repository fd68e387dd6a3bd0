"""Only a plain yes keeps what is delicate, and only one thing is asked at a time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.confirming import answered, question, unconfirmed, verdict_in
from assistant.answering.manner import Manner
from assistant.answering.model import Step
from assistant.consents.model import Consents, Purpose
from assistant.conversations.heard import Heard
from assistant.conversations.model import Reply, Unconfirmed
from assistant.customers.model import CustomerView, Profile
from assistant.events import CustomerId
from assistant.facts.kinds import USUAL
from assistant.facts.model import Origin, Preference

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NUTS = Unconfirmed(topic="allergens", value="nuts")
SIZE = Unconfirmed(topic="size", value="L", before="M")


def a_view(*known: Preference, remembers: bool = True) -> CustomerView:
    """Make what is known of a customer."""
    allowed = frozenset({Purpose.REMEMBER, Purpose.PERSONAL_ANSWERS} if remembers else ())
    profile = Profile(
        id=CustomerId("cus_1"), external_id="ana", name="Ana", email=None, locale="en", region=None, version=1
    )
    return CustomerView(
        profile=profile,
        purpose=Purpose.PERSONAL_ANSWERS,
        consents=Consents(decided={}, defaults=allowed),
        preferences=known,
        set_topics=frozenset(one.topic for one in known if one.origin is Origin.SET),
    )


def a_fact(topic: str, value: str, origin: Origin) -> Preference:
    """Make a fact that holds."""
    return Preference(topic=topic, value=value, origin=origin, confidence=1.0, learned_at=NOW)


def after(*asks: Unconfirmed, waits: tuple[Unconfirmed, ...] = (), text: str) -> tuple[Heard, ...]:
    """Return a conversation in which something was asked, and what was said to it."""
    reply = Reply(decision=Step.ANSWER, confidence=0.9, asks=asks, waits=waits)
    return Heard(True, "I'm allergic to nuts"), Heard(False, "Shall I?", reply), Heard(True, text)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Yes", (True, "")),
        ("yes, please do!", (True, "")),
        ("ok", (True, "")),
        ("Ja, bitte", (True, "")),
        ("No, thank you.", (False, "")),
        ("please don't", (False, "")),
        ("nein danke", (False, "")),
        ("Yes. How do I return an order?", (True, "How do I return an order?")),
        ("No, I'm allergic to milk", (False, "I'm allergic to milk")),
        ("Yes, but only for today", (None, "Yes, but only for today")),
        ("ok thanks", (None, "ok thanks")),
        ("Thanks!", (None, "Thanks!")),
        ("Do you know when it arrives?", (None, "Do you know when it arrives?")),
        ("No idea", (None, "No idea")),
    ],
)
def test_a_plain_yes_or_no_is_understood_and_nothing_else_is_taken_for_one(
    text: str, verdict: tuple[bool | None, str]
) -> None:
    """To keep what tells of health needs more than a word that may mean anything."""
    assert verdict_in(text) == verdict


@given(text=st.text())
def test_a_verdict_never_invents_what_is_left_of_a_message(text: str) -> None:
    """What is answered and searched for is what they wrote."""
    verdict, rest = verdict_in(text)

    assert rest in text
    assert verdict is not None or rest == text


def test_what_is_said_to_a_question_confirms_declines_or_lets_it_lapse() -> None:
    """Silence is a no."""
    yes, no, else_ = (answered(after(NUTS, text=text), a_view()) for text in ("Yes", "No", "Thanks"))

    assert (yes.confirmed, yes.only_answers) == ((NUTS,), True)
    assert (no.declined, no.only_answers) == ((NUTS,), True)
    assert (else_.lapsed, else_.only_answers, else_.rest) == ((NUTS,), False, "Thanks")


def test_a_yes_to_nothing_confirms_nothing() -> None:
    """A question that waits to be asked cannot have been answered."""
    waiting = answered(after(waits=(NUTS,), text="Yes"), a_view())

    assert waiting.confirmed == ()
    assert waiting.waiting == (NUTS,)
    assert answered((Heard(True, "Yes"),), a_view()).confirmed == ()


def test_who_may_not_be_remembered_is_neither_asked_nor_taken_at_their_word() -> None:
    """They said no once for all."""
    view = a_view(remembers=False)

    assert unconfirmed([("diet", "vegan")], view, kinds=USUAL, text="I'm vegan") == ()
    assert answered(after(NUTS, text="Yes"), view).confirmed == ()


def test_what_is_delicate_and_what_contradicts_what_is_set_needs_a_yes() -> None:
    """How they like their coffee does not, nor what they confirmed before."""
    view = a_view(a_fact("size", "M", Origin.SET), a_fact("allergens", "nuts", Origin.SAID))
    stated = [("size", "L"), ("allergens", "nuts"), ("diet", "vegan"), ("milk", "oat"), ("tone", "formal")]

    found = unconfirmed(stated, view, kinds=USUAL, text="")

    assert found == (SIZE, Unconfirmed(topic="diet", value="vegan"))


def test_what_is_added_to_several_that_are_set_takes_none_away() -> None:
    """Milk beside nuts; both may harm."""
    view = a_view(a_fact("allergens", "nuts", Origin.SET))

    found = unconfirmed([("allergens", "milk")], view, kinds=USUAL, text="")

    assert found == (Unconfirmed(topic="allergens", value="nuts, milk", before="nuts"),)


@pytest.mark.parametrize("step", list(Step))
def test_a_reply_asks_one_question_at_most(step: Step) -> None:
    """An ask-back is one; a person who comes asks for themselves."""
    asks, waits = answered(after(waits=(SIZE,), text="and this"), a_view()).asks(step, (NUTS,))

    assert asks == ((NUTS,) if step in {Step.ANSWER, Step.ACKNOWLEDGE} else ())
    assert set(waits) == {Step.ASK_BACK: {SIZE, NUTS}, Step.HAND_OFF: set()}.get(step, {SIZE})
    assert question(asks, manner=Manner()).count("?") == len(asks)


def test_the_question_says_what_it_is_about() -> None:
    """One plain sentence."""
    manner = Manner()
    two = (NUTS, Unconfirmed(topic="diet", value="vegan"))
    milk = Unconfirmed(topic="allergens", value="lactose", worded="intolerant")

    assert question(two, manner=manner) == (
        "Shall I remember that you are allergic to nuts and that your diet is vegan?"
    )
    assert question((milk,), manner=manner) == "Shall I remember that you do not tolerate lactose?"
    assert question((SIZE,), manner=manner) == (
        "You set size M, and now you say L. Shall L hold from now on?"
    )
