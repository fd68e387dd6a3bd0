"""Let staff look for words in everything that was ever said, a page at a time.

Only messages are looked at: notes are sealed, and equal nothing. Each search is in the log of what
staff do, with how much it found and never with what was looked for.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, StringConstraints

from assistant.audit.model import Deed
from assistant.consents.model import Purpose
from assistant.conversations.model import Author, Message
from assistant.events import MessageId
from assistant.tokens.model import Scope
from assistant.web.auditing import Auditor
from assistant.web.bodies import Strict
from assistant.web.identity import STAFF
from assistant.web.routes import Who, route
from assistant.work import Work

PAGE = 30
WORDS = 8  # more say nothing more, and each costs a look
AROUND = 60  # characters on each side of what was found

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Look(Strict):
    """Words that a message must hold, each of them; `after` is the `next` of the page before."""

    q: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200, pattern=r"^[^\x00]*$")
    ]
    after: Annotated[str, StringConstraints(pattern=r"^([0-9]{1,17}-[a-z]{2,8}_[0-9a-f]{32})?$")] = ""


class MentionOut(BaseModel):
    """A message that holds the words, and whose conversation it is."""

    conversation_id: str
    message_id: str
    customer_name: str | None  # absent unless we may remember it
    subject: str
    is_open: bool
    author: Author
    at: datetime
    before: str
    found: str  # the first of the words, as it was written
    behind: str


class SearchOut(BaseModel):
    """A page of what was found, newest first; `next` is absent on the last one."""

    mentions: list[MentionOut]
    next: str | None


class SearchDoor:
    """Searches all conversations for staff."""

    def __init__(self, *, work: Work, auditor: Auditor) -> None:
        self._work = work
        self._auditor = auditor

    @route("GET", "/v1/desk/search", who=Who.STAFF, scope=Scope.DESK, takes=Look, gives=SearchOut)
    async def search(self, request: web.Request, query: Look) -> SearchOut:
        """Return where the words were said, in any conversation."""
        words = query.q.split()[:WORDS]
        async with self._work.writing() as work:
            found = await work.conversations.mentions(words, PAGE, before=_moment(query.after))
            await self._auditor.note_many(work, request[STAFF], Deed.SEARCHED, found=len(found))
            customer_ids = {conversation.customer_id for _, conversation in found}
            customers = await work.customers.profiles(customer_ids, Purpose.REMEMBER) if found else {}
        mentions = []
        for message, conversation in found:
            before, held, behind = around(message.text, words[0])
            mentions.append(
                MentionOut(
                    conversation_id=conversation.id,
                    message_id=message.id,
                    customer_name=customers[conversation.customer_id].name,
                    subject=conversation.subject,
                    is_open=conversation.is_open,
                    author=message.author,
                    at=message.at,
                    before=before,
                    found=held,
                    behind=behind,
                )
            )
        return SearchOut(mentions=mentions, next=_next(found[-1][0]) if len(found) == PAGE else None)


def around(text: str, word: str) -> tuple[str, str, str]:
    """Return what stands before `word` in `text`, the word as it is written there, and what follows."""
    line = " ".join(text.split())
    place = re.search(re.escape(word), line, re.IGNORECASE)
    if place is None:  # the database folds more letters alike than we do
        return line[: 2 * AROUND], "", ""
    start, end = max(0, place.start() - AROUND), place.end() + AROUND
    before = ("…" if start else "") + line[start : place.start()]
    behind = line[place.end() : end] + ("…" if end < len(line) else "")
    return before, place.group(), behind


def _next(message: Message) -> str:
    return f"{(message.at - _EPOCH) // _MICROSECOND}-{message.id}"


def _moment(after: str) -> tuple[datetime, MessageId] | None:
    if not after:
        return None
    moment, _, message_id = after.partition("-")
    return _EPOCH + int(moment) * _MICROSECOND, MessageId(message_id)
