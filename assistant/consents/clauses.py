"""Ask in SQL what `Consents.allows` asks in Python: rows that may not be read never leave the database."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import ColumnElement, String, and_, case, false, func, literal, select, true

from assistant.consents.model import Purpose, Tier
from assistant.consents.places import COUNTRIES
from assistant.consents.policy import Policy
from assistant.storage import tables

KEPT = 64  # made clauses: a process has one policy, and asks it of few columns


@lru_cache(KEPT)
def lets(
    customer: ColumnElement[str], purpose: Purpose, policy: Policy, *, undecided: bool | None = None
) -> ColumnElement[bool]:
    """Return whether the customer whose id stands in a column agrees to `purpose`.

    Who never decided counts as `undecided`, or by where they are. Making it takes the processor longer
    than most statements that it stands in, so it is made once.
    """
    consents = tables.consents.alias()
    is_yes = and_(consents.c.granted, func.coalesce(consents.c.policy, 0) >= policy.terms[purpose].since)
    decided = (
        select(case((is_yes, true()), else_=false()))
        .where(consents.c.customer_id == customer, consents.c.purpose == purpose)
        .order_by(consents.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    default = _by_place(customer, purpose, policy) if undecided is None else literal(undecided)
    return func.coalesce(decided, default).is_(true())


def _by_place(customer: ColumnElement[str], purpose: Purpose, policy: Policy) -> ColumnElement[bool]:
    """Return what holds where the customer is; the same for everybody is no question to the database."""
    allows = {tier: purpose in rule.allowed for tier, rule in policy.rules.items()}
    if len(set(allows.values())) == 1:
        return literal(allows[Tier.OPT_IN])
    customers = tables.customers.alias()
    locale = customers.c.locale
    place = func.upper(
        case(
            (customers.c.region.is_not(None), customers.c.region),
            (locale.like("%-__"), func.substr(locale, func.length(locale) - 1)),
            else_=literal(policy.fallback, String),
        )
    )
    country = case(
        (func.length(place) == 2, place), (place.like("__-%"), func.substr(place, 1, 2)), else_=literal("")
    )
    listed = [
        (where.in_(sorted(rule.places)), literal(allows[tier]))
        for where in (place, country)
        for tier, rule in policy.rules.items()
        if rule.places
    ]
    elsewhere = (country.in_(sorted(COUNTRIES)), literal(allows[Tier.ELSEWHERE]))
    by_place = case(*listed, elsewhere, else_=literal(allows[Tier.OPT_IN]))
    return select(by_place).where(customers.c.id == customer).scalar_subquery()
