"""Wake whoever watches a conversation or the queue, within this process.

A notice says only that something changed; whoever is woken reads the database, which is
the truth. So notices may be joined, repeated or come late, and nothing is ever lost.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

QUEUE = "queue"  # the subject of those who watch the queue; no conversation has this id


class Kind(StrEnum):
    """What a watcher is told."""

    CHANGED = "changed"
    TYPING = "typing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell; equal notices that wait together are told once."""

    kind: Kind
    subject: str
    author: str = ""  # who is typing
    seq: int = 0  # the message that was added; 0 when something else changed


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


class Broadcast:
    """Knows who watches what."""

    def __init__(self) -> None:
        self._watchers: defaultdict[str, set[Subscription]] = defaultdict(set)
        self.is_watched = asyncio.Event()  # set while there is anybody to tell

    @contextmanager
    def subscription(self, *subjects: str) -> Iterator[Subscription]:
        """Watch `subjects` while inside."""
        one = Subscription()
        for subject in subjects:
            self.watch(one, subject)
        try:
            yield one
        finally:
            for subject in tuple(one.subjects):
                self.unwatch(one, subject)

    def watch(self, subscription: Subscription, subject: str) -> None:
        """Tell `subscription` of `subject` from now on."""
        subscription.subjects.add(subject)
        self._watchers[subject].add(subscription)
        self.is_watched.set()

    def unwatch(self, subscription: Subscription, subject: str) -> None:
        """Tell `subscription` no more of `subject`."""
        subscription.subjects.discard(subject)
        self._watchers[subject].discard(subscription)
        if not self._watchers[subject]:
            del self._watchers[subject]
        if not self._watchers:
            self.is_watched.clear()

    def changed(self, subject: str, *, seq: int = 0) -> None:
        """Say that there is something new to read about `subject`: message `seq`, or its state."""
        self._tell(Notice(kind=Kind.CHANGED, subject=subject, seq=seq))

    def typing(self, subject: str, *, author: str) -> None:
        """Say that `author` is writing in the conversation `subject`."""
        self._tell(Notice(kind=Kind.TYPING, subject=subject, author=author))

    def _tell(self, notice: Notice) -> None:
        for subscription in self._watchers.get(notice.subject, ()):
            subscription.put(notice)
