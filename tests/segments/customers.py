"""Build what is known of a customer, naming only what matters."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.consents.model import Consents, Purpose
from assistant.customers.model import CustomerView, Profile
from assistant.events import CustomerId
from assistant.facts.model import Origin, Preference
from assistant.history.model import Activity, Order
from tests.predictions.shops import NOW


def a_view(
    *,
    orders: Iterable[Order] = (),
    activities: Iterable[Activity] = (),
    region: str | None = "uk",
    diet: str | None = None,
    allows: Iterable[Purpose] = (Purpose.PERSONAL_ANSWERS, Purpose.REMEMBER),
) -> CustomerView:
    """Build what personal answers let us read of a customer."""
    facts = [] if diet is None else [diet]
    return CustomerView(
        profile=Profile(
            id=CustomerId("cus_1"),
            external_id="ana",
            name=None,
            email=None,
            locale="en",
            region=region,
            version=1,
        ),
        purpose=Purpose.PERSONAL_ANSWERS,
        consents=Consents(decided={}, defaults=frozenset(allows)),
        preferences=tuple(
            Preference(topic="diet", value=one, origin=Origin.SET, confidence=1, learned_at=NOW)
            for one in facts
        ),
        orders=tuple(orders),
        activities=tuple(activities),
    )
