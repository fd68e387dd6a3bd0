"""Open a conversation and greet whoever comes in.

A customer whom the shop vouched for is greeted by name, with what they were last here for
and at most one thing that may be of use to them; each of the three only as far as they
agreed. A visitor is greeted as one, and never sees anyone's data.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.answering.manner import manner_for
from assistant.consents.model import Purpose
from assistant.conversations.model import Conversation, Message, PastConversation, Reply
from assistant.customers.model import CustomerView
from assistant.events import Clock, CustomerId, message_added
from assistant.minimising.model import Item, Sort, Use
from assistant.offering import Offering, shown
from assistant.offers.shelf import Suggested
from assistant.recording import offers_of
from assistant.work import UnitOfWork, Work

Views = Mapping[Purpose, CustomerView]  # what may be used for what


class Welcome:
    """Starts conversations."""

    def __init__(self, *, work: Work, offering: Offering, clock: Clock, company: str) -> None:
        self._work = work
        self._offering = offering
        self._clock = clock
        self._company = company

    async def open(
        self, customer_id: CustomerId, *, channel: str, client_id: str
    ) -> tuple[Conversation, tuple[Message, ...], bool]:
        """Start a conversation, once for a `client_id`.

        Return it, its messages, and whether it was there already.
        """
        now = self._clock()

        async def known(unit: UnitOfWork) -> tuple[Views, tuple[PastConversation, ...]]:
            """Return what may be known of them, and their last conversation."""
            views = await unit.customers.views(customer_id, (Purpose.REMEMBER, Purpose.OFFERS))
            return views, await unit.conversations.past(customer_id, Purpose.REMEMBER, before=now, limit=1)

        views, past = await self._work.read(known)
        special = await self._offering.special(views[Purpose.OFFERS])

        async def steps(unit: UnitOfWork) -> tuple[Conversation, tuple[Message, ...], bool]:
            """Start it and greet them, if that was not done before."""
            conversation, is_repeat = await unit.conversations.start(
                customer_id, channel=channel, client_id=client_id, at=now
            )
            if not is_repeat:
                remembered = views[Purpose.REMEMBER]
                words = greeting(remembered, self._company, past[0].subject if past else None)
                await self._greet(unit, conversation, words, special)
                if remembered.is_greeted_by_name:
                    await unit.minimising.note([Item(Sort.PROFILE, "name")], Use.ANSWER, at=now)
            return (
                await unit.conversations.get(conversation.id),
                await unit.conversations.messages(conversation.id),
                is_repeat,
            )

        return await self._work.write(steps)

    async def _greet(
        self, unit: UnitOfWork, conversation: Conversation, words: str, special: Suggested
    ) -> None:
        now = self._clock()
        reply = Reply(decision="acknowledge", confidence=1.0, offers=offers_of(special))
        greeted = await unit.conversations.record(
            conversation.id,
            epoch=conversation.epoch,
            in_reply_to=None,
            text=words,
            reply=reply,
            at=now,
            misses=0,
        )
        await unit.outbox.add(message_added(conversation.id, greeted.seq, now))
        await unit.minimising.note(special.items, Use.OFFER, at=now)
        await unit.restraint.note(conversation.customer_id, shown(special, conversation.id, at=now))
        await unit.showings.note(conversation.customer_id, special.showing)


def greeting(view: CustomerView, company: str, last_subject: str | None) -> str:
    """Return the first words: by name and with the last subject as far as the customer agreed.

    They are in the language of the profile: nothing was written yet.
    """
    phrases = manner_for((), view).phrases
    if not view.is_greeted_by_name:
        return phrases.visitor.format(company=company)
    name = view.profile.first_name
    if not last_subject:
        return f"{phrases.hello.format(name=name)} {phrases.what_today}"
    last = phrases.last_time.format(subject=last_subject)
    return f"{phrases.welcome_back.format(name=name)} {last} {phrases.what_today}"
