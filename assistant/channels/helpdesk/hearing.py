"""Work on what helpdesks told: customers are answered, and people's words and steps are ours to know.

Every step may be done again: a message is admitted once for its id, and whoever has a conversation already
is not given it anew. A customer is only whom the helpdesk vouches for; everybody else is a visitor of their
own, so that no name or id that somebody claims opens anybody's history.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import structlog

from assistant.channels.exchanges import CustomerMessage
from assistant.channels.helpdesk.passing import people_end, people_return, people_take
from assistant.channels.helpdesk.wording import Wording
from assistant.channels.taking import Chat
from assistant.conversations.model import Author, Conversation, Owner
from assistant.customers.model import Profile
from assistant.errors import Closed
from assistant.events import Clock, CustomerId, message_added, new_id
from assistant.helpdesks.kept import Arrival, Connection, Holder, Link, StepState
from assistant.helpdesks.model import Happening, Kind, Person
from assistant.web.identity import Caller
from assistant.work import UnitOfWork, Work

FROM_HELPDESK = "hdk-"  # how the ids of messages begin that came from one
LOCALE = "en"  # of whom nobody told it; answers are in the language that they write

log = structlog.stdlib.get_logger()


class Hearing:
    """Works on one happening after the other of a link that this server has taken."""

    def __init__(self, chat: Chat, *, wording: Wording, work: Work, clock: Clock) -> None:
        self._chat = chat
        self._wording = wording
        self._work = work
        self._clock = clock

    async def hear(self, link: Link, connection: Connection, arrival: Arrival) -> None:
        """Work on what happened. Raises `Unavailable` when a turn takes too long, and what a turn raises."""
        match arrival.happening.kind:
            case Kind.CUSTOMER_WROTE:
                await self._customer_wrote(link, connection, arrival)
            case Kind.PERSON_WROTE:
                await self._person_wrote(link, connection, arrival)
            case Kind.TAKEN | Kind.RETURNED | Kind.ENDED:
                async with self._work.writing() as unit:
                    await self._passed(unit, link, connection, arrival)

    async def _customer_wrote(self, link: Link, connection: Connection, arrival: Arrival) -> None:
        """Have it answered; raises `Closed` if even a new conversation has ended by then."""
        ours = await self._conversation(link, connection, arrival, is_new_round=False)
        try:
            await self._turn(ours, arrival.happening)
        except Closed:  # it ended meanwhile, or long ago: a new one begins
            ours = await self._conversation(link, connection, arrival, is_new_round=True)
            await self._turn(ours, arrival.happening)

    async def _turn(self, conversation: Conversation, told: Happening) -> None:
        caller = Caller(customer_id=conversation.customer_id, pseudonym=conversation.id)
        sent = CustomerMessage(client_id=client_id_of(told), text=told.text, context={})
        await self._chat.take(caller, conversation.id, sent)

    async def _conversation(
        self, link: Link, connection: Connection, arrival: Arrival, *, is_new_round: bool
    ) -> Conversation:
        """Return the conversation of ours that goes on, with whoever has it by now as its owner."""
        now, told = self._clock(), arrival.happening
        async with self._work.writing() as unit:
            link = await unit.correspondence.link(link.id) or link
            customer = await self._customer(unit, link, connection, arrival)
            conversation = None if is_new_round else await _going_on(unit, link, customer, told.person)
            if conversation is None:
                if is_new_round:
                    await unit.correspondence.hold(link.id, Holder.ASSISTANT, at=now)
                conversation = await _begun(unit, link, connection, customer, told, now)
                link = await unit.correspondence.link(link.id) or link
            await self._turns_to(unit, link, connection, conversation, arrival)
            return await unit.conversations.get(conversation.id)

    async def _customer(
        self, unit: UnitOfWork, link: Link, connection: Connection, arrival: Arrival
    ) -> Profile:
        """Return whom the helpdesk vouches for, else the visitor that this person of the helpdesk is."""
        now, person = self._clock(), arrival.happening.person
        if person is not None and person.is_verified and person.external_id:
            erased_at = await unit.customers.erased_at(person.external_id)
            if erased_at is None or erased_at < arrival.received_at:
                return await unit.customers.recognise(
                    person.external_id, name=None, email=None, locale=None, region=None, at=now
                )
        if person is not None:
            known = await unit.correspondence.customer_of(connection.id, person.id)
        else:
            known = await unit.correspondence.visitor_of(link.id)
        return await unit.customers.visitor(known or CustomerId(new_id("cus")), locale=LOCALE, at=now)

    async def _turns_to(
        self,
        unit: UnitOfWork,
        link: Link,
        connection: Connection,
        conversation: Conversation,
        arrival: Arrival,
    ) -> None:
        """Give the conversation to whom the helpdesk says; where it says nothing, leave it to whoever has it.

        What it says is of before as long as it has yet to hear that people are to take over.
        """
        may_answer, now = arrival.happening.may_answer, self._clock()
        is_ours = conversation.owner is Owner.ASSISTANT
        if may_answer is False or (may_answer is None and link.holder is Holder.PEOPLE):
            await unit.correspondence.hold(link.id, Holder.PEOPLE, at=arrival.received_at)
            if is_ours:
                await people_take(unit, connection, conversation.id, now)
        elif may_answer and not is_ours and await _may_return(unit, link, arrival):
            await unit.correspondence.hold(link.id, Holder.ASSISTANT, at=arrival.received_at)
            await people_return(unit, connection, conversation.id, now)

    async def _person_wrote(self, link: Link, connection: Connection, arrival: Arrival) -> None:
        now, told = self._clock(), arrival.happening
        async with self._work.writing() as unit:
            if await self._is_echo(unit, link, told):
                return
            await unit.correspondence.hold(link.id, Holder.PEOPLE, at=arrival.received_at)
            if link.conversation_id is None:
                return
            await people_take(unit, connection, link.conversation_id, now)
            conversation = await unit.conversations.locked(link.conversation_id)
            if not conversation.is_open:
                return
            name = told.person.name if told.person is not None else None
            message = await unit.conversations.say(
                conversation.id,
                author=Author.AGENT,
                author_name=name or connection.name,
                text=told.text,
                at=now,
                client_id=client_id_of(told),
                seen=conversation.seq,
            )
            await unit.outbox.add(message_added(conversation.id, message.seq, now))

    async def _is_echo(self, unit: UnitOfWork, link: Link, told: Happening) -> bool:
        """Whether these are our own words; of those whose arrival nobody knew, it is known now."""
        if told.message_id is not None and await unit.correspondence.is_ours(link.id, told.message_id):
            return True
        if link.conversation_id is None:
            return False
        conversation = await unit.conversations.get(link.conversation_id)
        for step in await unit.correspondence.begun(link.id):
            message = await unit.conversations.said_to(conversation.customer_id, step.about)
            if self._wording.recogniser(self._wording.of(message))(told.text):
                await unit.correspondence.end(
                    step.number, StepState.SENT, posted_id=told.message_id, at=self._clock()
                )
                return True
        return False

    async def _passed(self, unit: UnitOfWork, link: Link, connection: Connection, arrival: Arrival) -> None:
        now, kind = self._clock(), arrival.happening.kind
        if kind is Kind.RETURNED and not await _may_return(unit, link, arrival):
            return
        holder = Holder.PEOPLE if kind is Kind.TAKEN else Holder.ASSISTANT
        is_news = await unit.correspondence.hold(link.id, holder, at=arrival.received_at)
        if link.conversation_id is None or not (is_news or kind is Kind.ENDED):
            return
        step = {Kind.TAKEN: people_take, Kind.RETURNED: people_return, Kind.ENDED: people_end}[kind]
        await step(unit, connection, link.conversation_id, now)


def client_id_of(told: Happening) -> str:
    """Return the id under which a message is kept once, however often it is worked on."""
    return FROM_HELPDESK + hashlib.sha256(told.id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


async def _going_on(
    unit: UnitOfWork, link: Link, customer: Profile, person: Person | None
) -> Conversation | None:
    """Return the conversation of the link if this person began it and it is this customer's."""
    if link.conversation_id is None or (person is not None and link.person not in {None, person.id}):
        return None
    conversation = await unit.conversations.get(link.conversation_id)
    return conversation if conversation.customer_id == customer.id else None


async def _begun(
    unit: UnitOfWork,
    link: Link,
    connection: Connection,
    customer: Profile,
    told: Happening,
    at: datetime,
) -> Conversation:
    conversation, _ = await unit.conversations.start(
        customer.id, channel=connection.vendor, client_id=f"{link.id}-{link.round}", at=at
    )
    await unit.correspondence.tie(link, conversation.id, told.person.id if told.person else None)
    return conversation


async def _may_return(unit: UnitOfWork, link: Link, arrival: Arrival) -> bool:
    """Whether people had it when this was said, and are not only about to have it."""
    if link.holder is not Holder.PEOPLE or await unit.correspondence.is_handing_off(link.id):
        return False
    return arrival.received_at > link.held_since
