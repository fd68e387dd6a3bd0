"""Check that offers are learnt from what customers liked, and ranked without what they have."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.progress import Progress

from assistant.evaluation.offers import predict, read_pasts
from assistant.evaluation.suites import Happening, OffersSuite, read_offers
from knowledge import Embedder
from tests.evaluation.written import Row, offers_suite

ITEMS: tuple[Row, ...] = tuple({"id": name} for name in ("beans", "filter", "cup", "kettle", "scale"))


def bought(customer: str, *items: str) -> list[Row]:
    """Return purchases of one customer, in that order."""
    return [
        {"customer": customer, "item": item, "time": time, "type": "purchase"}
        for time, item in enumerate(items)
    ]


def happening(*, item: str, time: float, stars: float | None = None) -> Happening:
    """Return a purchase by Ann, or a rating where there are stars."""
    kind = "purchase" if stars is None else "rating"
    row = {"customer": "ann", "item": item, "time": time, "type": kind, "value": stars}
    return Happening.model_validate(row)


def suite_of(folder: Path, *, events: Sequence[Row], targets: Sequence[Row]) -> OffersSuite:
    """Write and read a suite over the five items."""
    suite = read_offers(offers_suite(folder, items=ITEMS, events=events, targets=targets), "tiny")
    assert isinstance(suite, OffersSuite)
    return suite


def test_what_others_bought_with_it_comes_first(
    tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """The one thing that a history without titles can teach."""
    events = [event for n in range(9) for event in bought(f"c{n}", "beans", "filter")]
    events += [*bought("d1", "cup", "kettle"), *bought("ann", "beans")]
    suite = suite_of(tmp_path, events=events, targets=[{"customer": "ann", "relevant": ["filter"]}])

    (prediction,) = predict(suite, embedder=embedder, progress=progress)

    assert prediction.customer == "ann"
    assert prediction.ranked[0] == "filter"


def test_what_a_customer_has_is_not_ranked_for_them(
    tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """The whole catalogue is ranked without the items of their own history."""
    events = [*bought("ann", "beans", "cup"), *bought("bob", "beans", "filter")]
    suite = suite_of(tmp_path, events=events, targets=[{"customer": "ann", "relevant": ["filter"]}])

    (prediction,) = predict(suite, embedder=embedder, progress=progress)

    assert set(prediction.ranked) == {"filter", "kettle", "scale"}


def test_only_candidates_are_ranked_where_there_are_some(
    tmp_path: Path, embedder: Embedder, progress: Progress
) -> None:
    """A campaign has its own offers; anything else is an error when scored."""
    target: Row = {"customer": "ann", "relevant": ["cup"], "candidates": ["cup", "scale"]}
    suite = suite_of(tmp_path, events=bought("ann", "beans"), targets=[target])

    (prediction,) = predict(suite, embedder=embedder, progress=progress)

    assert set(prediction.ranked) == {"cup", "scale"}


def test_a_low_rating_is_known_but_not_liked() -> None:
    """Whoever rated a film with one star has seen it, and wants no more like it."""
    events = (happening(item="cup", time=1, stars=1), happening(item="beans", time=2, stars=5))

    past = read_pasts(events)["ann"]

    assert past.met == ("cup", "beans")
    assert past.liked == ("beans",)


def test_a_past_is_in_the_order_of_time() -> None:
    """What was bought last says most; files need not be sorted."""
    past = read_pasts((happening(item="cup", time=2), happening(item="beans", time=1)))["ann"]

    assert past.liked == ("beans", "cup")
