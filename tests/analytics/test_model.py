"""What is learned from votes, and how little a few people can make up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assistant.analytics.model import (
    BURST,
    CROWD,
    HALF_LIFE,
    IMAGINED,
    LABELS_BY_ONE,
    MOST_BY_ONE,
    Confirmed,
    Signal,
    Vote,
    helpfulness,
    helpfulness_to_owners,
    labels,
    one_each,
)
from assistant.events import ArticleId, CustomerId, ProductId

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
DESCALE = ArticleId("descale")


def a_vote(
    customer: str,
    *,
    helped: bool = True,
    signal: Signal = Signal.THUMB,
    at: datetime = NOW,
    is_known: bool = True,
    article: str = DESCALE,
) -> Vote:
    """Build a vote of a customer."""
    return Vote(
        article_id=ArticleId(article),
        customer_id=CustomerId(customer),
        signal=signal,
        helped=helped,
        at=at,
        is_known=is_known,
    )


def votes_of(customers: st.SearchStrategy[int]) -> st.SearchStrategy[list[Vote]]:
    """Return lists of votes of some customers, on few articles and days, so that many meet."""
    return st.lists(
        st.builds(
            lambda customer, **more: a_vote(str(customer), is_known=customer % 2 == 0, **more),
            customers,
            helped=st.booleans(),
            signal=st.sampled_from(Signal),
            at=st.integers(0, 4).map(lambda days: NOW - timedelta(days=days)),
            article=st.sampled_from(["descale", "returns"]),
        ),
        max_size=40,
    )


OTHERS = votes_of(st.integers(0, 30))
ONE = votes_of(st.just(98)) | votes_of(st.just(99))


def values(votes: list[Vote]) -> dict[str, float]:
    """Return what each article is worth, and 0 where nobody voted."""
    return {"descale": 0.0, "returns": 0.0} | {
        article: one.value for article, one in helpfulness(votes, now=NOW).items()
    }


@given(others=OTHERS, one=ONE)
def test_no_single_customer_moves_an_article_by_more_than_the_bound(
    others: list[Vote], one: list[Vote]
) -> None:
    """However many votes somebody casts, they are one person."""
    without, together = values(others), values(others + one)

    assert all(abs(together[article] - without[article]) <= MOST_BY_ONE + 1e-9 for article in without)


@given(others=OTHERS, one=ONE, owners=st.frozensets(st.integers(0, 99)))
def test_nor_does_one_customer_among_those_who_own_a_product(
    others: list[Vote], one: list[Vote], owners: frozenset[int]
) -> None:
    """A machine that few own would otherwise be decided by whoever votes first."""
    product = ProductId("larkspur-one")
    owned = {CustomerId(str(place)): frozenset({product}) for place in owners}

    without, together = (helpfulness_to_owners(votes, owned, now=NOW) for votes in (others, others + one))

    everybody = values(others)
    for key, value in together.items():
        assert abs(value - without.get(key, everybody[key[1]])) <= MOST_BY_ONE + 1e-9


def test_owners_are_compared_with_everybody_else() -> None:
    """What helps with one machine and not with another is worth more to one of them."""
    product = ProductId("larkspur-one")
    owned = {CustomerId(name): frozenset({product}) for name in ("ana", "ben")}
    votes = [a_vote("ana"), a_vote("ben"), *(a_vote(str(place), helped=False) for place in range(4))]

    to_owners = helpfulness_to_owners(votes, owned, now=NOW)[product, DESCALE]

    assert to_owners > helpfulness(votes, now=NOW)[DESCALE].value
    assert helpfulness_to_owners(votes, {}, now=NOW) == {}


@given(crowd=st.integers(1, 400), days=st.integers(1, 300), helped=st.booleans())
def test_no_crowd_of_visitors_outweighs_what_they_may(crowd: int, days: int, helped: bool) -> None:
    """Visitors cost nothing to make, so all of them together are believed only so far."""
    votes = [
        a_vote(str(place), helped=helped, is_known=False, at=NOW - timedelta(days=place % days))
        for place in range(crowd)
    ]

    assert abs(values(votes)["descale"]) <= CROWD / 2 / (CROWD + IMAGINED) + 1e-9


def test_a_burst_of_visitors_counts_as_a_few_and_is_reported() -> None:
    """A hundred new visitors who dislike one article within an hour are one person with a script."""
    burst = [a_vote(str(place), helped=False, is_known=False) for place in range(100)]

    found = helpfulness(burst, now=NOW)[DESCALE]

    assert found.tally.total == BURST
    assert found.set_aside == 100 / 2 - BURST


@given(both=OTHERS.flatmap(lambda votes: st.tuples(st.just(votes), st.permutations(votes))))
def test_the_order_in_which_votes_are_read_changes_nothing(both: tuple[list[Vote], list[Vote]]) -> None:
    """Two processes that read the same rows must rank alike."""
    before, after = values(both[0]), values(both[1])

    assert all(abs(before[article] - after[article]) < 1e-9 for article in before)


def test_what_a_customer_says_outranks_what_we_guess() -> None:
    """Silence after an answer that they refused is no thanks."""
    refused = a_vote("ana", helped=False, signal=Signal.THUMB, at=NOW - timedelta(days=2))
    quiet = a_vote("ana", helped=True, signal=Signal.QUIET, at=NOW)

    assert one_each([refused, quiet]) == [refused]


def test_a_customer_may_change_their_mind() -> None:
    """The last word counts."""
    first = a_vote("ana", helped=False, at=NOW - timedelta(minutes=1))
    last = a_vote("ana", helped=True, signal=Signal.SOLVED)

    assert one_each([last, first]) == [last]


def test_old_votes_fade() -> None:
    """An article that was mended since should not carry its past."""
    lately = helpfulness([a_vote("ana")], now=NOW)[DESCALE]
    long_ago = helpfulness([a_vote("ana", at=NOW - HALF_LIFE)], now=NOW)[DESCALE]

    assert long_ago.tally.good == lately.tally.good / 2


def test_many_who_agree_count_for_much() -> None:
    """Guards must not keep real use from being learned."""
    value = values([a_vote(str(place)) for place in range(40)])["descale"]

    assert value > 0.4


@given(texts=st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "g", "A"]), max_size=30))
def test_nobody_teaches_more_than_a_few_labels(texts: list[str]) -> None:
    """Confidence decides what everybody is answered."""
    said = [
        Confirmed(text=text, customer_id=CustomerId("ana"), article_id=DESCALE, helped=True, at=NOW)
        for text in texts
    ]

    chosen = labels(said)

    assert len(chosen) <= LABELS_BY_ONE
    assert len({one.text.lower() for one in chosen}) == len(chosen)
