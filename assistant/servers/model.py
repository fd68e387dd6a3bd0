"""Describe the processes that serve one database, and say which of them still live.

No clock of one machine is compared with that of another: a server counts its beats, and the others
look at whether the count still rises.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assistant.events import ServerId

GONE_AFTER = 8.0  # seconds without a beat


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A process that serves, or served until it was killed."""

    id: ServerId
    started_at: datetime
    beats: int


class Watch:
    """Remembers when each server's beats were seen to rise, by the seconds of whoever watches."""

    def __init__(self) -> None:
        self._seen: dict[ServerId, tuple[int, float]] = {}

    def gone(self, servers: Iterable[Server], *, now: float) -> frozenset[ServerId]:
        """Return those of `servers` that have not beaten for long, and those that were there and are not."""
        known, self._seen = self._seen, {}
        for one in servers:
            beats, since = known.get(one.id, (-1, now))
            self._seen[one.id] = (one.beats, since if beats == one.beats else now)
        left = known.keys() - self._seen.keys()
        silent = {name for name, (_, since) in self._seen.items() if now - since >= GONE_AFTER}
        for name in silent:  # if it beats again it is as new
            del self._seen[name]
        return frozenset(silent | left)


def first_of(servers: Iterable[Server]) -> ServerId | None:
    """Return the server that does what one alone does: the one that has served longest."""
    ordered = sorted(servers, key=lambda one: (one.started_at, one.id))
    return ordered[0].id if ordered else None
