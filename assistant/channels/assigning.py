"""Give agents the conversation that they should help next, and keep them from asking twice in it."""

from __future__ import annotations

from typing import Annotated

import structlog
from aiohttp import web
from pydantic import BaseModel, StringConstraints

from assistant.asking_again import known_before
from assistant.audit.model import Deed
from assistant.channels.desk import Claimed, queue_steps
from assistant.events import Clock, ConversationId
from assistant.web.auditing import Auditor
from assistant.web.bodies import Nothing, Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.web.showing import handoffs_shown, shown
from assistant.work import Work

log = structlog.stdlib.get_logger()


class NextOut(BaseModel):
    """What the agent has now; nothing where nobody waits whom they should help."""

    claimed: Claimed | None


class DraftSent(Strict):
    """What an agent is about to say."""

    text: Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$")]


class KnownOut(BaseModel):
    """Answers to what the draft asks, as they stand where they were given."""

    known_already: list[str]


class AssigningDoor:
    """Serves the next conversation to whoever has room for one, and what is known in it."""

    def __init__(self, *, work: Work, auditor: Auditor, clock: Clock) -> None:
        self._work = work
        self._auditor = auditor
        self._clock = clock

    @route("POST", "/v1/queue/next", who=Who.STAFF, takes=Nothing, gives=NextOut)
    async def next(self, request: web.Request, _body: Nothing) -> NextOut:
        """Take whoever stands first in line of those that this agent can help."""
        now, staff = self._clock(), request[STAFF]
        async with self._work.writing() as work:
            taken = await queue_steps(work).claim_next(staff=staff, at=now)
            if taken is None:
                return NextOut(claimed=None)
            handoff, conversation = taken
            await self._auditor.note(work, staff, Deed.CLAIMED, of=conversation)
            (shown_handoff,) = await handoffs_shown(work, [handoff], now=now)
            claimed = Claimed(conversation=await shown(work, conversation), handoff=shown_handoff)
        log.info("claimed", handoff=handoff.id, staff=staff.id)
        return NextOut(claimed=claimed)

    @route(
        "POST",
        "/v1/desk/conversations/{conversation}/known",
        who=Who.STAFF,
        takes=DraftSent,
        gives=KnownOut,
    )
    async def known(self, request: web.Request, body: DraftSent) -> KnownOut:
        """Return what a draft asks that was told already; only whoever has the conversation can."""
        conversation_id = ConversationId(request.match_info["conversation"])
        async with self._work.reading() as work:
            conversation = await work.conversations.get(conversation_id)
            conversation.must_be_with(request[STAFF].id)
            known = await known_before(work, conversation, body.text)
        return KnownOut(known_already=list(known))
