"""Let the owner make one customer of two, after a look at what it would do, and undo it.

Only pairs who share a verified key can be merged. The log says who did it, why, and on what
grounds.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

import structlog
from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints

from assistant.audit.model import Deed
from assistant.customers.model import Profile
from assistant.errors import NotFound
from assistant.events import Clock, CustomerId
from assistant.identities.model import Conflict, Key, Kind, Merge, Preview
from assistant.web.auditing import Auditor
from assistant.web.bodies import VISIBLE, Nothing, Strict
from assistant.web.identity import STAFF, Identity
from assistant.web.partings import Partings
from assistant.web.routes import Who, route
from assistant.work import UnitOfWork, Work

MATCHES = 200  # pairs listed

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$"),
]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=500, pattern=r"^[^\x00]*$"),
    VISIBLE,
]

log = structlog.stdlib.get_logger()


class Pair(Strict):
    """Who would be merged into whom, by our id or the shop's."""

    absorbed: Name
    survivor: Name


class MergePair(Pair):
    """Who is merged into whom, and why."""

    reason: Reason


class MergesOf(Strict):
    """Whose merges to list, by our id or the shop's; all if nobody is named."""

    customer: Name | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class KeyOut(BaseModel):
    """A verified key that both have."""

    kind: Kind
    value: str

    @classmethod
    def of(cls, key: Key) -> Self:
        """Show `key`."""
        return cls(kind=key.kind, value=key.value)


class PersonOut(BaseModel):
    """Who one side of a merge is."""

    id: str
    external_id: str | None
    name: str | None
    email: str | None

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """Show `profile`."""
        return cls(id=profile.id, external_id=profile.external_id, name=profile.name, email=profile.email)


class ConflictOut(BaseModel):
    """Something that only one side can keep, and which of them it is."""

    what: str
    wins: str
    loses: str
    because: str

    @classmethod
    def of(cls, conflict: Conflict) -> Self:
        """Show `conflict`."""
        return cls(what=conflict.what, wins=conflict.wins, loses=conflict.loses, because=conflict.because)


class PreviewOut(BaseModel):
    """What a merge would do: rows that move and that stay, by table, and who wins a conflict."""

    survivor: PersonOut
    absorbed: PersonOut
    is_allowed: bool
    keys: list[KeyOut]
    moves: dict[str, int]
    stays: dict[str, int]
    conflicts: list[ConflictOut]

    @classmethod
    def of(cls, preview: Preview) -> Self:
        """Show `preview`."""
        return cls(
            survivor=PersonOut.of(preview.survivor),
            absorbed=PersonOut.of(preview.absorbed),
            is_allowed=bool(preview.keys),
            keys=[KeyOut.of(one) for one in preview.keys],
            moves=dict(preview.moves),
            stays=dict(preview.stays),
            conflicts=[ConflictOut.of(one) for one in preview.conflicts],
        )


class MergeOut(BaseModel):
    """One merge in the log."""

    id: str
    survivor_id: str
    absorbed_id: str
    keys: list[KeyOut]
    by: str
    reason: str
    at: datetime
    rows: int
    undone_at: datetime | None
    undone_by: str | None

    @classmethod
    def of(cls, merge: Merge) -> Self:
        """Show `merge`."""
        return cls(
            id=merge.id,
            survivor_id=merge.survivor_id,
            absorbed_id=merge.absorbed_id,
            keys=[KeyOut.of(one) for one in merge.keys],
            by=merge.by,
            reason=merge.reason,
            at=merge.at,
            rows=merge.rows,
            undone_at=merge.undone_at,
            undone_by=merge.undone_by,
        )


class MergesOut(BaseModel):
    """The log of merges, newest first."""

    merges: list[MergeOut]


class MatchOut(BaseModel):
    """Two customers who share a verified key."""

    one: str
    other: str
    key: KeyOut


class MatchesOut(BaseModel):
    """Whoever might be the same."""

    matches: list[MatchOut]


class MergesDoor:
    """Serves merging to the owner."""

    def __init__(self, *, work: Work, identity: Identity, partings: Partings, clock: Clock) -> None:
        self._work = work
        self._auditor = Auditor(identity.pseudonym, clock=clock)
        self._partings = partings
        self._clock = clock

    @route("GET", "/v1/desk/merges", who=Who.OWNER, takes=MergesOf, gives=MergesOut, refuses=(NotFound,))
    async def log(self, request: web.Request, query: MergesOf) -> MergesOut:
        """Return the log of merges, newest first."""
        async with self._work.writing() as work:
            of = await work.merges.named(query.customer) if query.customer else None
            found = await work.merges.log(of=of, limit=query.limit)
            await self._auditor.note_many(work, request[STAFF], Deed.READ_MERGES, found=len(found))
        return MergesOut(merges=[MergeOut.of(one) for one in found])

    @route("GET", "/v1/desk/merges/matches", who=Who.OWNER, gives=MatchesOut)
    async def matches(self, request: web.Request) -> MatchesOut:
        """Return pairs of customers who share a verified key."""
        async with self._work.writing() as work:
            found = await work.identities.matches(MATCHES)
            await self._auditor.note_many(work, request[STAFF], Deed.READ_MERGES, found=len(found))
        return MatchesOut(
            matches=[MatchOut(one=one, other=other, key=KeyOut.of(key)) for one, other, key in found]
        )

    @route(
        "POST",
        "/v1/desk/merges/preview",
        who=Who.OWNER,
        takes=Pair,
        gives=PreviewOut,
        refuses=(NotFound,),
    )
    async def preview(self, request: web.Request, body: Pair) -> PreviewOut:
        """Return what merging two customers would do; nothing is changed."""
        async with self._work.writing() as work:
            absorbed, survivor = await _both(work, body)
            for one in (absorbed, survivor):
                await self._auditor.note_customer(
                    work, request[STAFF], Deed.PREVIEWED_MERGE, one, about="preview"
                )
            return PreviewOut.of(await work.merges.preview(absorbed, into=survivor, at=self._clock()))

    @route(
        "POST",
        "/v1/desk/merges",
        who=Who.OWNER,
        takes=MergePair,
        gives=MergeOut,
        status=HTTPStatus.CREATED,
        refuses=(NotFound,),
    )
    async def merge(self, request: web.Request, body: MergePair) -> MergeOut:
        """Make one customer of two who share a verified key."""
        async with self._work.writing() as work:
            absorbed, survivor = await _both(work, body)
            merge = await work.merges.merge(
                absorbed, into=survivor, by=request[STAFF].id, reason=body.reason, at=self._clock()
            )
            await self._auditor.note_customer(work, request[STAFF], Deed.MERGED, survivor, about=merge.id)
        self._partings.let_go(absorbed, reason="merged")
        log.info("customers merged", merge=merge.id, staff=request[STAFF].id, rows=merge.rows)
        return MergeOut.of(merge)

    @route("POST", "/v1/desk/merges/{merge}/undo", who=Who.OWNER, takes=Nothing, gives=MergeOut)
    async def undo(self, request: web.Request, _body: Nothing) -> MergeOut:
        """Make two of one again; what happened since stays with the survivor."""
        async with self._work.writing() as work:
            merge = await work.merges.undo(
                request.match_info["merge"], by=request[STAFF].id, at=self._clock()
            )
            await self._auditor.note_customer(
                work, request[STAFF], Deed.UNDID_MERGE, merge.survivor_id, about=merge.id
            )
        self._partings.let_go(merge.survivor_id, reason="merged")
        log.info("merge undone", merge=merge.id, staff=request[STAFF].id)
        return MergeOut.of(merge)


async def _both(work: UnitOfWork, pair: Pair) -> tuple[CustomerId, CustomerId]:
    return await work.merges.named(pair.absorbed), await work.merges.named(pair.survivor)
