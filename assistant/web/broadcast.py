"""Wake whoever watches a conversation or the queue.

A notice says only that something changed; whoever is woken reads the database, which is
the truth. So notices may be joined, repeated or come late, and nothing is ever lost.

Where one process serves, its memory is enough; where several do, `valkey_broadcast` carries
notices between them.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from typing_extensions import override

QUEUE = "queue"  # the subject of those who watch the queue; no conversation has this id
PARTINGS = "partings"  # of those who hear which customers are to be let go


def notes_of(conversation_id: str) -> str:
    """Return the subject of those who watch what staff note in a conversation: never its customer."""
    return f"notes of {conversation_id}"


class Kind(StrEnum):
    """What a watcher is told."""

    CHANGED = "changed"
    TYPING = "typing"
    PARTED = "parted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell; equal notices that wait together are told once."""

    kind: Kind
    subject: str
    author: str = ""  # who is typing, or who is to be let go
    seq: int = 0  # the message that was added; 0 when something else changed
    reason: str = ""


class Subscription:
    """What one watcher has not been told yet."""

    def __init__(self) -> None:
        self.subjects: set[str] = set()
        self._waiting: dict[Notice, None] = {}
        self._ready = asyncio.Event()
        self._is_ended = False

    def put(self, notice: Notice) -> None:
        """Keep `notice` until the watcher comes."""
        self._waiting[notice] = None
        self._ready.set()

    def end(self) -> None:
        """Tell the watcher that nothing follows, once it has heard what waits."""
        self._is_ended = True
        self._ready.set()

    async def next(self) -> tuple[Notice, ...]:
        """Wait for notices and return all that are waiting, in order; none once it has ended."""
        await self._ready.wait()
        if not self._is_ended:
            self._ready.clear()
        notices, self._waiting = tuple(self._waiting), {}
        return notices


class Broadcast(Protocol):
    """Knows who watches what, and tells them."""

    @property
    def is_watched(self) -> asyncio.Event:
        """Set while there may be anybody to tell."""
        ...

    def subscription(self, *subjects: str) -> AbstractContextManager[Subscription]:
        """Watch `subjects` while inside."""
        ...

    def watch(self, subscription: Subscription, subject: str) -> None:
        """Tell `subscription` of `subject` from now on."""
        ...

    def unwatch(self, subscription: Subscription, subject: str) -> None:
        """Tell `subscription` no more of `subject`."""
        ...

    def changed(self, subject: str, *, seq: int = 0) -> None:
        """Say that there is something new to read about `subject`: message `seq`, or its state."""
        ...

    def typing(self, subject: str, *, author: str) -> None:
        """Say that `author` is writing in the conversation `subject`."""
        ...

    def parted(self, customer_id: str, *, reason: str) -> None:
        """Have other processes let go of a customer."""
        ...

    def expect(self, processes: Collection[str]) -> None:
        """Take `processes` for those that live, and so have to be heard."""
        ...

    async def run(self, stop: asyncio.Event) -> None:
        """Carry notices from and to other processes until told to stop."""
        ...


class MemoryBroadcast(Broadcast):
    """Tells those who watch in this process; there is no other."""

    def __init__(self) -> None:
        self._watchers: defaultdict[str, set[Subscription]] = defaultdict(set)
        self._is_watched = asyncio.Event()

    @property
    @override
    def is_watched(self) -> asyncio.Event:
        return self._is_watched

    @contextmanager
    @override
    def subscription(self, *subjects: str) -> Iterator[Subscription]:
        one = Subscription()
        for subject in subjects:
            self.watch(one, subject)
        try:
            yield one
        finally:
            for subject in tuple(one.subjects):
                self.unwatch(one, subject)

    @override
    def watch(self, subscription: Subscription, subject: str) -> None:
        subscription.subjects.add(subject)
        self._watchers[subject].add(subscription)
        self._is_watched.set()

    @override
    def unwatch(self, subscription: Subscription, subject: str) -> None:
        subscription.subjects.discard(subject)
        self._watchers[subject].discard(subscription)
        if not self._watchers[subject]:
            del self._watchers[subject]
        if not self._watchers:
            self._is_watched.clear()

    @override
    def changed(self, subject: str, *, seq: int = 0) -> None:
        self.tell(Notice(kind=Kind.CHANGED, subject=subject, seq=seq))

    @override
    def typing(self, subject: str, *, author: str) -> None:
        self.tell(Notice(kind=Kind.TYPING, subject=subject, author=author))

    @override
    def parted(self, customer_id: str, *, reason: str) -> None:
        """There is no other process."""

    @override
    def expect(self, processes: Collection[str]) -> None:
        """There is no other process."""

    @override
    async def run(self, stop: asyncio.Event) -> None:
        await stop.wait()

    def tell(self, notice: Notice) -> None:
        """Tell whoever watches what `notice` speaks of."""
        for subscription in self._watchers.get(notice.subject, ()):
            subscription.put(notice)

    def have_all_look(self) -> None:
        """Tell everybody that what they watch may have changed: a notice may have been missed."""
        for subject in tuple(self._watchers):
            self.tell(Notice(kind=Kind.CHANGED, subject=subject))
