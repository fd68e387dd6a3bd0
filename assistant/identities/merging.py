"""Make one customer of two, on verified keys alone, and two of one again.

All of it happens in the caller's one transaction, with both customers locked. A merge can
be looked at before, stands in a log with who did it and why, and can be undone: latest
first, because a later one may rest on what an earlier one decided.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from assistant import errors
from assistant.consents.marks import duty, own_eyes
from assistant.consents.model import Consent, Purpose
from assistant.consents.store import ConsentStore
from assistant.customers.model import Profile
from assistant.customers.store import CustomerStore
from assistant.errors import InvalidInput, NotFound
from assistant.events import CustomerId, new_id
from assistant.identities.colliding import Sides, conflicts
from assistant.identities.model import (
    MERGED,
    OURS,
    Conflict,
    Done,
    Identifier,
    Key,
    Kind,
    Merge,
    Preview,
    Touched,
    Vouching,
    settled,
)
from assistant.identities.moving import bring_back, counted, move
from assistant.identities.rows import grounds_of, merge_of, touched_of, touched_to_rows
from assistant.identities.store import IdentityStore
from assistant.minimising.model import Item, Sort, Use
from assistant.minimising.store import MinimisingStore
from assistant.storage.absorbed import absorbed_by
from assistant.storage.counters import Counter, latest_change, next_change
from assistant.storage.engine import Connection
from assistant.storage.locking import alone_with
from assistant.storage.sealing import marked
from assistant.storage.tables import consents, customers, merge_rows, merges

FILLED = ("name", "email", "region")  # of the profile, where the survivor has none
CUSTOMER = "customer"  # who did it, when it was the customer who came with both tokens
BOTH_TOKENS = "signed in with the visitor's own token in hand"


class MergeStore:
    """Merges customers, keeps the log, and undoes."""

    def __init__(
        self,
        connection: Connection,
        *,
        customers_kept: CustomerStore,
        consents_kept: ConsentStore,
        identities: IdentityStore,
        minimising: MinimisingStore,
    ) -> None:
        self._connection = connection
        self._customers = customers_kept
        self._consents = consents_kept
        self._identities = identities
        self._minimising = minimising

    @duty("the owner joins two accounts of one person, and can take it back")
    async def preview(self, absorbed_id: CustomerId, *, into: CustomerId, at: datetime) -> Preview:
        """Return what merging would move, what stays, and who wins; nothing is changed.

        Raises `NotFound`, and `InvalidInput` for a pair that could never be merged.
        """
        absorbed, survivor = await self._pair(absorbed_id, into)
        sides = Sides(absorbed=absorbed_id, survivor=into, at=at)
        moves, stays = await counted(self._connection, sides)
        found = [*_of_profiles(survivor, absorbed), *await conflicts(self._connection, sides)]
        return Preview(
            survivor=survivor,
            absorbed=absorbed,
            keys=await self._identities.in_common(absorbed_id, into),
            moves=moves,
            stays=stays,
            conflicts=(*found, *await self._of_consents(sides, absorbed)),
        )

    @duty("the owner joins two accounts of one person, and can take it back")
    async def merge(
        self, absorbed_id: CustomerId, *, into: CustomerId, by: str, reason: str, at: datetime
    ) -> Merge:
        """Make one customer of two who share a verified key.

        Raises `NotFound`, `InvalidInput`, and `Conflict` if no verified key is theirs both.
        """
        await self._lock(absorbed_id, into)
        absorbed, survivor = await self._pair(absorbed_id, into)
        keys = await self._identities.in_common(absorbed_id, into)
        if not keys:
            raise errors.Conflict(
                "these two share no verified key",
                fix="let them sign in with the same verified e-mail, phone or id first",
            )
        merge = await self._merged(absorbed, survivor, keys=keys, by=by, reason=reason, at=at)
        await next_change(self._connection, Counter.MERGES)
        return merge

    @duty("the owner joins two accounts of one person, and can take it back")
    async def join(self, visitor_id: CustomerId, customer_id: CustomerId, *, at: datetime) -> Merge:
        """Let a visit join the customer who signed in, once both tokens were shown and hold.

        The caller has verified both. Raises `NotFound`, `InvalidInput` for a visitor who is none.
        """
        await self._lock(visitor_id, customer_id)
        visitor, customer = await self._pair(visitor_id, customer_id)
        if visitor.is_known:
            raise InvalidInput("visitor", "is a customer of their own", fix="leave it out")
        shown = Identifier(
            kind=Kind.ANONYMOUS,
            value=visitor_id,
            source=OURS,
            verified_by=Vouching.VISITOR_TOKEN,
            verified_at=at,
            seen_at=at,
        )
        await self._identities.keep(visitor_id, [shown])  # theirs, so that it comes back with an undo
        keys = (Key(kind=Kind.ANONYMOUS, value=visitor_id),)
        return await self._merged(visitor, customer, keys=keys, by=CUSTOMER, reason=BOTH_TOKENS, at=at)

    @duty("the owner joins two accounts of one person, and can take it back")
    async def undo(self, merge_id: str, *, by: str, at: datetime) -> Merge:
        """Make two of one again: rows go back to where they were; what happened since stays.

        Raises `NotFound`, and `Conflict` if it was undone before or a later merge rests on it.
        """
        merge = await self.get(merge_id)
        await self._check_latest(merge)
        await alone_with(self._connection, merge.survivor_id)
        found = select(merge_rows).where(merge_rows.c.merge_id == merge_id).order_by(merge_rows.c.id)
        touched = [touched_of(row) for row in (await self._connection.execute(found)).mappings()]
        undone = {"undone_at": at, "undone_by": by}
        await self._connection.execute(update(merges).where(merges.c.id == merge_id).values(undone))
        sides = Sides(absorbed=merge.absorbed_id, survivor=merge.survivor_id, at=merge.at)
        await bring_back(self._connection, sides, touched)
        for one in (merge.absorbed_id, merge.survivor_id):
            await self._heed_refusal(one)
        await next_change(self._connection, Counter.MERGES)
        return replace(merge, undone_at=at, undone_by=by)

    @own_eyes
    async def holding(self, customer_id: CustomerId) -> list[Merge]:
        """Return the merges that made a customer who they are now, also through others, newest first."""
        theirs = [customer_id, *await absorbed_by(self._connection, customer_id)]
        return await self._found(merges.c.undone_at.is_(None), merges.c.customer_id.in_(theirs))

    @own_eyes
    async def part(self, merge_id: str, *, customer_id: CustomerId, at: datetime) -> list[Merge]:
        """Undo a merge into the customer who asks, and first every later one that rests on it.

        Raises `NotFound` for a merge that is not theirs or does not hold.
        """
        for one in await self.holding(customer_id):
            if one.id == merge_id:
                return await self._parted(one, at=at)
        raise NotFound("merge", merge_id)

    async def _parted(self, merge: Merge, *, at: datetime) -> list[Merge]:
        done = [one for later in await self._resting_on(merge) for one in await self._parted(later, at=at)]
        return [*done, await self.undo(merge.id, by=CUSTOMER, at=at)]

    @duty("it says that some were merged or parted, and not who")
    async def latest_change(self) -> int:
        """Return a number that rises when known customers are merged, a merge is undone, or one is erased."""
        return await latest_change(self._connection, Counter.MERGES)

    @duty("the owner joins two accounts of one person, and can take it back")
    async def get(self, merge_id: str) -> Merge:
        """Return one merge. Raises `NotFound`."""
        found = await self._found(merges.c.id == merge_id, limit=1)
        if not found:
            raise NotFound("merge", merge_id)
        return found[0]

    @duty("the owner joins two accounts of one person, and can take it back")
    async def log(self, *, of: CustomerId | None = None, limit: int = 100) -> list[Merge]:
        """Return merges, newest first: all, or those in which one customer had a part."""
        if of is None:
            return await self._found(limit=limit)
        return await self._found(or_(merges.c.customer_id == of, merges.c.absorbed_id == of), limit=limit)

    @duty("the owner joins two accounts of one person, and can take it back")
    async def named(self, name: str) -> CustomerId:
        """Return the customer whom we or the shop call so. Raises `NotFound`."""
        known = await self._customers.known(name)
        return known.id if known else (await self._customers.profile(CustomerId(name))).id

    async def _merged(
        self,
        absorbed: Profile,
        survivor: Profile,
        *,
        keys: tuple[Key, ...],
        by: str,
        reason: str,
        at: datetime,
    ) -> Merge:
        sides = Sides(absorbed=absorbed.id, survivor=survivor.id, at=at)
        theirs = await self._consents.of(absorbed.id)
        ours = await self._consents.of(survivor.id)
        holds = settled(ours, theirs, is_absorbed_verified=absorbed.is_known)
        row = {
            "id": new_id("mrg"),
            "customer_id": survivor.id,
            "absorbed_id": absorbed.id,
            "grounds": grounds_of(keys),
            "by": by,
            "reason": reason,
            "at": at,
        }
        noted = await self._connection.execute(insert(merges).returning(*merges.columns), row)
        merge = merge_of(noted.mappings().one())
        used = [Item(Sort.IDENTIFIER, key.kind) for key in keys]
        await self._minimising.note(used, Use.JOINING, at=at)
        touched = await move(self._connection, sides)
        decisions = [
            Consent(purpose=purpose, granted=granted, source=MERGED, at=at)
            for purpose, granted in holds.items()
        ]
        touched += await self._decided(survivor.id, decisions)
        await self._heed_refusal(survivor.id)
        touched += await self._filled(survivor, absorbed)
        if touched:
            await self._connection.execute(insert(merge_rows), touched_to_rows(merge.id, touched))
        return replace(merge, rows=len(touched))

    async def _decided(self, customer_id: CustomerId, decisions: list[Consent]) -> list[Touched]:
        """Write down what holds from now on where the decisions of both sides would say otherwise."""
        now = await self._consents.of(customer_id)
        touched = []
        for one in decisions:
            if now.allows(one.purpose) is one.granted:
                continue
            await self._consents.decide(customer_id, one)
            newest = select(func.max(consents.c.id)).where(consents.c.customer_id == customer_id)
            number = (await self._connection.execute(newest)).scalar_one()
            touched.append(
                Touched(table=consents.name, column="customer_id", key={"id": number}, done=Done.MADE)
            )
        return touched

    async def _heed_refusal(self, customer_id: CustomerId) -> None:
        """Let nothing be learnt from orders that may have been learnt from while they were others'."""
        if not (await self._consents.of(customer_id)).allows(Purpose.ANALYTICS):
            await self._consents.withdraw_orders(customer_id)

    async def _filled(self, survivor: Profile, absorbed: Profile) -> list[Touched]:
        """Give the survivor what only the other had."""
        missing = [name for name in FILLED if getattr(survivor, name) is None]
        filled = {name: getattr(absorbed, name) for name in missing if getattr(absorbed, name) is not None}
        new = {**marked(customers, filled), "version": customers.c.version + 1}
        changed = update(customers).where(customers.c.id == survivor.id).values(new)
        await self._connection.execute(changed)
        return [
            Touched(
                table=customers.name,
                column="id",
                key={"id": survivor.id},
                done=Done.CHANGED,
                before={name: None},
                after={name: value},
            )
            for name, value in filled.items()
        ]

    async def _pair(self, absorbed_id: CustomerId, survivor_id: CustomerId) -> tuple[Profile, Profile]:
        if absorbed_id == survivor_id:
            raise InvalidInput("absorbed", "is the survivor", fix="name two customers")
        absorbed = await self._customers.profile(absorbed_id)
        survivor = await self._customers.profile(survivor_id)
        if not survivor.is_known:
            raise InvalidInput(
                "survivor", "is a visitor whom nobody vouched for", fix="name the known customer as survivor"
            )
        return absorbed, survivor

    async def _lock(self, *customer_ids: CustomerId) -> None:
        for one in sorted(customer_ids):  # always in the same order, or two merges wait for each other
            await alone_with(self._connection, one)

    async def _check_latest(self, merge: Merge) -> None:
        if merge.undone_at is not None:
            raise errors.Conflict("this merge was undone before", fix="see the log of merges")
        if later := await self._resting_on(merge):
            raise errors.Conflict("a later merge rests on this one", fix=f"undo {later[0].id} first")

    async def _resting_on(self, merge: Merge) -> list[Merge]:
        """Return the merges that hold and had a part in what `merge` made, newest first."""
        return await self._found(
            merges.c.undone_at.is_(None),
            merges.c.number > merge.number,
            or_(merges.c.customer_id == merge.survivor_id, merges.c.absorbed_id == merge.survivor_id),
        )

    async def _of_consents(self, sides: Sides, absorbed: Profile) -> list[Conflict]:
        ours = await self._consents.of(sides.survivor)
        theirs = await self._consents.of(sides.absorbed)
        holds = settled(ours, theirs, is_absorbed_verified=absorbed.is_known)
        return [
            Conflict(
                what=f"consent {purpose}",
                wins=_word(granted=granted),
                loses=_word(granted=not granted),
                because="the stricter side wins, unless a verified customer decided later",
            )
            for purpose, granted in holds.items()
            if ours.allows(purpose) is not theirs.allows(purpose)
        ]

    async def _found(self, *which: ColumnElement[bool], limit: int | None = None) -> list[Merge]:
        touched = (
            select(func.count())
            .select_from(merge_rows)
            .where(merge_rows.c.merge_id == merges.c.id)
            .scalar_subquery()
        )
        found = select(merges, touched.label("rows")).where(*which).order_by(merges.c.number.desc())
        rows = await self._connection.execute(found.limit(limit))
        return [merge_of(row, rows=row["rows"]) for row in rows.mappings()]


def _word(*, granted: bool) -> str:
    return "allowed" if granted else "not allowed"


def _of_profiles(survivor: Profile, absorbed: Profile) -> list[Conflict]:
    return [
        Conflict(
            what=name,
            wins=getattr(survivor, name),
            loses=getattr(absorbed, name),
            because="the survivor's profile stands",
        )
        for name in FILLED
        if None not in {getattr(survivor, name), getattr(absorbed, name)}
        and getattr(survivor, name) != getattr(absorbed, name)
    ]
