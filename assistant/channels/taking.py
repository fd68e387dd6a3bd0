"""Take one message through its turn, in time, whichever door it comes through."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field

from assistant.channels.exchanges import CustomerMessage
from assistant.context.declaring import USUAL
from assistant.context.model import Declarations
from assistant.context.reading import told
from assistant.errors import InvalidInput, Unavailable
from assistant.events import ConversationId
from assistant.recording import Outcome
from assistant.turn import Turns
from assistant.watching import NOBODY, Watcher
from assistant.web.identity import Caller
from assistant.web.metrics import Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRules:
    """What one message may be, and how long its turn may take."""

    message_characters: int
    turn_seconds: float
    declared: Declarations = field(default_factory=lambda: USUAL)  # signals that may be sent


class Chat:
    """Takes messages for every door that customers use, within the owner's limits."""

    def __init__(self, turns: Turns, *, rules: ChatRules, metrics: Metrics) -> None:
        self._turns = turns
        self._rules = rules
        self._metrics = metrics

    async def take(
        self,
        caller: Caller,
        conversation_id: ConversationId,
        sent: CustomerMessage,
        *,
        watcher: Watcher = NOBODY,
    ) -> Outcome:
        """Take one message through its turn. Raises `InvalidInput` and what a turn raises."""
        if len(sent.text) > self._rules.message_characters:
            most = self._rules.message_characters
            raise InvalidInput(
                "text", f"has more than {most} characters", fix=f"send at most {most} characters"
            )
        context = told(sent.context, self._rules.declared)
        with self._metrics.turn_seconds.time():
            outcome = await self._in_time(
                self._turns.take(
                    caller.customer_id,
                    conversation_id,
                    client_id=sent.client_id,
                    text=sent.text,
                    context=context,
                    watcher=watcher,
                )
            )
        if outcome.answer is not None and outcome.answer.reply is not None and not outcome.is_repeat:
            self._metrics.decided(outcome.answer.reply.decision)
        return outcome

    async def _in_time(self, turn: Awaitable[Outcome]) -> Outcome:
        try:
            async with asyncio.timeout(self._rules.turn_seconds):
                return await turn
        except TimeoutError:
            raise Unavailable("the reply took too long", fix="send it again under the same id") from None
