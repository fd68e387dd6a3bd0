"""Say which signals count while a message is answered: those sent with it, and what still holds.

Signals that are personal count, and are kept, only where the customer agrees to personal answers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from assistant.consents.model import Purpose
from assistant.context.model import Declarations, Lasting, Told, Use, signal_of
from assistant.customers.model import CustomerView

USES = {Purpose.PERSONAL_ANSWERS: Use.ANSWERS, Purpose.OFFERS: Use.OFFERS}


def surrounded(
    view: CustomerView, now_told: tuple[Told, ...], *, declared: Declarations, at: datetime
) -> CustomerView:
    """Return the view with the signals that its purpose may use: those sent now, and what still holds.

    What is personal is absent without consent to personal answers.
    """
    values = {one.name: one.value for one in view.lasting if one.until > at}
    values |= {one.name: one.value for one in now_told}
    may_be_personal = view.consents.allows(Purpose.PERSONAL_ANSWERS)
    use = USES.get(view.purpose)
    signals = tuple(
        signal_of(declared[name], value)
        for name, value in values.items()
        if name in declared
        and use in declared[name].influences
        and (may_be_personal or not declared[name].is_personal)
    )
    return replace(view, signals=signals)


def lasting(
    now_told: tuple[Told, ...], *, declared: Declarations, may_be_personal: bool, at: datetime
) -> list[Lasting]:
    """Return what of it holds beyond this message and may be kept."""
    return [
        Lasting(
            name=one.name,
            value=one.value,
            is_personal=declared[one.name].is_personal,
            until=at + timedelta(minutes=declared[one.name].holds_minutes),
        )
        for one in now_told
        if declared[one.name].holds_minutes and (may_be_personal or not declared[one.name].is_personal)
    ]
