"""Let customers and agents send each other files, and nobody else see them.

A file comes as the body of a request, is judged by what is in it, and becomes a message of its sender. It is
served to the customer of the conversation and to staff alone, as a download; an image may be shown in place,
where it can run nothing.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from aiohttp import hdrs, web
from pydantic import BaseModel, StringConstraints

from assistant.attaching import Sent, from_agent, from_customer
from assistant.audit.model import Deed
from assistant.channels.exchanges import ClientId
from assistant.conversations.attachments import (
    Attachment,
    AttachmentLimits,
    check_size,
    media_type_of,
    tidy_name,
)
from assistant.errors import InvalidInput, TooLarge, TooSlow
from assistant.events import AttachmentId, Clock, ConversationId, new_id
from assistant.web.auditing import Auditor
from assistant.web.bodies import Strict, body_of, read_query
from assistant.web.headers import SANDBOX_POLICY
from assistant.web.identity import CALLER, STAFF
from assistant.web.routes import Who, route
from assistant.web.wire import MessageOut
from assistant.work import Work

PATH = "/v1/conversations/{conversation}/attachments"
DESK_PATH = "/v1/desk/conversations/{conversation}/attachments"
REFUSES = (InvalidInput, TooLarge, TooSlow)
ANY = "*/*"  # the type of a file is told from what is in it


class SendFile(Strict):
    """The query of an upload: the sender's id for it, and what the file is called."""

    client_id: ClientId
    name: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class FileSent(BaseModel):
    """The message that the file became."""

    message: MessageOut


class AttachmentsDoor:
    """Serves files of conversations to both sides."""

    def __init__(self, *, limits: AttachmentLimits, work: Work, auditor: Auditor, clock: Clock) -> None:
        self._limits = limits
        self._work = work
        self._auditor = auditor
        self._clock = clock

    @route("POST", PATH, who=Who.CUSTOMER, gives=FileSent, status=HTTPStatus.CREATED, refuses=REFUSES)
    async def send(self, request: web.Request) -> FileSent:
        """Take a file of the customer's; the query says `client_id` and `name`."""
        async with self._work.reading() as work:  # so that nobody fills our memory for a room not theirs
            await work.conversations.owned(_conversation(request), request[CALLER].customer_id)
        sent = await self._sent(request)
        async with self._work.writing() as work:
            message = await from_customer(
                work,
                request[CALLER].customer_id,
                _conversation(request),
                sent,
                limits=self._limits,
                at=self._clock(),
            )
        return FileSent(message=MessageOut.of(message))

    @route("GET", PATH + "/{attachment}", who=Who.CUSTOMER, sends=ANY)
    async def read(self, request: web.Request) -> web.Response:
        """Return a file that was sent in a conversation of the customer's."""
        async with self._work.reading() as work:
            await work.conversations.owned(_conversation(request), request[CALLER].customer_id)
            return served(*await work.attachments.opened(_conversation(request), _attachment(request)))

    @route("POST", DESK_PATH, who=Who.STAFF, gives=FileSent, status=HTTPStatus.CREATED, refuses=REFUSES)
    async def reply(self, request: web.Request) -> FileSent:
        """Take a file of the agent's who has the conversation; the query says `client_id` and `name`."""
        sent = await self._sent(request)
        async with self._work.writing() as work:
            message = await from_agent(
                work, request[STAFF], _conversation(request), sent, limits=self._limits, at=self._clock()
            )
            conversation = await work.conversations.get(message.conversation_id)
            await self._auditor.note(work, request[STAFF], Deed.REPLIED, of=conversation)
        return FileSent(message=MessageOut.of(message))

    @route("GET", DESK_PATH + "/{attachment}", who=Who.STAFF, sends=ANY)
    async def look(self, request: web.Request) -> web.Response:
        """Return a file that was sent in a conversation."""
        async with self._work.writing() as work:
            conversation = await work.conversations.get(_conversation(request))
            found = await work.attachments.opened(conversation.id, _attachment(request))
            await self._auditor.note(work, request[STAFF], Deed.OPENED_FILE, of=conversation)
        return served(*found)

    async def _sent(self, request: web.Request) -> Sent:
        """Read the file and judge it. Raises `InvalidInput` and `TooLarge`."""
        query = read_query(request, SendFile)
        check_size(request.content_length or 0, self._limits)
        content = await body_of(request, largest=self._limits.largest)
        media_type = media_type_of(content)
        name = tidy_name(query.name, media_type)
        attachment = Attachment(
            id=AttachmentId(new_id("att")), name=name, media_type=media_type, size=len(content)
        )
        return Sent(client_id=query.client_id, attachment=attachment, content=content)


def served(attachment: Attachment, content: bytes) -> web.Response:
    """Send a file so that no browser runs anything of it."""
    how = "inline" if attachment.media_type.is_image else "attachment"
    headers = {
        hdrs.CONTENT_DISPOSITION: f"{how}; filename*=UTF-8''{quote(attachment.name, safe='')}",
        "Content-Security-Policy": SANDBOX_POLICY,
        hdrs.CACHE_CONTROL: "private, no-store",
    }
    charset = "utf-8" if attachment.media_type.startswith("text/") else None
    return web.Response(body=content, content_type=attachment.media_type, charset=charset, headers=headers)


def _conversation(request: web.Request) -> ConversationId:
    return ConversationId(request.match_info["conversation"])


def _attachment(request: web.Request) -> AttachmentId:
    return AttachmentId(request.match_info["attachment"])
