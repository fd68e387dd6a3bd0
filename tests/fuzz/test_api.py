"""Test that the API does what its description says, and nothing else, whatever a program sends.

Every answer is held against the description: its status, its media type, its headers, its shape; what the
description forbids has to be refused, tokens have to matter, and what was deleted has to be gone.
"""

from __future__ import annotations

import pytest

from tests.fuzz.throwing import Plan, Target, Thrown, throw


def told(thrown: Thrown) -> str:
    """Return what does not hold, for whoever has to mend it."""
    return f"{len(thrown.failures)} of {thrown.answered}:\n\n" + "\n\n".join(thrown.failures)


@pytest.fixture
def plan(request: pytest.FixtureRequest) -> Plan:
    """As long as was asked for on the command line."""
    seconds: int = request.config.getoption("--fuzz-seconds")
    seed: int = request.config.getoption("--fuzz-seed")
    return Plan(examples=max(5, seconds // 5), seconds=seconds, seed=seed)


def test_every_example_of_the_description_is_answered_as_described(target: Target) -> None:
    """Programmers begin by copying an example."""
    thrown = throw(target, phases=["examples"], plan=Plan(examples=1, seconds=100))

    assert not thrown.failures, told(thrown)
    assert {"POST /v1/conversations", "PUT /v1/customers/{customer}/orders/{order}"} <= thrown.operations


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("phases", [["coverage", "fuzzing"], ["stateful"]], ids=["each", "walks"])
def test_the_fuzzed_api_keeps_to_its_description(target: Target, phases: list[str], plan: Plan) -> None:
    """Edges of each value, values of other types, missing tokens, methods that are not there; then walks."""
    thrown = throw(target, phases=phases, plan=plan)

    assert not thrown.failures, told(thrown)
    assert thrown.operations
