"""Serve the summary of a handoff in each of its forms."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from assistant.audit.model import Deed
from assistant.events import HandoffId
from assistant.handoff.brief import brief, short
from assistant.handoff.forms import plain_text, private_note
from assistant.handoff.model import Summary
from assistant.retelling import Retelling
from assistant.tokens.model import Scope
from assistant.web.auditing import Auditor
from assistant.web.handoffs import SummaryLineOut
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.work import Work


class SummaryOut(BaseModel):
    """A summary in all its forms; each says only what the lines say."""

    lines: list[SummaryLineOut]
    short: str  # one line for lists
    brief: str  # a paragraph to read first
    text: str
    note: str  # Markdown, for a helpdesk's private note


class RetoldOut(BaseModel):
    """A summary in the words of the owner's model, each sentence checked; an empty text: read the brief."""

    text: str
    composer: str | None  # nothing where the owner has no model for it
    because: str  # why the text is empty
    dropped: int  # sentences that did not hold


class SummariesDoor:
    """Lets agents, and what they work with, read a summary."""

    def __init__(self, retelling: Retelling, *, work: Work, auditor: Auditor) -> None:
        self._retelling = retelling
        self._work = work
        self._auditor = auditor

    @route("GET", "/v1/handoffs/{handoff}/summary", who=Who.STAFF, scope=Scope.DESK, gives=SummaryOut)
    async def read(self, request: web.Request) -> SummaryOut:
        """Return the summary as it is now, told as far as the customer allows."""
        summary = await self._summary(request)
        return SummaryOut(
            lines=[SummaryLineOut.of(line) for line in summary.lines],
            short=short(summary),
            brief=brief(summary).text,
            text=plain_text(summary),
            note=private_note(summary),
        )

    @route("GET", "/v1/handoffs/{handoff}/retold", who=Who.STAFF, scope=Scope.DESK, gives=RetoldOut)
    async def retell(self, request: web.Request) -> RetoldOut:
        """Return the summary in a model's words, where the owner has one; waits until it has written them."""
        retold = await self._retelling.retell(await self._summary(request))
        if retold is None:
            return RetoldOut(text="", composer=None, because="no model is set up for summaries", dropped=0)
        return RetoldOut(
            text=retold.text, composer=retold.composer, because=retold.because, dropped=retold.dropped
        )

    async def _summary(self, request: web.Request) -> Summary:
        """Return the summary that is asked for, the reading noted."""
        async with self._work.writing() as work:
            handoff = await work.handoffs.get(HandoffId(request.match_info["handoff"]))
            conversation = await work.conversations.get(handoff.conversation_id)
            await self._auditor.note(work, request[STAFF], Deed.READ_CONVERSATION, of=conversation)
        return handoff.summary
