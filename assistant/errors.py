"""Name what we refuse on purpose, as one tree.

    ConciergeError
    ├── Refused                  the caller can do something about it
    │   ├── InvalidInput         a field is wrong: which, and how to mend it
    │   ├── Unauthenticated      we do not know who is asking
    │   │   └── CodeNeeded       the password is right, and a second proof is asked for
    │   ├── Forbidden            we know, and they may not
    │   ├── NotFound             there is no such thing, or none that they may see
    │   ├── Conflict             somebody was faster, or the same id carries something else
    │   ├── Closed               the conversation has ended
    │   ├── TooLarge             more than we accept at once
    │   ├── TooMany              more often than we accept
    │   └── TooSlow              what was announced did not come in time
    ├── Unavailable              not now; the same call may work later
    ├── Unreadable               what is kept is sealed with a key that we do not have, or was changed
    └── Misconfigured            the operator has to act before we can start

Whoever raises one says what is wrong and what to do, in words that may be shown to the
caller. One middleware turns the tree into answers; anything else is a bug and stays one.
"""

from __future__ import annotations

from collections.abc import Sequence


class ConciergeError(Exception):
    """Anything that we raise on purpose; its text may be shown to whoever asked."""

    def __init__(self, problem: str, *, fix: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix


class Refused(ConciergeError):
    """The caller asked for something that we do not do; asking differently may help."""


class InvalidInput(Refused):
    """A field holds something that we cannot take; `field` names it as the caller wrote it."""

    def __init__(self, field: str, problem: str, *, fix: str = "") -> None:
        super().__init__(f"{field}: {problem}", fix=fix)
        self.field = field


class Unauthenticated(Refused):
    """We do not know who is asking: no token, or one that is forged or has expired.

    `challenge` is how to say who one is, as HTTP's `WWW-Authenticate` writes it.
    """

    def __init__(self, problem: str, *, fix: str = "", challenge: str = "Bearer") -> None:
        super().__init__(problem, fix=fix)
        self.challenge = challenge


class CodeNeeded(Unauthenticated):
    """The password is right, and a code of the phone is asked for."""


class Forbidden(Refused):
    """We know who is asking, and they may not do this."""


class NotFound(Refused):
    """There is no such thing, or none that the caller may see: the two look the same."""

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"there is no {kind} {identifier!r} here", fix="check the id")
        self.kind = kind
        self.identifier = identifier


class Conflict(Refused):
    """Somebody changed it first, or the same id was used for something else."""


class Closed(Refused):
    """The conversation has ended; a new one can be started."""


class TooLarge(Refused):
    """More than we accept at once."""


class TooMany(Refused):
    """More often than we accept; `retry_after` is in seconds."""

    def __init__(self, problem: str, *, retry_after: int) -> None:
        super().__init__(problem, fix=f"try again in {retry_after} s")
        self.retry_after = retry_after


class TooSlow(Refused):
    """What was announced did not come in time; the connection is wanted for others."""


class Unavailable(ConciergeError):
    """Not now: the database is locked or gone, or we are shutting down; nothing was half done."""


class Unreadable(ConciergeError):
    """What is kept does not open: its key is missing, or it was changed; the operator has to act."""


class Misconfigured(ConciergeError):
    """The operator has to act before the service can start; `problems` holds every one found."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
