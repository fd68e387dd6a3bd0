"""Test a connection on the network, and never fail to say how that went."""

from __future__ import annotations

import asyncio

from assistant.channels.helpdesk.api import Api, Rejected, TryLater, Unknown
from assistant.channels.helpdesk.trying import failed, missed
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.errors import InvalidInput
from assistant.helpdesks.model import Finding
from assistant.outgoing import Reach, reaching, why_not

SECONDS = 30.0  # that a whole test may take
CALL_SECONDS = 15.0


def must_be_reachable(desk: Helpdesk, reach: Reach) -> None:
    """Raise `InvalidInput` if calls to `desk` would go where none may."""
    problem = why_not(desk.api_base, reach)
    if problem is None:
        return
    fix = (
        "write its https address; for a machine of your own, name its host in CONCIERGE_ALLOWED_PRIVATE_HOSTS"
    )
    raise InvalidInput("address", problem, fix=fix)


async def findings_of(desk: Helpdesk, reach: Reach) -> tuple[Finding, ...]:
    """Return what a test of the connection finds, step by step; it changes nothing at the helpdesk."""
    step = "Answers"
    try:
        async with asyncio.timeout(SECONDS), reaching(reach, seconds=CALL_SECONDS) as session:
            return await desk.check(Api(session, base=desk.api_base, headers={}))
    except (TryLater, Rejected, Unknown) as trouble:
        return (failed(step, trouble),)
    except TimeoutError:
        told = f"it took longer than {SECONDS:.0f} seconds"
        return (missed(step, told=told, fix="check the address, and try again"),)
