"""Tell a desk which of the conversations that it keeps open have something new.

A desk shows one conversation and keeps others in tabs. Of those it hears only that there is news and
who wrote last, never what: to read it, they open the conversation, and that is in the log.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from assistant.conversations.model import Author
from assistant.events import ConversationId
from assistant.web.bodies import Strict
from assistant.web.broadcast import Broadcast, Kind, Notice, Subscription
from assistant.web.sockets import Socket
from assistant.work import Work

MOST = 50  # conversations that one desk minds

Named = Annotated[str, Field(pattern=r"^[a-z]{2,8}_[0-9a-f]{32}$")]


class Mind(Strict):
    """Tell of news in these conversations, instead of those before."""

    type: Literal["mind"]
    conversations: Annotated[list[Named], Field(max_length=MOST)]


class NewsSent(BaseModel):
    """How far a conversation has come that the desk minds; it knows what it has seen."""

    type: Literal["news"] = "news"
    conversation: str
    seq: int  # of the last message
    author: Author | None  # who wrote it
    is_open: bool


class Minding:
    """Minds several conversations for one desk."""

    def __init__(self, socket: Socket, *, work: Work, broadcast: Broadcast) -> None:
        self._socket = socket
        self._work = work
        self._broadcast = broadcast
        self._subscription = Subscription()
        self._told: dict[str, NewsSent] = {}

    def mind(self, wanted: Collection[str]) -> None:
        """Mind these from now on, and say how far those have come that were not minded before."""
        for subject in self._subscription.subjects - set(wanted):
            self._broadcast.unwatch(self._subscription, subject)
            self._told.pop(subject, None)
        for subject in set(wanted) - self._subscription.subjects:
            self._broadcast.watch(self._subscription, subject)
            self._subscription.put(Notice(kind=Kind.CHANGED, subject=subject))

    async def follow(self) -> None:
        """Send news when there are any, until `end`."""
        while notices := await self._subscription.next():
            changed = {ConversationId(one.subject) for one in notices if one.kind is Kind.CHANGED}
            await self._tell(changed & self._subscription.subjects)

    def end(self) -> None:
        """Stop following."""
        self._subscription.end()

    async def _tell(self, changed: Collection[ConversationId]) -> None:
        """Say how far these have come, if that is news; who was erased meanwhile is passed over."""
        if not changed:
            return
        async with self._work.reading() as work:
            for conversation in (await work.conversations.several(changed)).values():
                last = await work.conversations.recent(conversation.id, 1)
                news = NewsSent(
                    conversation=conversation.id,
                    seq=conversation.seq,
                    author=last[0].author if last else None,
                    is_open=conversation.is_open,
                )
                if self._told.get(conversation.id) != news:
                    self._told[conversation.id] = news
                    self._socket.send(news)
