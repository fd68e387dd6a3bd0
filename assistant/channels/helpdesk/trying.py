"""Try a connection step by step, and say of each step how it went and what to mend."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from assistant.channels.helpdesk.api import Answer, Rejected, TryLater, Unknown
from assistant.helpdesks.model import Finding


async def attempted(step: str, call: Awaitable[Answer], judge: Callable[[Answer], Finding]) -> Finding:
    """Return what came of a call that changes nothing; of a failure, what to mend."""
    try:
        return judge(await call)
    except (TryLater, Rejected, Unknown) as trouble:
        return failed(step, trouble)


def is_there(step: str) -> Callable[[Answer], Finding]:
    """Return a judgement that any answer is a good one: what was asked for by its id is there."""
    return lambda _: found(step, told=f"the {step} is there")


def found(step: str, *, told: str) -> Finding:
    """Return a step that went well."""
    return Finding(step=step, is_well=True, told=told)


def missed(step: str, *, told: str, fix: str) -> Finding:
    """Return a step that did not go well, and what to do."""
    return Finding(step=step, is_well=False, told=told, fix=fix)


def failed(step: str, trouble: TryLater | Rejected | Unknown) -> Finding:
    """Return a step whose call failed, with something to do where the failure names nothing."""
    is_passing = isinstance(trouble, TryLater)
    usual = "try again in a minute" if is_passing else "compare the settings with what the helpdesk shows"
    return missed(step, told=trouble.problem, fix=trouble.fix or usual)
