"""Serve the summary of a handoff in each of its forms."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel

from assistant.audit.model import Deed
from assistant.events import HandoffId
from assistant.handoff.brief import brief, short
from assistant.handoff.forms import plain_text, private_note
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


class SummariesDoor:
    """Lets agents, and what they work with, read a summary."""

    def __init__(self, *, work: Work, auditor: Auditor) -> None:
        self._work = work
        self._auditor = auditor

    @route("GET", "/v1/handoffs/{handoff}/summary", who=Who.STAFF, gives=SummaryOut)
    async def read(self, request: web.Request) -> SummaryOut:
        """Return the summary as it is now, told as far as the customer allows."""
        async with self._work.writing() as work:
            handoff = await work.handoffs.get(HandoffId(request.match_info["handoff"]))
            conversation = await work.conversations.get(handoff.conversation_id)
            await self._auditor.note(work, request[STAFF], Deed.READ_CONVERSATION, of=conversation)
        return SummaryOut(
            lines=[SummaryLineOut.of(line) for line in handoff.summary.lines],
            short=short(handoff.summary),
            brief=brief(handoff.summary).text,
            text=plain_text(handoff.summary),
            note=private_note(handoff.summary),
        )
