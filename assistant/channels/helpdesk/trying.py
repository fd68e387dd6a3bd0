"""Try a connection step by step, and say of each step how it went."""

from __future__ import annotations

from collections.abc import Awaitable

from assistant.channels.helpdesk.api import Answer, Rejected, TryLater, Unknown
from assistant.helpdesks.model import Finding


async def tried(step: str, call: Awaitable[Answer], *, well: str) -> tuple[Finding, Answer | None]:
    """Await `call`; return how it went, saying `well` if it went well, and what was answered."""
    try:
        answer = await call
    except TryLater as trouble:
        return Finding(
            step=step, is_well=False, told=trouble.problem, fix=trouble.fix or "try again in a minute"
        ), None
    except (Rejected, Unknown) as trouble:
        fix = trouble.fix or "compare the settings with what the helpdesk shows"
        return Finding(step=step, is_well=False, told=trouble.problem, fix=fix), None
    return Finding(step=step, is_well=True, told=well), answer


def found(step: str, *, told: str) -> Finding:
    """Return a step that went well."""
    return Finding(step=step, is_well=True, told=told)


def missed(step: str, *, told: str, fix: str) -> Finding:
    """Return a step that did not go well, and what to do."""
    return Finding(step=step, is_well=False, told=told, fix=fix)
