"""Understand what a helpdesk answered, and tell of a trial call what went wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel, JsonValue

from assistant.channels.helpdesk.api import Answer, Rejected, TryLater, Unknown
from assistant.channels.helpdesk.reading import shaped
from assistant.errors import InvalidInput
from assistant.helpdesks.model import Finding

Shape = TypeVar("Shape", bound=BaseModel)


def understood(shape: type[Shape], content: JsonValue, *, status: int = 200) -> Shape:
    """Return an answer as `shape`; raise `Rejected` if it is not as documented."""
    try:
        return shaped(shape, content)
    except InvalidInput as trouble:
        fix = "check that the address is that of the helpdesk's interface"
        raise Rejected(
            f"the answer is not as documented: {trouble.problem}", status=status, fix=fix
        ) from None


async def attempted(step: str, call: Awaitable[Answer], judge: Callable[[Answer], Finding]) -> Finding:
    """Return what came of a call that changes nothing; of a failure, what to mend."""
    try:
        return judge(await call)
    except (TryLater, Rejected, Unknown) as trouble:
        return Finding(step=step, is_well=False, told=trouble.problem, fix=trouble.fix)


def is_there(step: str) -> Callable[[Answer], Finding]:
    """Return a judgement that any answer is a good one: what was asked for by its id is there."""
    return lambda _: Finding(step=step, is_well=True, told=f"the {step} is there")
