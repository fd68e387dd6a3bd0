"""Test that variables are filled in, that gaps stay in sight, and that no customer reads one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.errors import InvalidInput
from assistant.events import MacroId
from assistant.macros.model import VARIABLES, Macro, check_variables, filled, refuse_gaps

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_macro(text: str) -> Macro:
    """Return a macro of which only the text matters."""
    return Macro(id=MacroId("mac_1"), name="Hello", text=text, version=1, changed_by="Mara", changed_at=NOW)


def test_what_is_known_is_filled_in_and_what_is_not_stays_as_a_gap() -> None:
    """A gap that reads like a sentence would be sent."""
    macro = a_macro("Dear {customer.name}, {order.number} is on its way. {order.number}!")

    found = filled(macro, {"customer.name": "Ana", "order.number": ""})

    assert found.text == "Dear Ana, {order.number} is on its way. {order.number}!"
    assert found.gaps == ("order.number",)


def test_what_a_customer_is_called_is_never_read_as_a_variable() -> None:
    """Whoever calls themselves `{agent.name}` stays a gap, and is not filled in twice."""
    found = filled(a_macro("Dear {customer.name}"), {"customer.name": "{agent.name}", "agent.name": "Mara"})

    assert found.text == "Dear {agent.name}"


def test_a_variable_that_there_is_not_is_refused_by_its_name() -> None:
    """A typing error must not wait for a customer to find it."""
    with pytest.raises(InvalidInput, match=r"\{customer\.nmae\}") as refused:
        check_variables("Dear {customer.nmae}")

    assert "{customer.name}" in refused.value.fix
    check_variables(" ".join(f"{{{one}}}" for one in VARIABLES) + " {} {this} a{b}")


def test_a_reply_with_a_gap_is_refused_and_other_braces_are_not() -> None:
    """Somebody who explains a format to a customer may write braces."""
    with pytest.raises(InvalidInput, match=r"\{order\.number\} is not filled in"):
        refuse_gaps("Your order {order.number} was sent.")

    refuse_gaps('Send {"name": "Ana"} or {user.id}.')
