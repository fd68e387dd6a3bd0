"""Say how a note of staff is shown to staff; no route or frame of customers uses this shape."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from assistant.conversations.model import Note
from assistant.web.markdown import Markdown

_MARKDOWN = Markdown()


class NoteOut(BaseModel):
    """What somebody of the staff noted for colleagues; `html` is safe to insert."""

    id: str
    conversation_id: str
    after: int  # the number of the last message when it was written
    author_name: str
    text: str
    html: str
    at: datetime
    client_id: str

    @classmethod
    def of(cls, note: Note) -> Self:
        """Show `note`."""
        return cls(
            id=note.id,
            conversation_id=note.conversation_id,
            after=note.after,
            author_name=note.author_name,
            text=note.text,
            html=_MARKDOWN.html(note.text),
            at=note.at,
            client_id=note.client_id,
        )
