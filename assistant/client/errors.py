"""Name what a call may come to, as one tree; each says what is wrong and what to do about it.

ClientError
├── Unreachable              no answer: the service is down, or the network is
└── Problem                  the service refused, and says why (RFC 9457)
    ├── InvalidRequest       a field is wrong; `fields` names each
    ├── Unauthenticated      no token, or one that does not hold
    ├── Forbidden            the token may not do this
    ├── NotFound             there is no such thing, or none that the token may see
    ├── Conflict             somebody was faster, or the same id carries something else
    │   └── Closed           the conversation has ended
    ├── TooLarge             more than is accepted at once
    ├── NotNow               the same call may work after `retry_after` seconds
    │   ├── TooMany          more often than is accepted
    │   └── Unavailable      the service is busy, or going down
    └── Broken               a bug on the other side, or something between that is not the service
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

TYPES = "urn:concierge:problem:"
USUAL_WAIT = 2.0  # seconds, where an answer does not say


class ClientError(Exception):
    """Whatever a call may raise on purpose."""


class Unreachable(ClientError):
    """There was no answer; for what carries an id of the sender's own, sending it again is safe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field that is wrong, and how to mend it."""

    field: str
    problem: str
    fix: str


class Problem(ClientError):
    """The service refused; `kind` is the last word of the problem's type, and `fix` is what to do."""

    def __init__(
        self,
        *,
        status: int,
        kind: str,
        detail: str,
        fix: str = "",
        fields: tuple[Field, ...] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{detail}; {fix}" if fix else detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.fix = fix
        self.fields = fields
        self.retry_after = retry_after


class InvalidRequest(Problem):
    """A field is wrong; `fields` names each and how to mend it."""


class Unauthenticated(Problem):
    """No token was sent, or one that does not hold."""


class Forbidden(Problem):
    """The token is known, and may not do this."""


class NotFound(Problem):
    """There is no such thing, or none that this token may see."""


class Conflict(Problem):
    """Somebody was faster, or the same id was used for something else."""


class Closed(Conflict):
    """The conversation has ended; start a new one."""


class TooLarge(Problem):
    """More than is accepted at once."""


class NotNow(Problem):
    """The same call may work after `retry_after` seconds."""


class TooMany(NotNow):
    """More often than is accepted."""


class Unavailable(NotNow):
    """The service is busy or going down; nothing was half done."""


class Broken(Problem):
    """A bug on the other side, or an answer that is not the service's."""


_KINDS: Mapping[str, type[Problem]] = {
    "invalid-input": InvalidRequest,
    "bad-request": InvalidRequest,
    "unauthenticated": Unauthenticated,
    "forbidden": Forbidden,
    "not-found": NotFound,
    "conflict": Conflict,
    "closed": Closed,
    "too-large": TooLarge,
    "too-many": TooMany,
    "unavailable": Unavailable,
}
_STATUSES: Mapping[int, type[Problem]] = {
    400: InvalidRequest,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    413: TooLarge,
    429: TooMany,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


def problem_of(status: int, headers: Mapping[str, str], raw: bytes) -> Problem:
    """Return the error that an answer stands for; one that no service of ours wrote is told by its status."""
    told = _told(raw)
    if isinstance(
        envelope := told.get("error"), dict
    ):  # in OpenAI's words, on routes that speak its language
        told = {"detail": envelope.get("message"), "type": envelope.get("code")}
    kind = str(told.get("type", "")).removeprefix(TYPES)
    error = _KINDS.get(kind) or _STATUSES.get(status, Broken)
    detail = str(told.get("detail") or told.get("title") or f"the service answered {status}")
    return error(
        status=status,
        kind=kind,
        detail=detail,
        fix=str(told.get("fix", "")),
        fields=_fields(told.get("errors")),
        retry_after=_seconds(headers.get("Retry-After")) if issubclass(error, NotNow) else None,
    )


def _told(raw: bytes) -> dict[str, object]:
    try:
        content = json.loads(raw)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _fields(errors: object) -> tuple[Field, ...]:
    if not isinstance(errors, list):
        return ()
    return tuple(
        Field(
            field=str(one.get("field", "")), problem=str(one.get("problem", "")), fix=str(one.get("fix", ""))
        )
        for one in errors
        if isinstance(one, dict)
    )


def _seconds(header: str | None) -> float:
    return float(header) if header is not None and header.strip().isdigit() else USUAL_WAIT
