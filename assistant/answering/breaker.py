"""Stop asking what keeps failing, and try it again after a rest.

A pure state: each change returns another one, and the time is passed in, in seconds of a
clock that never goes back. Closed, everything goes through. After some failures in a row it
is open, and nothing does. After a rest it is half open: one call may try, and its outcome
closes it, or opens it for another rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Circuit(StrEnum):
    """Whether calls go through."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """How a thing that we call has fared lately."""

    trips_after: int = 3  # failures in a row
    rests: float = 30.0  # seconds
    failures: int = 0
    opened_at: float | None = None
    is_tried: bool = False  # one call is under way to see whether it works again

    def circuit(self, now: float) -> Circuit:
        """Return whether calls go through at this time."""
        if self.opened_at is None:
            return Circuit.CLOSED
        return Circuit.HALF_OPEN if now - self.opened_at >= self.rests else Circuit.OPEN

    def lets_through(self, now: float) -> bool:
        """Whether one more call may be made now."""
        circuit = self.circuit(now)
        return circuit is Circuit.CLOSED or (circuit is Circuit.HALF_OPEN and not self.is_tried)

    def called(self, now: float) -> Breaker:
        """Return the state once a call that was let through has begun."""
        return replace(self, is_tried=self.circuit(now) is Circuit.HALF_OPEN)

    def failed(self, now: float) -> Breaker:
        """Return the state after a failure: open again at once if it was the one that tried."""
        failures = self.failures + 1
        is_tripped = self.is_tried or (self.opened_at is None and failures >= self.trips_after)
        return replace(
            self, failures=failures, opened_at=now if is_tripped else self.opened_at, is_tried=False
        )

    def succeeded(self) -> Breaker:
        """Return the state after a success: closed, nothing held against it."""
        return replace(self, failures=0, opened_at=None, is_tried=False)

    def left(self) -> Breaker:
        """Return the state after a call that nobody waited for: another one may try."""
        return replace(self, is_tried=False)
