"""Tell helpdesks what became of their conversations: replies, the note for people, and whose turn it is.

What is to be told follows from our conversation, so that nothing that was said is left out and nothing is
told twice: steps are made up to a message and an epoch, each once. They are done one after the other. A step
is noted as begun before the helpdesk is called. When nobody knows whether a reply arrived, the helpdesk's own
history is asked before it is repeated; a note or a change of status may be repeated without harm.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from http import HTTPStatus

import structlog
from aiohttp import ClientSession

from assistant.channels.helpdesk.answers import of_an_answer
from assistant.channels.helpdesk.api import Api, Rejected, TryLater, Unknown
from assistant.channels.helpdesk.hearing import FROM_HELPDESK
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.channels.helpdesk.wording import Wording
from assistant.conversations.model import Author, Conversation, Message, Owner
from assistant.errors import ConciergeError, NotFound
from assistant.events import Clock, note_added
from assistant.handoff.forms import private_note
from assistant.helpdesks.kept import Connection, Holder, Link, Step, StepKind, StepState
from assistant.helpdesks.model import Ability, Happening, Kind, Posted
from assistant.retrying import Random, Schedule, told_wait
from assistant.work import UnitOfWork, Work

ONE_DAY = Schedule(
    waits=tuple(
        timedelta(seconds=seconds) for seconds in (2, 5, 15, 60, 300, 900, 3600, 7200, 14400, 28800, 28800)
    ),
    horizon=timedelta(days=1),
)
"""How long a helpdesk is tried: an answer of yesterday helps nobody."""

MENDABLE = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})  # by the owner, with a new token
NEEDS = {
    StepKind.REPLY: Ability.REPLY,
    StepKind.NOTE: Ability.NOTE,
    StepKind.HAND_OFF: Ability.HAND_OFF,
    StepKind.HAND_BACK: Ability.HAND_BACK,
}

log = structlog.stdlib.get_logger()


class Telling:
    """Makes the steps of a link that this server has taken, and does them."""

    def __init__(
        self,
        session: ClientSession,
        *,
        wording: Wording,
        work: Work,
        clock: Clock,
        chance: Random = random.random,
    ) -> None:
        self._session = session
        self._wording = wording
        self._work = work
        self._clock = clock
        self._chance = chance

    async def completed(self, desk: Helpdesk, told: Happening) -> Happening | None:
        """Return what happened with what its delivery left out; `None` if it concerns nobody.

        Raises `TryLater`, `Rejected` or `Unknown`.
        """
        return await desk.completed(Api(self._session, base=desk.api_base, headers={}), told)

    async def plan(self, link: Link) -> None:
        """Make steps of what was said and changed on our side since the last time."""
        if link.conversation_id is None:
            return
        now = self._clock()
        async with self._work.reading() as unit:
            known = (await unit.conversations.several([link.conversation_id])).get(link.conversation_id)
        if known is None or (known.seq, known.epoch) == (link.told_seq, link.told_epoch):
            return
        async with self._work.writing() as unit:
            conversation = await unit.conversations.locked(link.conversation_id)
            said = await unit.conversations.messages(conversation.id, after=link.told_seq)
            replies = [(StepKind.REPLY, str(one.id)) for one in said if is_for_helpdesk(one)]
            steps = [*replies, *passing(link, conversation)]
            if conversation.is_open:
                holder = Holder.ASSISTANT if conversation.owner is Owner.ASSISTANT else Holder.PEOPLE
                if holder is not link.holder:
                    await unit.correspondence.hold(link.id, holder, at=now)
            last = said[-1].seq if said else conversation.seq
            await unit.correspondence.plan(link, steps, seq=last, epoch=conversation.epoch, at=now)

    async def do(self, link: Link, connection: Connection, desk: Helpdesk, step: Step) -> None:
        """Do one step, or note when it is to be tried again."""
        api = Api(self._session, base=desk.api_base, headers={})
        message = await self._message(link, step)
        if NEEDS[step.kind] not in desk.can or (step.kind is StepKind.REPLY and message is None):
            await self._ended(link, connection, step, Posted(message_id=None))
            return
        async with self._work.writing() as unit:
            await unit.correspondence.begin(step.number)
        try:
            posted = await self._found(api, desk, link, step, message)
            if posted is None:
                posted = await self._done(api, desk, link, step, message)
        except (TryLater, Unknown) as trouble:
            await self._put_off(link, connection, step, trouble)
        except Rejected as refusal:
            if refusal.status in MENDABLE:
                await self._put_off(link, connection, step, refusal)
            else:
                await self._failed(link, connection, step, refusal)
        else:
            await self._ended(link, connection, step, posted)

    async def _message(self, link: Link, step: Step) -> Message | None:
        """Return what is to be said, if it is still there."""
        if step.kind is not StepKind.REPLY or link.conversation_id is None:
            return None
        async with self._work.reading() as unit:
            try:
                conversation = await unit.conversations.get(link.conversation_id)
                return await unit.conversations.said_to(conversation.customer_id, step.about)
            except NotFound:
                return None

    async def _found(
        self, api: Api, desk: Helpdesk, link: Link, step: Step, message: Message | None
    ) -> Posted | None:
        """Return the reply as the helpdesk has it, if it arrived when nobody knew."""
        if not step.may_have_arrived or message is None or Ability.HISTORY not in desk.can:
            return None
        try:
            with of_an_answer():
                said = await desk.history(api, link.conversation)
        except Rejected as refusal:
            log.warning("a helpdesk lets nobody look", helpdesk=link.connection_id, status=refusal.status)
            return None
        is_ours = self._wording.recogniser(self._wording.of(message))
        async with self._work.reading() as unit:
            for one in reversed(said):
                is_alike = one.kind is Kind.PERSON_WROTE and is_ours(one.text)
                if is_alike and not await unit.correspondence.is_ours(link.id, one.message_id or ""):
                    return Posted(message_id=one.message_id)
        return None

    async def _done(
        self, api: Api, desk: Helpdesk, link: Link, step: Step, message: Message | None
    ) -> Posted:
        """Do it. Raises what a call raises."""
        match step.kind:
            case StepKind.REPLY if message is not None:
                return await desk.reply(api, link.conversation, self._wording.of(message))
            case StepKind.NOTE:
                note = await self._note(link)
                if note:
                    return await desk.note(api, link.conversation, note)
            case StepKind.HAND_OFF:
                await desk.hand_off(api, link.conversation)
            case StepKind.HAND_BACK:
                await desk.hand_back(api, link.conversation)
        return Posted(message_id=None)

    async def _note(self, link: Link) -> str:
        """Return the summary as it is by now; empty where there is none."""
        if link.conversation_id is None:
            return ""
        async with self._work.reading() as unit:
            handoff = await unit.handoffs.of_conversation(link.conversation_id)
        return private_note(handoff.summary) if handoff is not None else ""

    async def _ended(self, link: Link, connection: Connection, step: Step, posted: Posted) -> None:
        now = self._clock()
        async with self._work.writing() as unit:
            await unit.correspondence.end(step.number, StepState.SENT, posted_id=posted.message_id, at=now)
            current = await unit.correspondence.link(link.id)
            if step.kind is StepKind.HAND_OFF and current is not None and current.holder is Holder.PEOPLE:
                await unit.correspondence.hold(link.id, Holder.PEOPLE, at=now)  # what it says now is after it
            await unit.helpdesks.went_well(connection.id)

    async def _put_off(self, link: Link, connection: Connection, step: Step, trouble: ConciergeError) -> None:
        """Have it tried again when the helpdesk wants it, or at the next of our own moments."""
        now = self._clock()
        told = told_wait(trouble.headers, now=now) if isinstance(trouble, TryLater) else None
        again = ONE_DAY.next(step.tries + 1, since=step.made_at, now=now, random=self._chance, told=told)
        if again is None:
            await self._failed(link, connection, step, trouble)
            return
        log.warning("a helpdesk is tried again", helpdesk=connection.id, problem=trouble.problem)
        async with self._work.writing() as unit:
            unsure = isinstance(trouble, Unknown)
            await unit.correspondence.put_off(step.number, until=again, may_have_arrived=unsure)
            await unit.helpdesks.troubled(connection.id, _told(trouble), at=now)

    async def _failed(self, link: Link, connection: Connection, step: Step, trouble: ConciergeError) -> None:
        """Give it up, and say so to the owner and to our desk."""
        now = self._clock()
        log.error(
            "a helpdesk did not take it", helpdesk=connection.id, step=step.kind, problem=trouble.problem
        )
        async with self._work.writing() as unit:
            await unit.correspondence.end(step.number, StepState.FAILED, at=now)
            await unit.helpdesks.troubled(connection.id, _told(trouble), at=now)
            await self._tell_desk(unit, link, connection, step, now)

    async def _tell_desk(
        self, unit: UnitOfWork, link: Link, connection: Connection, step: Step, at: datetime
    ) -> None:
        if link.conversation_id is None:
            return
        what = {StepKind.REPLY: "an answer", StepKind.NOTE: "the summary"}.get(step.kind, "whose turn it is")
        note, _ = await unit.notes.add(
            await unit.conversations.get(link.conversation_id),
            author_id=connection.staff_id,
            author_name=connection.name,
            client_id=f"step-{step.number}",
            text=f"{connection.name} did not take {what}: the customer may not know of it.",
            at=at,
        )
        await unit.outbox.add(note_added(link.conversation_id, note.id, at))


def is_for_helpdesk(message: Message) -> bool:
    """Whether a message of ours is for the customer at the helpdesk, and does not come from there."""
    if message.author is Author.ASSISTANT:
        return True
    return message.author is Author.AGENT and not (message.client_id or "").startswith(FROM_HELPDESK)


def passing(link: Link, conversation: Conversation) -> list[tuple[StepKind, str]]:
    """Return what the helpdesk is to hear of whose turn it is, if it knows it otherwise."""
    if not conversation.is_open:
        return []
    about = f"{link.round}.{conversation.epoch}"
    if conversation.owner is not Owner.ASSISTANT and link.holder is Holder.ASSISTANT:
        return [(StepKind.NOTE, about), (StepKind.HAND_OFF, about)]
    if conversation.owner is Owner.ASSISTANT and link.holder is Holder.PEOPLE:
        return [(StepKind.HAND_BACK, about)]
    return []


def _told(trouble: ConciergeError) -> str:
    return f"{trouble.problem}; {trouble.fix}" if trouble.fix else trouble.problem
