"""Keep what is to be worked on with helpdesks: what they told, in its order, and what they are to be told.

One server at a time works on a conversation of a helpdesk; what a server took that is gone is free for any.
A step is noted as begun before the helpdesk is called, so that a server that is killed meanwhile leaves
behind that it may have arrived.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import bindparam, exists, or_, select, update

from assistant.consents.marks import duty, own_eyes
from assistant.events import ConversationId, CustomerId, ServerId
from assistant.helpdesks.kept import (
    Arrival,
    ConnectionId,
    Holder,
    Link,
    LinkId,
    Step,
    StepKind,
    StepState,
)
from assistant.helpdesks.model import Happening
from assistant.storage import tables
from assistant.storage.engine import Connection, Row
from assistant.storage.upsert import Once

MOST = 200  # links that are looked at in one go

_HAPPENING = TypeAdapter(Happening)

_connections, _links = tables.helpdesk_connections, tables.helpdesk_links
_happenings, _steps = tables.helpdesk_happenings, tables.helpdesk_steps
_conversations, _customers, _servers = tables.conversations, tables.customers, tables.servers
_earlier = _steps.alias("earlier")

_IS_FREE = or_(
    _links.c.taken_by.is_(None),
    _links.c.taken_by == bindparam("me"),
    ~select(_servers.c.id).where(_servers.c.id == _links.c.taken_by).exists(),
)
_HAS_ARRIVALS = exists().where(
    _happenings.c.link_id == _links.c.id, _happenings.c.next_at <= bindparam("now")
)
_HAS_STEPS = exists().where(
    _steps.c.link_id == _links.c.id,
    _steps.c.next_at <= bindparam("now"),
    ~exists().where(
        _earlier.c.link_id == _steps.c.link_id, _earlier.c.next_at.is_not(None), _earlier.c.id < _steps.c.id
    ),
)
_HAS_CHANGED = or_(_conversations.c.seq > _links.c.told_seq, _conversations.c.epoch > _links.c.told_epoch)
_ANY = select(_links.c.id).limit(1)
_DUE = (
    select(_links.c.id, _links.c.connection_id)
    .join(_connections, _connections.c.id == _links.c.connection_id)
    .outerjoin(_conversations, _conversations.c.id == _links.c.conversation_id)
    .where(~_connections.c.is_paused, _IS_FREE, or_(_HAS_ARRIVALS, _HAS_STEPS, _HAS_CHANGED))
    .order_by(_links.c.id)
    .limit(MOST)
)
_TAKEN = (
    update(_links)
    .where(_links.c.id == bindparam("link"), _IS_FREE)
    .values(taken_by=bindparam("me"))
    .returning(_links)
)
_NEXT_ARRIVAL = (
    select(_happenings)
    .where(_happenings.c.link_id == bindparam("link"), _happenings.c.next_at.is_not(None))
    .order_by(_happenings.c.id)
    .limit(1)
)
_WAITING_STEPS = (
    select(_steps)
    .where(_steps.c.link_id == bindparam("link"), _steps.c.next_at.is_not(None))
    .order_by(_steps.c.id)
)
_ADDED = Once(_steps, unique=["link_id", "kind", "about"])


class CorrespondenceStore:
    """Keeps links, what arrived through them and what is to be done."""

    def __init__(self, connection: Connection, *, server_id: ServerId) -> None:
        self._connection = connection
        self._server_id = server_id

    @duty("it says whether any helpdesk has a conversation here, and not whose")
    async def is_used(self) -> bool:
        """Whether there is any link."""
        return (await self._connection.execute(_ANY)).scalar() is not None

    @duty("what a helpdesk told is worked on, and it hears what was answered")
    async def due(self, at: datetime) -> list[tuple[LinkId, ConnectionId]]:
        """Return the links on which there is something to do now that no other server does."""
        rows = await self._connection.execute(_DUE, {"me": self._server_id, "now": at})
        return [(LinkId(row["id"]), ConnectionId(row["connection_id"])) for row in rows.mappings()]

    @duty("what a helpdesk told is worked on, and it hears what was answered")
    async def take(self, link_id: LinkId) -> Link | None:
        """Have this server work on a link; nothing where another one does, or it is gone."""
        taken = await self._connection.execute(_TAKEN, {"link": link_id, "me": self._server_id})
        row = taken.mappings().first()
        return _link(row) if row is not None else None

    async def let_go(self, link_id: LinkId) -> None:
        """Let any server work on a link again."""
        await self._change(link_id, taken_by=None)

    @duty("what a helpdesk told is worked on, and it hears what was answered")
    async def link(self, link_id: LinkId) -> Link | None:
        """Return a link as it is now; nothing if it is gone."""
        found = await self._connection.execute(select(_links).where(_links.c.id == link_id))
        row = found.mappings().first()
        return _link(row) if row is not None else None

    @duty("whoever writes again is the same customer")
    async def customer_of(self, connection_id: ConnectionId, person: str) -> CustomerId | None:
        """Return whose conversations a person of the helpdesk had last, if there are any.

        Never somebody whom the shop knows: what a helpdesk calls somebody proves nothing to us.
        """
        found = (
            select(_conversations.c.customer_id)
            .join(_links, _links.c.conversation_id == _conversations.c.id)
            .join(_customers, _customers.c.id == _conversations.c.customer_id)
            .where(_links.c.connection_id == connection_id, _links.c.person == person)
            .where(_customers.c.external_id.is_(None))
            .order_by(_conversations.c.started_at.desc(), _conversations.c.id)
            .limit(1)
        )
        customer_id = (await self._connection.execute(found)).scalar()
        return None if customer_id is None else CustomerId(customer_id)

    @duty("whoever writes again is the same customer")
    async def visitor_of(self, link_id: LinkId) -> CustomerId | None:
        """Return whose the conversation of a link is, if it is nobody's whom the shop knows."""
        found = (
            select(_customers.c.id)
            .join(_conversations, _conversations.c.customer_id == _customers.c.id)
            .join(_links, _links.c.conversation_id == _conversations.c.id)
            .where(_links.c.id == link_id, _customers.c.external_id.is_(None))
        )
        customer_id = (await self._connection.execute(found)).scalar()
        return None if customer_id is None else CustomerId(customer_id)

    async def tie(self, link: Link, conversation_id: ConversationId, person: str | None) -> None:
        """Let a conversation of ours go with the helpdesk's; nothing that was said in it is told."""
        ours = select(_conversations.c.seq, _conversations.c.epoch)
        row = (await self._connection.execute(ours.where(_conversations.c.id == conversation_id))).one()
        await self._change(
            link.id,
            conversation_id=conversation_id,
            person=person or link.person,
            round=link.round + 1,
            told_seq=row.seq,
            told_epoch=row.epoch,
        )

    async def hold(self, link_id: LinkId, holder: Holder, *, at: datetime) -> bool:
        """Note who has the conversation since a moment; say whether nothing later is known already."""
        is_newer = (_links.c.id == link_id, _links.c.held_since <= at)
        held = update(_links).where(*is_newer).values(holder=holder, held_since=at)
        return (await self._connection.execute(held.returning(_links.c.id))).first() is not None

    @duty("what a helpdesk told is worked on, and it hears what was answered")
    async def next_arrival(self, link_id: LinkId, at: datetime) -> Arrival | None:
        """Return what is to be worked on next; nothing while it waits to be tried again."""
        row = (await self._connection.execute(_NEXT_ARRIVAL, {"link": link_id})).mappings().first()
        if row is None or row["next_at"] > at:
            return None
        return Arrival(
            number=row["id"],
            happening=_HAPPENING.validate_json(row["content"]),
            received_at=row["received_at"],
            tries=row["tries"],
        )

    async def worked_on(self, number: int) -> None:
        """Note that it was worked on; what was said is kept in the conversation alone."""
        done = {"content": None, "next_at": None}
        await self._connection.execute(update(_happenings).where(_happenings.c.id == number).values(done))

    async def try_again(self, number: int, *, at: datetime) -> None:
        """Have what arrived tried again at a moment."""
        again = {"tries": _happenings.c.tries + 1, "next_at": at}
        await self._connection.execute(update(_happenings).where(_happenings.c.id == number).values(again))

    async def plan(
        self,
        link: Link,
        steps: Sequence[tuple[StepKind, str]],
        *,
        seq: int,
        epoch: int,
        at: datetime,
    ) -> None:
        """Keep steps to be done in their order, each once; all up to `seq` and `epoch` is planned then."""
        for kind, about in steps:
            row = {
                "link_id": link.id,
                "kind": kind,
                "about": about,
                "state": StepState.WAITING,
                "tries": 0,
                "next_at": at,
                "may_have_arrived": False,
                "made_at": at,
            }
            await self._connection.execute(_ADDED.on(self._connection), row)
        await self._change(link.id, told_seq=seq, told_epoch=epoch)

    @duty("the helpdesk hears what was answered")
    async def next_step(self, link_id: LinkId, at: datetime) -> Step | None:
        """Return what is to be done next; nothing while it waits to be tried again."""
        found = await self._connection.execute(_WAITING_STEPS.limit(1), {"link": link_id})
        row = found.mappings().first()
        return None if row is None or row["next_at"] > at else _step(row)

    @duty("our own words are known again")
    async def begun(self, link_id: LinkId) -> list[Step]:
        """Return the replies of which nobody knows yet whether they arrived."""
        found = _WAITING_STEPS.where(_steps.c.kind == StepKind.REPLY, _steps.c.may_have_arrived)
        rows = (await self._connection.execute(found, {"link": link_id})).mappings()
        return [_step(row) for row in rows]

    async def is_ours(self, link_id: LinkId, message_id: str) -> bool:
        """Whether a message of the helpdesk's is one that we posted."""
        found = select(_steps.c.id).where(_steps.c.link_id == link_id, _steps.c.posted_id == message_id)
        return (await self._connection.execute(found.limit(1))).first() is not None

    async def begin(self, number: int) -> None:
        """Note that a step is under way: from here on it may have arrived."""
        begun = {"tries": _steps.c.tries + 1, "may_have_arrived": True}
        await self._connection.execute(update(_steps).where(_steps.c.id == number).values(begun))

    async def put_off(self, number: int, *, until: datetime, may_have_arrived: bool) -> None:
        """Have a step tried again at a moment."""
        later = {"next_at": until, "may_have_arrived": may_have_arrived}
        await self._connection.execute(update(_steps).where(_steps.c.id == number).values(later))

    async def end(self, number: int, state: StepState, *, posted_id: str | None = None, at: datetime) -> None:
        """Note that a step was done, or never will be."""
        ended = {
            "state": state,
            "next_at": None,
            "may_have_arrived": False,
            "posted_id": posted_id,
            "ended_at": at,
        }
        await self._connection.execute(update(_steps).where(_steps.c.id == number).values(ended))

    async def is_handing_off(self, link_id: LinkId) -> bool:
        """Whether the helpdesk has yet to be told that people are to take over."""
        of_link = (_steps.c.link_id == link_id, _steps.c.kind == StepKind.HAND_OFF)
        found = select(_steps.c.id).where(*of_link, _steps.c.next_at.is_not(None)).limit(1)
        return (await self._connection.execute(found)).first() is not None

    @own_eyes
    async def export(self, customer_id: CustomerId) -> list[dict[str, JsonValue]]:
        """Return through which helpdesks a customer wrote, and what these call them and the conversation."""
        found = (
            select(_connections.c.vendor, _connections.c.name, _links.c.conversation, _links.c.person)
            .join(_links, _links.c.connection_id == _connections.c.id)
            .join(_conversations, _conversations.c.id == _links.c.conversation_id)
            .where(_conversations.c.customer_id == customer_id)
            .order_by(_links.c.id)
        )
        return [dict(row) for row in (await self._connection.execute(found)).mappings()]

    async def _change(self, link_id: LinkId, **values: object) -> None:
        await self._connection.execute(update(_links).where(_links.c.id == link_id).values(values))


def _link(row: Row) -> Link:
    conversation_id = row["conversation_id"]
    return Link(
        id=LinkId(row["id"]),
        connection_id=ConnectionId(row["connection_id"]),
        conversation=row["conversation"],
        person=row["person"],
        conversation_id=None if conversation_id is None else ConversationId(conversation_id),
        round=row["round"],
        holder=Holder(row["holder"]),
        held_since=row["held_since"],
        told_seq=row["told_seq"],
        told_epoch=row["told_epoch"],
    )


def _step(row: Row) -> Step:
    return Step(
        number=row["id"],
        kind=StepKind(row["kind"]),
        about=row["about"],
        tries=row["tries"],
        may_have_arrived=row["may_have_arrived"],
        made_at=row["made_at"],
    )
