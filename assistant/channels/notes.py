"""Let staff note in a conversation what customers never see."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, StringConstraints

from assistant.audit.model import Deed
from assistant.channels.exchanges import ClientId
from assistant.events import Clock, ConversationId, note_added
from assistant.web.auditing import Auditor
from assistant.web.bodies import VISIBLE, Strict
from assistant.web.identity import STAFF
from assistant.web.noted import NoteOut
from assistant.web.routes import Who, route
from assistant.work import Work

PATH = "/v1/desk/conversations/{conversation}/notes"


class WriteNote(Strict):
    """One note, under an id that its author chose."""

    client_id: ClientId
    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=r"^[^\x00]*$"),
        VISIBLE,
    ]


class Noted(BaseModel):
    """The note as it was kept."""

    note: NoteOut


class NoteList(BaseModel):
    """What was noted in a conversation, in order."""

    notes: list[NoteOut]


class NotesDoor:
    """Serves notes to staff, and to nobody else."""

    def __init__(self, *, work: Work, auditor: Auditor, clock: Clock) -> None:
        self._work = work
        self._auditor = auditor
        self._clock = clock

    @route("POST", PATH, who=Who.STAFF, takes=WriteNote, gives=Noted, status=HTTPStatus.CREATED)
    async def write(self, request: web.Request, body: WriteNote) -> Noted:
        """Note something, in any conversation, whoever has it and also when it has ended."""
        staff, now = request[STAFF], self._clock()
        async with self._work.writing() as work:
            conversation = await work.conversations.get(_id(request))
            note, is_repeat = await work.notes.add(
                conversation,
                author_id=staff.id,
                author_name=staff.name,
                client_id=body.client_id,
                text=body.text,
                at=now,
            )
            if not is_repeat:
                await work.outbox.add(note_added(conversation.id, note.id, now))
                await self._auditor.note(work, staff, Deed.NOTED, of=conversation)
        return Noted(note=NoteOut.of(note))

    @route("GET", PATH, who=Who.STAFF, gives=NoteList)
    async def read(self, request: web.Request) -> NoteList:
        """Return what was noted in a conversation."""
        async with self._work.writing() as work:
            conversation = await work.conversations.get(_id(request))
            await self._auditor.note(work, request[STAFF], Deed.READ_CONVERSATION, of=conversation)
            notes = await work.notes.of_conversation(conversation.id)
        return NoteList(notes=[NoteOut.of(one) for one in notes])


def _id(request: web.Request) -> ConversationId:
    return ConversationId(request.match_info["conversation"])
