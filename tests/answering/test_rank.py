"""The order that suits a customer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.helpful import Helpful
from assistant.answering.rank import HELPS, WITHIN, rank
from assistant.consents.model import Consents, Purpose
from assistant.customers.model import CustomerView, Profile
from assistant.events import ArticleId, CustomerId, ProductId
from assistant.facts.model import Origin, Preference
from assistant.history.model import Order, OrderLine
from knowledge import Hit, Passage, PassageKind

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def a_hit(name: str, score: float, **metadata: str) -> Hit:
    """Build a hit on an article with some metadata."""
    passage = Passage(
        id=f"{name}#1",
        document_id=name,
        kind=PassageKind.TEXT,
        heading="",
        text=name,
        metadata={key: (value,) for key, value in metadata.items()},
    )
    return Hit(
        document_id=name,
        passage=passage,
        score=score,
        dense=score,
        lexical=0.0,
        expected=score,
        matched=passage,
    )


def a_view(
    *, owns: tuple[str, ...] = (), gifts: tuple[str, ...] = (), diet: str | None = None
) -> CustomerView:
    """Build what we may use of a customer who bought and said these things."""
    return CustomerView(
        profile=Profile(
            id=CustomerId("cus_1"),
            external_id="ana",
            name="Ana",
            email=None,
            locale="en",
            region=None,
            version=1,
        ),
        purpose=Purpose.PERSONAL_ANSWERS,
        consents=Consents(decided={}, defaults=frozenset(Purpose)),
        preferences=(
            Preference(topic="diet", value=diet, origin=Origin.SAID, confidence=1.0, learned_at=NOW),
        )
        if diet
        else (),
        orders=tuple(an_order(one, is_gift=False) for one in owns)
        + tuple(an_order(one, is_gift=True) for one in gifts),
    )


def not_remembered(view: CustomerView) -> CustomerView:
    """Return what we may use of the same customer if they want nothing remembered."""
    defaults = frozenset(Purpose) - {Purpose.REMEMBER}
    return replace(view, consents=Consents(decided={}, defaults=defaults))


def an_order(product: str, *, is_gift: bool) -> Order:
    """Build an order of one product."""
    line = OrderLine(product_id=ProductId(product), title=product.title(), quantity=1, price=Decimal(1))
    return Order(
        id=f"o-{product}", placed_at=NOW, status="delivered", is_gift=is_gift, currency="GBP", lines=(line,)
    )


ONE = a_hit("descale-one", 0.70, product="one")
TWO = a_hit("descale-two", 0.68, product="two")


def test_the_article_about_what_they_own_comes_first() -> None:
    """The same question has another right answer for another machine."""
    ranked = rank([ONE, TWO], a_view(owns=("two",)))

    assert [one.hit.document_id for one in ranked] == ["descale-two", "descale-one"]
    assert [nudge.because for nudge in ranked[0].nudges] == ["you own the Two"]


def test_a_gift_is_not_owned() -> None:
    """What they bought for somebody else is not theirs to descale."""
    ranked = rank([ONE, TWO], a_view(gifts=("two",)))

    assert [one.hit.document_id for one in ranked] == ["descale-one", "descale-two"]


def test_what_they_said_counts() -> None:
    """A vegan who asks for milk wants the vegan one."""
    hits = [a_hit("dairy", 0.60), a_hit("oat", 0.58, diet="vegan")]

    ranked = rank(hits, a_view(diet="vegan"))

    assert ranked[0].hit.document_id == "oat"


def test_an_article_that_does_not_answer_is_never_lifted() -> None:
    """Owning something does not make its manual answer every question."""
    hits = [a_hit("returns", 0.8), a_hit("descale-two", 0.8 - WITHIN - 0.01, product="two")]

    ranked = rank(hits, a_view(owns=("two",)))

    assert ranked[0].hit.document_id == "returns"
    assert ranked[1].nudges == ()


@given(st.lists(st.floats(0, 1), min_size=0, max_size=8))
def test_with_nothing_known_the_order_is_retrievals_own(scores: list[float]) -> None:
    """Personal means better for this customer, never worse for a stranger."""
    hits = [
        a_hit(f"a{number}", score, product=f"p{number}")
        for number, score in enumerate(sorted(scores, reverse=True))
    ]

    ranked = rank(hits, a_view())

    assert [one.hit for one in ranked] == hits


def test_of_two_that_answer_alike_the_newer_one_comes_first() -> None:
    """In December, delivery times are those of December; an older article that answers better stays ahead."""
    usual, christmas = a_hit("usual", 0.70), a_hit("christmas", 0.695, valid_from="2026-12-01")
    better, last_year = a_hit("better", 0.75), a_hit("last year", 0.70, valid_from="2025-12-01")

    assert [one.hit.document_id for one in rank([usual, christmas, last_year], a_view())] == [
        "christmas",
        "usual",
        "last year",
    ]
    assert rank([better, christmas], a_view())[0].hit == better


def to_anybody(worth: Mapping[str, float]) -> Helpful:
    """Return what articles are worth to everybody."""
    return Helpful(anybody={ArticleId(name): value for name, value in worth.items()})


def order(hits: list[Hit], helpful: dict[str, float], view: CustomerView | None = None) -> list[str]:
    """Return the articles in the order that votes and the customer give them."""
    return [one.hit.document_id for one in rank(hits, view or a_view(), helpful=to_anybody(helpful))]


def test_what_helped_others_decides_between_equals() -> None:
    """Two articles that answer alike: what solved it for others comes first, and the trace says so."""
    hits = [a_hit("old", 0.8), a_hit("new", 0.79)]

    first, second = rank(hits, a_view(), helpful=to_anybody({"old": -0.3, "new": 0.3}))

    assert (first.hit.document_id, second.hit.document_id) == ("new", "old")
    assert [nudge.because for nudge in first.nudges] == ["it helped others"]
    assert [nudge.because for nudge in second.nudges] == ["it did not help others"]


def test_votes_do_not_lift_what_answers_something_else() -> None:
    """A beloved article is no answer to another question."""
    assert order([a_hit("right", 0.8), a_hit("loved", 0.7)], {"right": -0.5, "loved": 0.5}) == [
        "right",
        "loved",
    ]


def test_votes_do_not_make_the_assistant_surer() -> None:
    """A crowd may choose between articles, but never push one over the bar to be said at all."""
    hits = [a_hit("one", 0.5), a_hit("other", 0.5)]

    first, _ = rank(hits, a_view(), helpful=to_anybody({"one": 0.5}))

    assert first.hit.score == 0.5


def test_what_is_known_of_a_customer_outweighs_what_helped_others() -> None:
    """Their own machine matters more than everybody else's vote."""
    hits = [a_hit("theirs", 0.8, product="larkspur-one"), a_hit("loved", 0.8)]

    assert order(hits, {"loved": 0.5}, a_view(owns=("larkspur-one",))) == ["theirs", "loved"]


def test_what_helped_owners_of_the_same_counts_for_its_owners() -> None:
    """What solves it for one machine is no help with another; refusing personal answers ends it."""
    hits = [a_hit("old", 0.8), a_hit("new", 0.79)]
    to_owners = {(ProductId("larkspur-one"), ArticleId("new")): 0.5}
    helpful = Helpful(anybody={ArticleId("old"): 0.1, ArticleId("new"): -0.1}, owners=to_owners)

    owner, other, refuses = (
        rank(hits, view, helpful=helpful)
        for view in (
            a_view(owns=("larkspur-one",)),
            a_view(),
            replace(a_view(owns=("larkspur-one",)), consents=Consents(decided={}, defaults=frozenset())),
        )
    )

    assert [ranked[0].hit.document_id for ranked in (owner, other, refuses)] == ["new", "old", "old"]
    assert owner[0].nudges[-1].because == "it helped others who own the Larkspur-One"


@given(
    scores=st.lists(st.floats(0, 1), min_size=1, max_size=6),
    worth=st.lists(st.floats(-0.5, 0.5), min_size=6, max_size=6),
)
def test_votes_move_nothing_farther_than_their_bound(scores: list[float], worth: list[float]) -> None:
    """Whatever the votes, what stands farther ahead than they may move stays ahead."""
    hits = [a_hit(str(place), score) for place, score in enumerate(sorted(scores, reverse=True))]
    helpful = {str(place): value for place, value in enumerate(worth)}

    ranked = rank(hits, a_view(), helpful=to_anybody(helpful))

    for place, one in enumerate(ranked):
        assert all(other.hit.score <= one.hit.score + HELPS + 1e-9 for other in ranked[place + 1 :])
