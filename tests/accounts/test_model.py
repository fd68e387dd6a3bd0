"""The nearest layer wins, and every value knows where it comes from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.accounts.model import Kind, Layer, Service, Standing, standing_of

PRIORITIES = st.none() | st.integers(0, 9)


def a_standing(
    *, account: Service, department: Service | None = None, person: Service | None = None
) -> Standing:
    """Build where somebody stands, with a service level at each layer."""
    return standing_of(
        account=Layer(
            kind=Kind.ACCOUNT,
            id="acme",
            name="Acme Ltd",
            facts={"plan": ("basic",), "language": ("de",)},
            service=account,
        ),
        department=Layer(
            kind=Kind.DEPARTMENT, id="it", name="IT", facts={"plan": ("pro",)}, service=department
        )
        if department
        else None,
        facts={},
        service=person or Service(),
        role="buyer",
    )


@given(account=PRIORITIES, department=PRIORITIES, person=PRIORITIES)
def test_the_nearest_layer_that_says_something_decides(
    account: int | None, department: int | None, person: int | None
) -> None:
    """A department may be served better than its account, and one person in it better still."""
    standing = a_standing(
        account=Service(priority=account),
        department=Service(priority=department),
        person=Service(priority=person),
    )

    said = [(person, "the person"), (department, "department IT"), (account, "account Acme Ltd")]
    value, layer = next(((one, name) for one, name in said if one is not None), (0, None))
    assert standing.service.priority == value
    assert standing.service.decided.get("priority") == layer


def test_each_part_of_a_service_level_is_decided_on_its_own() -> None:
    """That a department has an agent of its own does not cost it the account's response time."""
    standing = a_standing(
        account=Service(priority=2, response_minutes=60), department=Service(agent="mara@shop.example")
    )

    assert standing.service.agent == "mara@shop.example"
    assert standing.service.response_minutes == 60
    assert standing.service.decided == {
        "priority": "account Acme Ltd",
        "response_minutes": "account Acme Ltd",
        "agent": "department IT",
    }


def test_a_nearer_fact_hides_the_farther_one_and_leaves_the_others() -> None:
    """The department's plan, the account's language."""
    facts = a_standing(account=Service(), department=Service()).facts

    assert (facts["plan"].values, facts["plan"].layer.called) == (("pro",), "department IT")
    assert (facts["language"].values, facts["language"].layer.called) == (("de",), "account Acme Ltd")


def test_readers_hold_their_account_their_department_and_their_role() -> None:
    """An article may be for all of them, or for one department, or for those who buy."""
    in_it = a_standing(account=Service(), department=Service())
    elsewhere = a_standing(account=Service())

    assert in_it.readership == {
        "account": frozenset({"acme", "acme/it"}),
        "account_role": frozenset({"buyer"}),
    }
    assert elsewhere.readership["account"] == frozenset({"acme"})
