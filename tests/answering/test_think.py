"""Whoever asks about "my machine" is asked which, where nothing says it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering.decide import Limits
from assistant.answering.judge import Standard
from assistant.answering.model import Step
from assistant.answering.think import ALIKE, Thought, think
from assistant.conversations.heard import Heard
from assistant.customers.model import CustomerView
from knowledge import SHIPPED, Hit
from tests.answering.test_rank import a_hit, a_view, to_anybody

USUAL = Standard(calibrator=SHIPPED, limits=Limits(answer=0.0, ask_back=0.0, misses=2))
ONE = a_hit("one", 0.70, product="one", title="Descale the Larkspur One")
TWO = a_hit("two", 0.70 - ALIKE / 2, product="two", title="Descale the Larkspur Two")
FAR = a_hit("two", 0.70 - ALIKE * 2, product="two", title="Descale the Larkspur Two")
SAME = a_hit("clean", 0.70, product="one", title="Clean the Larkspur One")
UK = a_hit("uk", 0.70, region="uk", title="Returns in the United Kingdom")
US = a_hit("us", 0.70 - ALIKE / 2, region="us", title="Returns in the United States")
ANY = a_hit("any", 0.70, title="Descaling, step by step")


LOVED = Standard(calibrator=SHIPPED, limits=USUAL.limits, helpful=to_anybody({"one": 0.4}))


def said(text: str) -> Heard:
    """Return what a customer said."""
    return Heard(is_own=True, text=text)


def thought(*hits: Hit, asked: str = "How do I descale it?", view: CustomerView | None = None) -> Thought:
    """Return what is thought of a first question with these hits."""
    return think([said(asked)], hits, view=view or a_view(), misses=0, standard=USUAL)


def test_a_visitor_is_asked_which_of_two_machines_is_meant() -> None:
    """The wrong descaler spoils a boiler, and a guess looks like an answer."""
    asked = thought(ONE, TWO)

    assert asked.decision.step is Step.ASK_BACK
    assert "Descale the Larkspur One" in asked.draft.text
    assert "Descale the Larkspur Two" in asked.draft.text


def test_an_owner_is_not_asked() -> None:
    """We know which machine is theirs."""
    assert thought(ONE, TWO, view=a_view(owns=("two",))).decision.step is Step.ANSWER


def test_a_visitor_is_asked_which_region_is_meant() -> None:
    """What holds in one country is wrong in the next."""
    asked = thought(UK, US, asked="How do I return an order?")

    assert asked.decision.step is Step.ASK_BACK
    assert "Returns in the United Kingdom" in asked.draft.text
    assert "Returns in the United States" in asked.draft.text


@pytest.mark.parametrize(("region", "answered"), [("uk", "uk"), ("us", "us")])
def test_whose_region_is_known_is_not_asked(region: str, answered: str) -> None:
    """They get what holds where they live."""
    view = a_view()
    view = replace(view, profile=replace(view.profile, region=region))

    told = thought(UK, US, asked="How do I return an order?", view=view)

    assert told.decision.step is Step.ANSWER
    assert told.ranked[0].hit.document_id == answered


def test_who_names_the_region_is_not_asked() -> None:
    """They said it already."""
    asked = "How do I return an order in the United Kingdom?"

    assert thought(UK, US, asked=asked).decision.step is Step.ANSWER


def test_who_names_the_machine_is_not_asked() -> None:
    """Nothing is more annoying than to be asked what one has just said."""
    assert thought(ONE, TWO, asked="How do I descale my Larkspur One?").decision.step is Step.ANSWER


@pytest.mark.parametrize("hits", [(), (ONE,), (ONE, FAR), (ONE, SAME), (ONE, ANY), (ANY, TWO)])
def test_articles_that_do_not_compete_raise_no_question(hits: tuple[Hit, ...]) -> None:
    """A question back costs patience; it must be worth it."""
    assert thought(*hits).decision.step is not Step.ASK_BACK


def test_who_chose_a_machine_is_not_asked_again() -> None:
    """ "The first one" names nothing; what it stands for does."""
    asks_back = Heard(is_own=False, text=thought(ONE, TWO).draft.text)
    heard = [said("How do I descale it?"), asks_back, said("the first one")]

    chosen = think(heard, (ONE, TWO), view=a_view(), misses=1, standard=USUAL)

    assert chosen.decision.step is Step.ANSWER
    assert chosen.draft.sources[0].article_id == "one"


def test_what_helped_others_does_not_say_whose_machine_it_is() -> None:
    """Votes for one machine's article must not keep us from asking, nor be shown as a personal reason."""
    heard = [said("How do I descale it?")]

    asked = think(heard, (ONE, TWO), view=a_view(), misses=0, standard=LOVED)
    told = think(heard, (ONE,), view=a_view(), misses=0, standard=LOVED)

    assert asked.decision.step is Step.ASK_BACK
    assert told.ranked[0].nudges
    assert told.draft.personal == ()


def test_votes_do_not_make_the_assistant_surer() -> None:
    """Votes may put an article first that sounds nearer; it is not answered from because of them."""
    near = replace(a_hit("near", 0.69), dense=0.95, expected=0.9)
    first = replace(a_hit("first", 0.70), dense=0.3, expected=0.1)
    voted = replace(USUAL, helpful=to_anybody({"near": 0.5, "first": -0.5}))

    without = think([said("How?")], (first, near), view=a_view(), misses=0, standard=USUAL)
    with_votes = think([said("How?")], (first, near), view=a_view(), misses=0, standard=voted)

    assert [one.hit.document_id for one in with_votes.ranked] == ["near", "first"]
    assert with_votes.decision.confidence <= without.decision.confidence
