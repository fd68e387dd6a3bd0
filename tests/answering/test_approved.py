"""What somebody approved is said as it stands, where it answers about as well as anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.answering.approved import ABOUT_AS_GOOD, prefer_approved
from assistant.answering.decide import Limits
from assistant.answering.judge import Standard
from assistant.answering.model import Ranked, Step
from assistant.answering.think import explain, think
from assistant.articles.approved import approval
from assistant.conversations.heard import Heard
from knowledge import SHIPPED, Hit
from tests.answering.test_rank import a_hit, a_view

USUAL = Standard(calibrator=SHIPPED, limits=Limits(answer=0.0, ask_back=0.0, misses=2))
WORDS = "Yes.\n\nWith **one sachet**,   as it says on the box."


def an_answer(score: float, *, bases: tuple[str, ...] = (), name: str = "said") -> Hit:
    """Build a hit on an approved answer."""
    hit = a_hit(name, score)
    said = approval(by="Mara", on=date(2026, 3, 1), based_on=bases)
    passage = replace(hit.passage, text=WORDS, metadata=said)
    return replace(hit, passage=passage, matched=passage, texts=(passage,))


def names(*hits: Hit, is_sure: bool = True) -> list[str]:
    """Return the order once approved answers had their say."""
    ranked = [Ranked(hit=hit) for hit in hits]
    return [one.hit.document_id for one in prefer_approved(ranked, is_sure=lambda _: is_sure)]


def test_an_approved_answer_beats_an_article_that_is_about_as_good() -> None:
    """The owner chose the words; a composer would choose others."""
    assert names(a_hit("article", 0.80), an_answer(0.80 - ABOUT_AS_GOOD / 2)) == ["said", "article"]


def test_a_wording_that_is_as_near_as_anything_is_enough() -> None:
    """A long article has more that speaks for it than a question and its answer."""
    article = replace(a_hit("article", 0.80), dense=0.9)
    near, far = (replace(an_answer(0.72), dense=cosine) for cosine in (0.9, 0.8))

    assert names(article, near)[0] == "said"
    assert names(article, far)[0] == "article"


def test_what_it_is_based_on_may_share_out_what_is_expected() -> None:
    """Known questions that stand in both speak for both halfway; together they speak for the answer."""
    base, said = (
        replace(hit, dense=0.7, expected=0.5) for hit in (a_hit("base", 0.8), an_answer(0.6, bases=("base",)))
    )

    preferred = prefer_approved([Ranked(hit=base), Ranked(hit=said)], is_sure=lambda _: True)

    assert [one.hit.document_id for one in preferred] == ["said"]
    assert preferred[0].hit.expected == 1.0


def test_a_question_word_for_word_is_enough_however_much_the_article_says() -> None:
    """Whoever approves an answer to a known question of an article need not name the article."""
    article, near, far = (
        replace(hit, dense=cosine)
        for hit, cosine in ((a_hit("article", 0.8), 0.95), (an_answer(0.6), 0.95), (an_answer(0.6), 0.9))
    )

    assert names(article, near)[0] == "said"
    assert names(article, far)[0] == "article"


def test_an_approved_answer_to_something_else_stays_where_it_is() -> None:
    """It is word for word, and would be word for word beside the point."""
    assert names(a_hit("article", 0.80), an_answer(0.80 - ABOUT_AS_GOOD * 2)) == ["article", "said"]


def test_an_approved_answer_that_we_are_not_sure_of_stays_where_it_is() -> None:
    """The article may still be sure enough by itself."""
    order = names(a_hit("article", 0.80), an_answer(0.78), is_sure=False)

    assert order == ["article", "said"]


def test_an_answer_does_not_compete_with_what_it_is_based_on() -> None:
    """Both say the same: that is no reason to doubt, nor to ask back."""
    assert names(a_hit("base", 0.80), an_answer(0.79, bases=("base",)), a_hit("other", 0.5)) == [
        "said",
        "other",
    ]


def test_of_two_approved_answers_the_better_match_is_said() -> None:
    """Approval makes words good, not relevant."""
    assert names(an_answer(0.80, name="first"), an_answer(0.79, name="second"))[0] == "first"


def test_what_is_approved_is_said_word_for_word() -> None:
    """Not a name before it, not a word less, and no model may change it; the trace says who approved it."""
    thought = think(
        [Heard(is_own=True, text="How do I descale it?")],
        [a_hit("article", 0.80), an_answer(0.79)],
        view=a_view(),
        misses=0,
        standard=USUAL,
    )

    assert thought.decision.step is Step.ANSWER
    assert thought.draft.text == WORDS
    assert thought.draft.opening is None
    assert [source.article_id for source in thought.draft.sources] == ["said"]
    assert "approved by Mara on 2026-03-01" in str(explain(thought)["ranked"])
