"""Learn both models from the orders of those who allow it, and say what they mean for one customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from assistant.errors import ConciergeError
from assistant.history.model import Order
from assistant.predictions import bgnbd, gamma_gamma, habits, replenishing
from assistant.predictions.calibration import TOO_FEW
from assistant.predictions.holdout import calibrated
from assistant.predictions.model import (
    FEWEST,
    FEWEST_REPEATERS,
    Buyer,
    Fit,
    Outlook,
    Spending,
    Used,
    buyer_of,
    currency_of,
)


def learnt(
    histories: Sequence[Sequence[Order]],
    *,
    version: int,
    now: datetime,
    used: Used | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Fit:
    """Return what the orders of these customers teach, and how well it holds; each time the same.

    Orders in another currency than most are left out: sums of different money mean nothing. Raises
    `ConciergeError` with too few customers.
    """
    currency = currency_of(histories)
    ours = [[order for order in orders if order.currency == currency] for orders in histories]
    buyers = [one for orders in ours if (one := buyer_of(orders, now=now))]
    repeaters = sum(one.repeats > 0 for one in buyers)
    if len(buyers) < FEWEST or repeaters < FEWEST_REPEATERS:
        raise ConciergeError(
            f"too few to learn from: {len(buyers)} who allow analytics bought, {repeaters} of them again",
            fix=f"come back with {FEWEST} customers, {FEWEST_REPEATERS} of whom bought on a second day",
        )
    return Fit(
        version=version,
        fitted_at=now,
        buyers=len(buyers),
        repeaters=repeaters,
        currency=currency,
        rhythm=bgnbd.fit(buyers, progress=progress),
        spending=spending_of(buyers),
        gaps=replenishing.learnt(ours),
        used=used,
        calibration=calibrated(ours, now=now),
        habits=habits.learnt([replenishing.bought_of(orders) for orders in ours], now=now.date()),
    )


def spending_of(buyers: Sequence[Buyer]) -> Spending | None:
    """Return what purchases are worth, unless too few customers paid for a second one."""
    paid = sum(one.repeats > 0 and one.spend > 0 for one in buyers)
    return gamma_gamma.fit(buyers) if paid >= FEWEST_REPEATERS else None


def outlook(fit: Fit, orders: Sequence[Order], *, now: datetime, weeks: float) -> Outlook | None:
    """Return what is expected of a customer who bought this; None where they kept nothing."""
    buyer = buyer_of([order for order in orders if order.currency == fit.currency], now=now)
    if buyer is None:
        return None
    return Outlook(
        alive=bgnbd.alive(fit.rhythm, buyer),
        purchases=bgnbd.expected(fit.rhythm, buyer, weeks=weeks),
        spend=gamma_gamma.expected(fit.spending, buyer) if fit.spending else None,
        horizon=weeks,
    )


def how_it_holds(fit: Fit, orders: Sequence[Order], *, now: datetime) -> str:
    """Say in a sentence how well expectations held for customers like the one who bought this."""
    buyer = buyer_of([order for order in orders if order.currency == fit.currency], now=now)
    if buyer is None or fit.calibration is None:
        return TOO_FEW
    chance = bgnbd.returning(fit.rhythm, buyer, weeks=fit.calibration.weeks)
    return fit.calibration.in_words(chance)
