"""Chat in the terminal, through the same turn that serves the website."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from assistant.assembly import Parts, assembled, prepare_turns
from assistant.conversations.model import Conversation, Message, Owner, Reply
from assistant.errors import InvalidInput, NotFound
from assistant.events import CustomerId, new_id, utc_now
from assistant.migrating import ready_schema
from assistant.settings import Settings

CHANNEL = "terminal"


async def chat(
    settings: Settings, *, question: str | None, external_id: str | None, as_json: bool, console: Console
) -> None:
    """Answer one question, or chat until the input ends.

    Raises `InvalidInput` for a question without words, `NotFound` when there is no such customer.
    """
    if question is not None and not question.strip():
        raise InvalidInput("QUESTION", "is empty", fix="ask something, or leave it out to chat")
    await ready_schema(settings)
    async with assembled(settings) as parts:
        await prepare_turns(parts)
        customer_id = await asker(parts, external_id)
        conversation, greeting, _ = await parts.welcome.open(
            customer_id, channel=CHANNEL, client_id=new_id("cli")
        )
        if question is not None:
            await ask_once(parts, conversation, question, as_json=as_json, console=console)
            return
        for message in greeting:
            show(message, console)
        await converse(parts, conversation, console)


async def asker(parts: Parts, external_id: str | None) -> CustomerId:
    """Return who asks: a customer of the shop, or a new visitor."""
    async with parts.work.writing() as unit:
        if external_id is None:
            visitor = await unit.customers.visitor(CustomerId(new_id("cus")), locale="en", at=utc_now())
            return visitor.id
        known = await unit.customers.known(external_id)
    if known is None:
        raise NotFound("customer", external_id)
    return known.id


async def ask_once(
    parts: Parts, conversation: Conversation, question: str, *, as_json: bool, console: Console
) -> None:
    """Print the reply to one question."""
    outcome = await parts.turns.take(
        conversation.customer_id, conversation.id, client_id=new_id("cli"), text=question
    )
    if as_json:
        console.print_json(json.dumps(asdict(outcome.answer) if outcome.answer else None, default=str))
    elif outcome.answer:
        show(outcome.answer, console)


async def converse(parts: Parts, conversation: Conversation, console: Console) -> None:
    """Take turns until the customer leaves or a person is needed."""
    console.print("[dim]an empty line ends the chat[/]")
    while text := (await asyncio.to_thread(typed, console)).strip():
        outcome = await parts.turns.take(
            conversation.customer_id, conversation.id, client_id=new_id("cli"), text=text
        )
        if outcome.answer:
            show(outcome.answer, console)
        if outcome.conversation.owner is not Owner.ASSISTANT:
            console.print("[dim]the conversation is in the queue of the desk; a person goes on there[/]")
            return


def typed(console: Console) -> str:
    """Return the next line, empty at the end of the input."""
    try:
        return console.input("[bold]you[/] › ")
    except EOFError:
        return ""


def show(message: Message, console: Console) -> None:
    """Print a reply with its sources, its reasons and its offers."""
    console.print(Markdown(message.text))
    if message.reply:
        for line in beneath(message.reply):
            console.print(line)
    console.print()


def beneath(reply: Reply) -> list[Text]:
    """Return what stands below a reply: why it is this one, where it comes from, what may help."""
    lines = [Text(f"  why this answer: {because}", style="magenta") for because in reply.personal]
    lines += [
        Text(f"  [{number}] {source.title}", style="cyan") for number, source in enumerate(reply.sources, 1)
    ]
    lines += [
        Text(f"  ★ {offer.title}, {offer.currency} {offer.price}: {offer.reason}", style="green")
        for offer in reply.offers
    ]
    return lines
